package dev.reverie.nn;

/**
 * Constants of {@link Adam}.
 *
 * @param learningRate step size after warm-up, positive
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, positive
 * @param weightDecay L2 term, not negative
 * @param warmUp steps over which the rate grows linearly from 0; 0 for none
 * @param clipNorm largest global gradient norm; 0 or less for no clipping
 */
public record AdamConfig(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        long warmUp,
        double clipNorm) {

    /** Checks the ranges. */
    public AdamConfig {
        require(learningRate > 0 && Double.isFinite(learningRate), "learningRate must be positive", learningRate);
        require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be positive", epsilon);
        require(weightDecay >= 0, "weightDecay must not be negative", weightDecay);
        require(warmUp >= 0, "warmUp must not be negative", (double) warmUp);
        require(!Double.isNaN(clipNorm), "clipNorm must be a number (0 or less turns clipping off)", clipNorm);
    }

    /** The reference's constants: 2e-4, (0.9, 0.999), 1e-8, no decay, 5000 steps of warm-up, clip at 1. */
    public static AdamConfig reference() {
        return new AdamConfig(2e-4, 0.9, 0.999, 1e-8, 0, 5000, 1);
    }

    /**
     * Learning rate of a step.
     *
     * @param step counted from 0
     */
    public double learningRateAt(long step) {
        return warmUp > 0 ? learningRate * Math.min((double) step / warmUp, 1) : learningRate;
    }

    private static void require(boolean holds, String rule, double got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }
}
