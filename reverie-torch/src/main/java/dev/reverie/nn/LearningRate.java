package dev.reverie.nn;

import java.util.Objects;

/**
 * The learning rate of each update: a pure function of its number, so that a resumed run goes on with the same rates.
 *
 * <pre>{@code
 * Constant            eta_k = eta
 * CosineDecay         eta_k = floor + (eta - floor) (1 + cos(pi min(k / steps, 1))) / 2
 * InverseSquareRoot   eta_k = eta / sqrt(max(k / decayAfter, 1))
 * WarmUp              eta_k = min(k / steps, 1) times the rate after warm-up
 * }</pre>
 *
 * <p>Updates are counted from 0. Cosine decay is that of Loshchilov and Hutter 2017 (arXiv:1608.03983, equation 5)
 * without restarts, the inverse square root that of EDM2 (arXiv:2312.02696, equation 67).
 */
public sealed interface LearningRate {
    /**
     * The rate of an update.
     *
     * @param step number of the update, from 0
     */
    double at(long step);

    /** The greatest rate, which the others are fractions of. */
    double peak();

    /**
     * The same rate always.
     *
     * @param peak positive
     */
    record Constant(double peak) implements LearningRate {
        /**
         * Checks the rate.
         *
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public Constant {
            requirePeak(peak);
        }

        @Override
        public double at(long step) {
            return peak;
        }
    }

    /**
     * Half a cosine from the peak down to a floor, where the rate then stays.
     *
     * @param peak positive
     * @param floor in {@code [0, peak]}
     * @param steps updates until the floor is reached, at least 1
     */
    record CosineDecay(double peak, double floor, long steps) implements LearningRate {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public CosineDecay {
            requirePeak(peak);
            if (!(floor >= 0 && floor <= peak)) {
                throw new IllegalArgumentException(
                        "floor must be in [0, learningRate = " + peak + "], got " + floor + "; it is a rate itself");
            }
            requirePositive("steps", steps);
        }

        @Override
        public double at(long step) {
            double way = Math.min((double) step / steps, 1);
            return floor + (peak - floor) * (1 + Math.cos(Math.PI * way)) / 2;
        }
    }

    /**
     * The peak for a while, then a fall with the root of the number of updates.
     *
     * @param peak positive
     * @param decayAfter updates before the rate begins to fall, at least 1
     */
    record InverseSquareRoot(double peak, long decayAfter) implements LearningRate {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public InverseSquareRoot {
            requirePeak(peak);
            requirePositive("decayAfter", decayAfter);
        }

        @Override
        public double at(long step) {
            return peak / Math.sqrt(Math.max((double) step / decayAfter, 1));
        }
    }

    /**
     * A linear rise from 0 in front of another schedule, which counts its updates from the same beginning.
     *
     * @param then the rate after warm-up
     * @param steps updates of the rise; 0 for none
     */
    record WarmUp(LearningRate then, long steps) implements LearningRate {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the number of steps is negative
         */
        public WarmUp {
            Objects.requireNonNull(then, "then");
            if (steps < 0) {
                throw new IllegalArgumentException("warmUp must not be negative, got " + steps);
            }
        }

        @Override
        public double at(long step) {
            return steps > 0 ? then.at(step) * Math.min((double) step / steps, 1) : then.at(step);
        }

        @Override
        public double peak() {
            return then.peak();
        }
    }

    private static void requirePeak(double peak) {
        if (!(peak > 0 && Double.isFinite(peak))) {
            throw new IllegalArgumentException("learningRate must be positive, got " + peak);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }
}
