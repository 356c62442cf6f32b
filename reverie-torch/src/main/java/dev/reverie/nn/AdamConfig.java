package dev.reverie.nn;

import java.util.Objects;

/**
 * Constants of {@link Adam}.
 *
 * @param schedule the learning rate of each step
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, positive
 * @param weightDecay L2 term, not negative
 * @param clipNorm largest global gradient norm; 0 or less for no clipping
 */
public record AdamConfig(
        LearningRate schedule, double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    /** Steps of linear warm-up in the reference. */
    public static final long REFERENCE_WARM_UP = 5000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a constant is out of range
     */
    public AdamConfig {
        Objects.requireNonNull(schedule, "schedule");
        require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be positive", epsilon);
        require(weightDecay >= 0, "weightDecay must not be negative", weightDecay);
        require(!Double.isNaN(clipNorm), "clipNorm must be a number (0 or less turns clipping off)", clipNorm);
    }

    /**
     * Constants with a learning rate that rises linearly and then stays.
     *
     * @param learningRate step size after warm-up, positive
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon added to the root of the second moment, positive
     * @param weightDecay L2 term, not negative
     * @param warmUp steps over which the rate grows linearly from 0; 0 for none
     * @param clipNorm largest global gradient norm; 0 or less for no clipping
     */
    public AdamConfig(
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            long warmUp,
            double clipNorm) {
        this(
                new LearningRate.WarmUp(new LearningRate.Constant(learningRate), warmUp),
                beta1,
                beta2,
                epsilon,
                weightDecay,
                clipNorm);
    }

    /** The reference's constants: 2e-4, (0.9, 0.999), 1e-8, no decay, 5000 steps of warm-up, clip at 1. */
    public static AdamConfig reference() {
        return new AdamConfig(2e-4, 0.9, 0.999, 1e-8, 0, REFERENCE_WARM_UP, 1);
    }

    /** The greatest learning rate of the schedule. */
    public double learningRate() {
        return schedule.peak();
    }

    private static void require(boolean holds, String rule, double got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }
}
