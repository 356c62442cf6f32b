package dev.reverie.golden;

import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.divergence.Probes;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowDensity;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Quantized;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Tolerance;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The likelihood by the probability flow with given probes and the error norm over the batch: right-hand sides, latent
 * states, change of the log density, bits per dimension and number of evaluations.
 *
 * <p>With an exact score everything is judged as tightly as float64 allows, and the number of evaluations is equal.
 * Through a network the accepted steps hang on rounding, so ends are judged by what the reference recorded of that: the
 * jitter, or 5 times its mixed run for a mixed one ({@link Verdict#compareEnd}). Cases with normal probes record no
 * jitter; there a float64 run is held to the worse of the reference's float32 and mixed runs, which are disturbed too.
 *
 * <p>A recorded spread is the worst of very few runs. Where an end exceeds it, the spread is measured: float64 runs of
 * our own whose network is disturbed as the reference's was, of which the worst, twice, is allowed, as in
 * {@link OdeCheck}. How far float32 is from float64 depends on the processor, by the convolutions that the engine has for it: the
 * disturbance of a mixed run is no smaller than what its own network is off by at the recorded state of the nearest time, where
 * it is judged by itself.
 */
record LikelihoodCheck() implements GoldenCheck {
    /** Relative noise on the network's output in the reference's disturbed runs. */
    private static final double DISTURBANCE = 3e-7;

    private static final int DISTURBED_RUNS = 4;

    @Override
    public String kind() {
        return "likelihood";
    }

    @Override
    public Optional<String> gap(GoldenCase golden) {
        return new ReferenceConfig(golden.config()).missingNetwork();
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) throws IOException {
        FlowCases.check(golden, verdict, Run::new);
    }

    /** A case with a model in one precision; the state is float64 always. */
    private record Run(GoldenCase golden, ScoreModel model, Precision precision) implements FlowCases.Run {
        /** With an exact score all steps are those of SciPy. */
        @Override
        public void compareExact(Verdict verdict) {
            Solve solve = solve();
            verdict.exact("nfe_f64", solve.evaluations);
            verdict.compare("z", precision, solve.latent);
            verdict.compare("delta_logp", precision, solve.of(FlowDensity::change));
            verdict.compare("prior_logp", precision, solve.of(FlowDensity::base));
            verdict.compare("bpd", precision, solve.bitsPerDim);
            double tolerance = 10 * golden.config().number("rtol");
            verdict.within(
                    "closed form z", solve.latent, golden.input("exact_z").toDoubles(), tolerance);
            verdict.within(
                    "closed form of the change",
                    solve.of(FlowDensity::change),
                    golden.input("exact_delta_logp").toDoubles(),
                    tolerance);
            verdict.within(
                    "closed form bits/dim",
                    solve.bitsPerDim,
                    golden.input("exact_bpd").toDoubles(),
                    tolerance);
            compareField(verdict);
        }

        /** Through a network accepted steps hang on rounding: right-hand sides tightly, ends within the spread. */
        @Override
        public void compareNetwork(Verdict verdict) throws IOException {
            Solve solve = solve();
            compareEnd(verdict, "z", found -> found.latent, solve);
            compareEnd(verdict, "delta_logp", found -> found.of(FlowDensity::change), solve);
            compareEnd(verdict, "prior_logp", found -> found.of(FlowDensity::base), solve);
            compareEnd(verdict, "bpd", found -> found.bitsPerDim, solve);
            verdict.within(
                    "number of evaluations (" + precision + ")",
                    new double[] {solve.evaluations},
                    golden.input("nfe_f64").toDoubles(),
                    FlowCases.EVALUATIONS);
            compareField(verdict);
        }

        private void compareEnd(Verdict verdict, String name, Function<Solve, double[]> part, Solve solve)
                throws IOException {
            double[] expected = golden.input(name + "_f64").toDoubles();
            double[] actual = part.apply(solve);
            double allowed = recordedSpread(golden.tolerance(name));
            String label = name + " (" + precision + ")";
            if (distance(actual, expected) > allowed) {
                allowed = Math.max(allowed, 2 * measuredSpread(part));
                label += ", by the measured spread";
            }
            verdict.within(label, actual, expected, allowed);
        }

        private double recordedSpread(Tolerance recorded) {
            double jitter = recorded.jitter().orElse(0.0);
            double mixed = recorded.mixed().orElse(0.0);
            if (precision == Precision.MIXED) {
                return Math.max(jitter, 5 * mixed);
            }
            return recorded.jitter().isPresent() ? jitter : Math.max(recorded.relToMax(), mixed);
        }

        /** How far disturbed float64 runs are from the undisturbed one, the worst of them. */
        private double measuredSpread(Function<Solve, double[]> part) throws IOException {
            ReferenceConfig config = new ReferenceConfig(golden.config());
            Network network = config.network();
            GoldenTensors.fill(network.parameters(), golden.weights(), DType.FLOAT64);
            try (Parameters parameters = network.parameters()) {
                ScoreModel exact = config.model(network);
                double[] errors = errors(exact);
                double[] undisturbed = part.apply(new Run(golden, exact, Precision.FLOAT64).solve());
                double worst = 0;
                for (int seed = 1; seed <= DISTURBED_RUNS; seed++) {
                    Solve run =
                            new Run(golden, disturbed(exact, errors, RandomStream.of(seed)), Precision.FLOAT64).solve();
                    worst = Math.max(worst, distance(part.apply(run), undisturbed));
                }
                return worst;
            }
        }

        /** What the network is off by at each recorded state, relative to its output; never less than the reference took. */
        private double[] errors(ScoreModel exact) {
            double[] times = golden.input("probe_t").toDoubles();
            double[] errors = new double[times.length];
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor states = GoldenTensors.of(golden.input("probe_state"), DType.FLOAT64);
                long[] shape = golden.input("data").shape().toArray();
                for (int k = 0; k < times.length; k++) {
                    Tensor x = states.select(0, k).reshape(shape);
                    double[] t = ScoreModel.times(x, times[k]);
                    Tensor output = exact.predict(x, t);
                    double off = model.predict(x, t).sub(output).norm().item();
                    errors[k] = Math.max(DISTURBANCE, off / output.norm().item());
                }
            }
            return errors;
        }

        private double nearest(double[] errors, double time) {
            double[] times = golden.input("probe_t").toDoubles();
            int nearest = 0;
            for (int k = 1; k < times.length; k++) {
                nearest = Math.abs(times[k] - time) < Math.abs(times[nearest] - time) ? k : nearest;
            }
            return errors[nearest];
        }

        /** Largest difference relative to the largest value. */
        private static double distance(double[] actual, double[] expected) {
            double difference = 0;
            double largest = 0;
            for (int i = 0; i < expected.length; i++) {
                difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
                largest = Math.max(largest, Math.abs(expected[i]));
            }
            return difference / largest;
        }

        private ScoreModel disturbed(ScoreModel exact, double[] errors, RandomStream stream) {
            AtomicLong calls = new AtomicLong();
            return new FunctionModel(exact.schedule(), exact.prediction(), (x, t) -> {
                try (Scope scope = Scope.open()) {
                    NoiseGenerator generator = new NoiseGenerator();
                    Tensor value = exact.predict(x, t);
                    long seed = stream.index(calls.getAndIncrement()).seed();
                    Tensor noise = generator.seed(seed).normalLike(value).mul(nearest(errors, t[0]));
                    return scope.keep(value.add(value.mul(noise)));
                }
            });
        }

        private Probes probes(Tensor epsilon) {
            long[] shape = epsilon.shape();
            long[] one = new long[shape.length + 1];
            one[0] = 1;
            System.arraycopy(shape, 0, one, 1, shape.length);
            return Probes.given(epsilon.reshape(one));
        }

        private Solve solve() {
            JsonObject fields = golden.config();
            ScoreFlow probabilityFlow = new ScoreFlow(model, fields.number("likelihood_eps"));
            var flow = FlowLikelihood.of(probabilityFlow, HutchinsonDivergence.rademacher(1))
                    .withMethod(AdaptiveRungeKutta.dormandPrince(fields.number("rtol"), fields.number("atol")))
                    .withNorm(ErrorNorm.BATCH);
            Quantized bytes = fields.flag("centered") ? Quantized.centeredBytes() : Quantized.unitBytes();
            try (Scope scope = Scope.open()) {
                Tensor x = GoldenTensors.of(golden.input("data"), DType.FLOAT64);
                Tensor epsilon = GoldenTensors.of(golden.input("epsilon"), DType.FLOAT64);
                FlowDensities found = flow.evaluate(x, probes(epsilon), SeededNoise.of(0));
                long dimension = x.count() / x.size(0);
                double[] bits = Arrays.stream(found.logDensities())
                        .map(nats -> -(nats + bytes.logBinVolume(dimension)) / ((double) dimension * Math.log(2)))
                        .toArray();
                return new Solve(found.latent().toDoubles(), found.samples(), bits, found.evaluations());
            }
        }

        /** Velocity and {@code v^T J v} at stored states. */
        private void compareField(Verdict verdict) {
            double[] times = golden.input("probe_t").toDoubles();
            DoubleStream.Builder drifts = DoubleStream.builder();
            DoubleStream.Builder divergences = DoubleStream.builder();
            try (Scope scope = Scope.open()) {
                Tensor states = GoldenTensors.of(golden.input("probe_state"), DType.FLOAT64);
                Tensor epsilon = GoldenTensors.of(golden.input("epsilon"), DType.FLOAT64);
                for (int k = 0; k < times.length; k++) {
                    Tensor x = states.select(0, k).reshape(epsilon.shape());
                    double[] t = ScoreModel.times(x, times[k]);
                    DivergenceValue both = probes(epsilon).evaluate(y -> model.evaluate(Prediction.FLOW, y, t), x);
                    Arrays.stream(both.value().toDoubles()).forEach(drifts::add);
                    Arrays.stream(both.divergence().toDoubles()).forEach(divergences::add);
                }
            }
            verdict.compare("probe_drift", precision, drifts.build().toArray());
            verdict.compare("probe_divergence", precision, divergences.build().toArray());
        }
    }

    /** What a solve gave. */
    private static final class Solve {
        private final double[] latent;
        private final List<FlowDensity> samples;
        private final double[] bitsPerDim;
        private final int evaluations;

        Solve(double[] latent, List<FlowDensity> samples, double[] bitsPerDim, int evaluations) {
            this.latent = latent;
            this.samples = samples;
            this.bitsPerDim = bitsPerDim;
            this.evaluations = evaluations;
        }

        double[] of(ToDoubleFunction<FlowDensity> part) {
            return samples.stream().mapToDouble(part).toArray();
        }
    }
}
