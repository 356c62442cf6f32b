package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.grid.UniformGrid;
import dev.reverie.inverse.Measurement;
import dev.reverie.inverse.Replacement;
import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.inverse.operator.PseudoInvertible;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.Predictor.Transition;
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
 * Inpainting and colourisation by replacement with given noise, in the published program's conventions: the states
 * before and after every prediction and correction, and the samples with and without the last denoising.
 *
 * @param kind {@code inpaint} or {@code colorize}
 */
record InverseCheck(String kind) implements GoldenCheck {
    static final String INPAINT = "inpaint";
    static final String COLORIZE = "colorize";

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
            StepTrace trace = trace();
            Tensor prior = GoldenTensors.of(golden.input("prior_noise"), type())
                    .mul(config.sde().priorStd());
            Tensor noisy = sampler(trace, false).sample(problem(config), prior).tensor();
            verdict.compare("result_not_denoised", precision, config.unscaled(noisy.toDoubles()));
            trace.compare(golden, verdict, precision);
            Tensor denoised =
                    sampler(trace(), true).sample(problem(config), prior).tensor();
            verdict.compare("result_denoised", precision, config.unscaled(denoised.toDoubles()));
        }

        private SamplingProblem problem(ReferenceConfig config) {
            Sde sde = config.sde();
            return new SamplingProblem(
                    config.model(network),
                    new UniformGrid().place(sde, config.steps()),
                    this::noise,
                    SamplingListener.none());
        }

        private static StepTrace trace() {
            return new StepTrace("predictor_input", "predictor_x", "corrector_input", "corrector_x");
        }

        private Replacement sampler(StepTrace trace, boolean denoise) {
            JsonObject fields = golden.config();
            Predictor predictor =
                    ReferenceSamplers.predictor(fields.text("predictor"), fields.flag("probability_flow"));
            Corrector corrector = ReferenceSamplers.corrector(
                    fields.text("corrector"), fields.whole("n_steps_each"), fields.number("snr"));
            return new Replacement(
                    (step, x) -> {
                        Transition transition = predictor.predict(step, x);
                        Tensor after = transition.isDeterministic()
                                ? transition.mean()
                                : transition.draw(noise(x, "predictor", step.index()));
                        trace.add("predictor_input", x);
                        trace.add("predictor_x", after);
                        return transition;
                    },
                    (step, x) -> {
                        Corrector.Corrected corrected = corrector.correct(step, x);
                        trace.add("corrector_input", x);
                        trace.add("corrector_x", corrected.x());
                        return corrected;
                    },
                    measurement(),
                    isInpainting()
                            ? Replacement.Convention.PUBLISHED_INPAINTING
                            : Replacement.Convention.PUBLISHED_COLORIZATION,
                    denoise,
                    TimeIndexing.TRUNCATE);
        }

        private boolean isInpainting() {
            return golden.kind().equals(INPAINT);
        }

        private Measurement measurement() {
            Tensor known = GoldenTensors.of(golden.input(isInpainting() ? "data" : "gray_scale_img"), type());
            PseudoInvertible operator = operator(known);
            return Measurement.exact(operator, operator.forward(known));
        }

        private PseudoInvertible operator(Tensor known) {
            long[] whole = known.shape();
            long[] shape = {whole[1], whole[2], whole[3]};
            if (!isInpainting()) {
                return ChannelMix.ofBasis(matrix("M"), matrix("invM"), 1, shape);
            }
            double[] flags = golden.input("mask").toDoubles();
            int count = flags.length / (int) whole[0];
            boolean[][] masks = new boolean[(int) whole[0]][count];
            for (int i = 0; i < flags.length; i++) {
                masks[i / count][i % count] = flags[i] == 1;
            }
            return Mask.perSample(masks, shape);
        }

        /** The reference's float32 and mixed runs have rounded matrices, its float64 run those of float64. */
        private double[][] matrix(String name) {
            double[] values = golden.input(precision == Precision.FLOAT64 ? name + "_f64" : name)
                    .toDoubles();
            int n = (int) Math.round(Math.sqrt(values.length));
            double[][] matrix = new double[n][n];
            for (int i = 0; i < values.length; i++) {
                matrix[i / n][i % n] = values[i];
            }
            return matrix;
        }

        private DType type() {
            return precision == Precision.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
        }

        private int corrections() {
            return golden.config().text("corrector").equals("none")
                    ? 0
                    : golden.config().whole("n_steps_each");
        }

        /**
         * The stored draws: in each step those of the corrector, the known part, the predictor, the known part again.
         */
        private Tensor noise(Tensor like, String purpose, long index) {
            int perStep = corrections() + 3;
            return switch (purpose) {
                case "corrector" -> draw(index / corrections() * perStep + index % corrections());
                case "predictor" -> draw(index * perStep + corrections() + 1);
                default -> known(draw(index / 2 * perStep + corrections() + index % 2 * 2));
            };
        }

        private Tensor draw(long row) {
            try (Scope scope = Scope.open()) {
                return scope.keep(
                        GoldenTensors.of(golden.input("noise"), type()).select(0, row));
            }
        }

        /** The reference draws the known part's noise in the colour basis, we in that of the image. */
        private Tensor known(Tensor z) {
            if (isInpainting()) {
                return z;
            }
            try (Scope scope = Scope.open()) {
                double[][] inverse = matrix("invM");
                long[] shape = z.shape();
                ChannelMix all = ChannelMix.ofBasis(inverse, matrix("M"), inverse.length, shape[1], shape[2], shape[3]);
                return scope.keep(all.forward(z));
            }
        }
    }
}
