package dev.reverie.model;

import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * A model whose denoised data are limited to the range of the data; score and noise follow from them.
 *
 * <pre>{@code
 * D_kept = rule(D(x, t)),   eps = (x - alpha D_kept) / sigma
 * }</pre>
 *
 * <p>Strong guidance and large noise push the predicted data out of range, and the samples saturate. Works with every
 * sampler, since it is a model. For images; latent codes and other data without a range need none. Where the rule bites,
 * the flow is bent and solvers lose their order.
 *
 * <p>With {@code keepsNoise} DDIM steps along the noise of the model as it is, {@code eps = (x - alpha D) / sigma}, and
 * towards the kept data, as programs do that clip only the predicted {@code x_0}; other samplers ask for one quantity and
 * are not concerned.
 *
 * @param model the model
 * @param rule how the denoised data are limited
 * @param keepsNoise whether DDIM takes the noise of the data before they are limited
 */
public record ThresholdedModel(ScoreModel model, Rule rule, boolean keepsNoise) implements DerivedModel {
    /** A rule for denoised data out of range. */
    public sealed interface Rule {
        /**
         * The data brought into range.
         *
         * @param denoised {@code [N, ...]}
         * @return a tensor of that shape
         */
        Tensor apply(Tensor denoised);
    }

    /**
     * Static thresholding: {@code min(max(D, low), high)}; common since Ho et al. 2020 (arXiv:2006.11239).
     *
     * @param low smallest value of the data
     * @param high largest value of the data
     */
    public record Static(double low, double high) implements Rule {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException unless {@code low < high}, both finite
         */
        public Static {
            checkRange(low, high);
        }

        @Override
        public Tensor apply(Tensor denoised) {
            return denoised.clamp(low, high);
        }
    }

    /**
     * Dynamic thresholding: each sample is clipped to the range that holds most of it, and if that is wider than the range
     * of the data, shrunk into it.
     *
     * <pre>{@code
     * u = (D - c) / w,   c = (low + high) / 2,   w = (high - low) / 2
     * s = max(1, smallest s for which a fraction `coverage` of the sample has |u| <= s)
     * c + w min(max(u, -s), s) / s
     * }</pre>
     *
     * <p>Saharia et al. 2022 (arXiv:2205.11487), section 2.3. The quantile is found by bisection, on the device, without
     * sorting.
     *
     * @param low smallest value of the data
     * @param high largest value of the data
     * @param coverage fraction of a sample that is not clipped, in (0, 1); 0.995 is usual
     */
    public record Dynamic(double low, double high, double coverage) implements Rule {
        /** Halvings of an interval that is at most the norm of a sample long: finer than float32. */
        private static final int HALVINGS = 40;

        /**
         * Checks range and coverage.
         *
         * @throws IllegalArgumentException unless {@code low < high}, both finite, and coverage is in (0, 1)
         */
        public Dynamic {
            checkRange(low, high);
            if (!(coverage > 0 && coverage < 1)) {
                throw new IllegalArgumentException(
                        "coverage must be in (0, 1), got " + coverage + "; a fraction such as 0.995, not per cent");
            }
        }

        @Override
        public Tensor apply(Tensor denoised) {
            double center = 0.5 * (low + high);
            double half = 0.5 * (high - low);
            try (Scope scope = Scope.open()) {
                Tensor u = denoised.sub(center).mul(1 / half);
                Tensor s = bound(u.detach()).perSample(u);
                return scope.keep(u.minimum(s).maximum(s.neg()).mul(half).div(s).add(center));
            }
        }

        /** {@code s} of each sample, {@code [N]}. */
        private Tensor bound(Tensor u) {
            Tensor sizes = u.abs().reshape(u.size(0), -1);
            long allowed = (long) Math.floor((1 - coverage) * (double) sizes.size(1));
            Tensor low = sizes.select(1, 0).mul(0).add(1);
            Tensor high = tooSmall(low, sizes, allowed, sizes.normPerSample().maximum(low), low);
            for (int i = 0; i < HALVINGS; i++) {
                Tensor middle = low.add(high).mul(0.5);
                low = tooSmall(middle, sizes, allowed, middle, low);
                high = tooSmall(middle, sizes, allowed, high, middle);
            }
            return high;
        }

        /** {@code yes} where more than the allowed number of a sample's values are beyond s, else {@code no}. */
        private static Tensor tooSmall(Tensor s, Tensor sizes, long allowed, Tensor yes, Tensor no) {
            try (Scope scope = Scope.open()) {
                Tensor beyond = s.view(-1, 1).less(sizes).to(DType.FLOAT64).sum(false, 1);
                Tensor limit = beyond.mul(0).add((double) allowed);
                return scope.keep(Tensors.where(limit.less(beyond), yes, no));
            }
        }
    }

    /** A model whose noise follows from the kept data. */
    public ThresholdedModel(ScoreModel model, Rule rule) {
        this(model, rule, false);
    }

    /** Checks both. */
    public ThresholdedModel {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(rule, "rule");
    }

    private static void checkRange(double low, double high) {
        if (!(low < high && Double.isFinite(low) && Double.isFinite(high))) {
            throw new IllegalArgumentException(
                    "the range of the data must be low < high, got [" + low + ", " + high + "]; are the two swapped?");
        }
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public ThresholdedModel forSamples(int[] samples) {
        return new ThresholdedModel(model.forSamples(samples), rule, keepsNoise);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            return scope.keep(rule.apply(model.denoised(x, t)));
        }
    }

    @Override
    public boolean learnsVariance() {
        return model.learnsVariance();
    }

    @Override
    public StepPrediction predictStep(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            StepPrediction step = model.predictStep(x, t);
            Tensor denoised =
                    Parametrization.of(schedule(), t).convert(model.prediction(), Prediction.DENOISED, x, step.value());
            return new StepPrediction(scope.keep(rule.apply(denoised)), scope.keep(step.fraction()));
        }
    }
}
