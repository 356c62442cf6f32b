package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.Predictor.Transition;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The whole predictor-corrector sampler with given noise: the state and its mean after every prediction and correction,
 * the
 * samples with and without the last denoising, the number of evaluations. The network runs in float32 or float64, the
 * state
 * in either.
 */
record PcCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "pc";
    }

    @Override
    public Optional<String> gap(GoldenCase golden) {
        return new ReferenceConfig(golden.config()).missingNetwork();
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) throws IOException {
        Map<String, NdArray> weights = golden.weights();
        for (Precision precision : Precision.values()) {
            Network network = new ReferenceConfig(golden.config()).network();
            GoldenTensors.fill(network.parameters(), weights, precision.networkType());
            try (Parameters parameters = network.parameters();
                    Scope scope = Scope.open()) {
                new Run(golden, network, precision).compare(verdict);
            }
        }
    }

    /** A case in one precision. */
    private record Run(GoldenCase golden, Network network, Precision precision) {
        void compare(Verdict verdict) {
            JsonObject fields = golden.config();
            ReferenceConfig config = new ReferenceConfig(fields);
            Sde sde = config.sde();
            TimeGrid grid = new UniformGrid().place(sde, config.steps());
            verdict.compare("times", Precision.FLOAT64, grid.times());

            StepTrace trace = new StepTrace("predictor_x", "predictor_x_mean", "corrector_x", "corrector_x_mean");
            Predictor predictor =
                    ReferenceSamplers.predictor(fields.text("predictor"), fields.flag("probability_flow"));
            Corrector corrector = ReferenceSamplers.corrector(
                    fields.text("corrector"), fields.whole("n_steps_each"), fields.number("snr"));
            var sampler = new PredictorCorrector(
                    (step, x) -> {
                        Transition transition = predictor.predict(step, x);
                        trace.add("predictor_x_mean", transition.mean());
                        return transition;
                    },
                    (step, x) -> {
                        Corrector.Corrected corrected = corrector.correct(step, x);
                        trace.add("corrector_x", corrected.x());
                        trace.add("corrector_x_mean", corrected.mean());
                        return corrected;
                    },
                    PredictorCorrector.Sequence.CORRECT_FIRST,
                    false,
                    TimeIndexing.TRUNCATE);
            SamplingListener listener = event -> {
                trace.add("predictor_x", event.x());
                return true;
            };
            var problem = new SamplingProblem(config.model(network), grid, this::noise, listener);
            Tensor prior = GoldenTensors.of(golden.input("prior_noise"), type()).mul(sde.priorStd());
            Samples samples = sampler.sample(problem, prior);
            verdict.compare(
                    "sample_not_denoised",
                    precision,
                    config.unscaled(samples.tensor().toDoubles()));
            trace.compare(golden, verdict, precision);
            compareEvaluations(verdict, samples.evaluations());

            var denoising = new PredictorCorrector(
                    predictor, corrector, PredictorCorrector.Sequence.CORRECT_FIRST, true, TimeIndexing.TRUNCATE);
            Tensor denoised = denoising
                    .sample(problem.withListener(SamplingListener.none()), prior)
                    .tensor();
            verdict.compare("sample_denoised", precision, config.unscaled(denoised.toDoubles()));
        }

        private DType type() {
            return precision == Precision.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
        }

        private int corrections() {
            return golden.config().text("corrector").equals("none")
                    ? 0
                    : golden.config().whole("n_steps_each");
        }

        private int predictions() {
            return golden.config().text("predictor").equals("none") ? 0 : 1;
        }

        /** The reference counts as if there were always a predictor and a corrector; we count evaluations. */
        private void compareEvaluations(Verdict verdict, int evaluations) {
            int steps = new ReferenceConfig(golden.config()).steps();
            if (corrections() > 0 && predictions() > 0) {
                verdict.exact("nfe", evaluations);
            } else {
                verdict.exact("nfe", (long) steps * (golden.config().whole("n_steps_each") + 1));
                verdict.within(
                        "evaluations",
                        new double[] {evaluations},
                        new double[] {steps * (corrections() + predictions())},
                        0);
            }
        }

        /** The stored draws: in each step those of the corrector, then that of the predictor. */
        private Tensor noise(Tensor like, String purpose, long index) {
            int perStep = corrections() + predictions();
            long row = purpose.equals("predictor")
                    ? index * perStep + corrections()
                    : index / corrections() * perStep + index % corrections();
            try (Scope scope = Scope.open()) {
                Tensor noise = GoldenTensors.of(golden.input("noise"), type());
                return scope.keep(noise.select(0, row));
            }
        }
    }
}
