package dev.reverie.golden;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * The probability-flow sampler: right-hand sides, end states with and without denoising, number of evaluations; with an
 * exact score also every accepted time and state, within twice the spread that rounding of the score gives them (see
 * {@link Rk45Check}).
 */
record OdeCheck() implements GoldenCheck {
    private static final int DISTURBANCES = 8;

    @Override
    public String kind() {
        return "ode";
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
        /** With an exact score all steps are those of SciPy, as near as rounding lets them be. */
        @Override
        public void compareExact(Verdict verdict) {
            Solve solve = solve(model, 0);
            verdict.exact("nfe_f64", solve.evaluations);
            verdict.compare("sample", precision, config().unscaled(solve.end));
            verdict.compare("sample_denoised", precision, config().unscaled(solve(model, config().steps()).end));
            double[] exact = golden.input("exact_state_at_eps").toDoubles();
            verdict.within("closed form", solve.end, exact, 10 * golden.config().number("rtol"));

            double spread = 0;
            for (int seed = 1; seed <= DISTURBANCES; seed++) {
                spread = Math.max(spread, solve.distance(solve(disturbed(model, new Random(seed)), 0)));
            }
            double allowed = Math.max(1e-9, 2 * spread);
            verdict.within("solver_t", solve.times, golden.input("solver_t_f64").toDoubles(), allowed);
            verdict.within(
                    "solver_y", solve.states(), golden.input("solver_y_f64").toDoubles(), allowed);
            compareField(verdict);
        }

        /**
         * Through a network accepted steps hang on rounding: right-hand sides tightly, ends within the recorded spread.
         */
        @Override
        public void compareNetwork(Verdict verdict) {
            Solve solve = solve(model, config().steps());
            verdict.compareEnd("sample", precision, config().unscaled(solve.lastState()));
            verdict.compareEnd("sample_denoised", precision, config().unscaled(solve.end));
            int denoising = 1;
            verdict.within(
                    "number of evaluations (" + precision + ")",
                    new double[] {solve.evaluations - denoising},
                    golden.input("nfe_f64").toDoubles(),
                    FlowCases.EVALUATIONS);
            verdict.within(
                    "number of accepted steps (" + precision + ")",
                    new double[] {solve.times.length},
                    new double[] {golden.input("solver_t_f64").elementCount()},
                    FlowCases.EVALUATIONS);
            compareField(verdict);
        }

        private ReferenceConfig config() {
            return new ReferenceConfig(golden.config());
        }

        private Solve solve(ScoreModel asked, int denoisingSteps) {
            Sde sde = config().sde();
            NoiseSource none = (like, purpose, index) -> {
                throw new IllegalStateException("the probability flow asked for noise for the " + purpose);
            };
            List<double[]> states = new ArrayList<>();
            DoubleStream.Builder times = DoubleStream.builder();
            SamplingListener listener = event -> {
                times.add(event.time());
                return states.add(event.x().toDoubles());
            };
            TimeGrid ends = TimeGrid.of(sde.end(), sde.samplingEpsilon());
            var problem = new SamplingProblem(asked, ends, none, listener);
            JsonObject fields = golden.config();
            var solver = AdaptiveRungeKutta.dormandPrince(fields.number("rtol"), fields.number("atol"));
            try (Scope scope = Scope.open()) {
                Tensor z = GoldenTensors.of(golden.input("z"), DType.FLOAT64);
                states.add(z.toDoubles());
                times.add(sde.end());
                Samples samples = new ProbabilityFlow(solver, denoisingSteps, TimeIndexing.TRUNCATE).sample(problem, z);
                return new Solve(
                        times.build().toArray(), states, samples.tensor().toDoubles(), samples.evaluations());
            }
        }

        /** {@code a x - g^2 s / 2} at stored states. */
        private void compareField(Verdict verdict) {
            Sde sde = config().sde();
            double[] times = golden.input("probe_t").toDoubles();
            DoubleStream.Builder drifts = DoubleStream.builder();
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor states = GoldenTensors.of(golden.input("probe_state"), DType.FLOAT64);
                long[] shape = golden.input("z").shape().toArray();
                for (int k = 0; k < times.length; k++) {
                    Tensor x = states.select(0, k).reshape(shape);
                    double[] t = ScoreModel.times(x, times[k]);
                    PerSample ofX =
                            PerSample.of(t, time -> sde.probabilityFlow(time).state());
                    PerSample ofScore =
                            PerSample.of(t, time -> sde.probabilityFlow(time).score());
                    Tensor drift = ofX.combine(x, ofScore, model.score(x, t));
                    Arrays.stream(drift.toDoubles()).forEach(drifts::add);
                }
            }
            verdict.compare("probe_drift", precision, drifts.build().toArray());
        }
    }

    /**
     * The same model, each evaluation off by half a unit in the last place, up or down: what rounding does to the
     * scalars of
     * the process, and so to all elements alike.
     */
    private static ScoreModel disturbed(ScoreModel model, Random random) {
        return new FunctionModel(model.schedule(), Prediction.SCORE, (x, t) -> {
            double half = (random.nextBoolean() ? 0.5 : -0.5) * Math.ulp(1.0);
            try (Scope scope = Scope.open()) {
                Tensor score = model.score(x, t);
                return scope.keep(score.add(score.mul(half)));
            }
        });
    }

    /** Accepted times and states of a solve, what the sampler returned, and its cost. */
    private static final class Solve {
        private final double[] times;
        private final List<double[]> path;
        private final double[] end;
        private final int evaluations;

        Solve(double[] times, List<double[]> path, double[] end, int evaluations) {
            this.times = times;
            this.path = path;
            this.end = end;
            this.evaluations = evaluations;
        }

        double[] lastState() {
            return path.get(path.size() - 1);
        }

        double[] states() {
            return path.stream().flatMapToDouble(Arrays::stream).toArray();
        }

        /** Largest difference relative to the largest value, of times or states. */
        double distance(Solve other) {
            return Math.max(distance(times, other.times), distance(states(), other.states()));
        }

        private static double distance(double[] a, double[] b) {
            double largest = Arrays.stream(a).map(Math::abs).max().orElse(1);
            double difference = 0;
            for (int i = 0; i < Math.min(a.length, b.length); i++) {
                difference = Math.max(difference, Math.abs(a[i] - b[i]));
            }
            return difference / largest;
        }
    }
}
