package dev.reverie.nn;

/**
 * The decay of an {@link ExponentialMovingAverage} at each update.
 *
 * <pre>{@code
 * Constant   d_n = rate,   under warm-up min(rate, (1 + n) / (10 + n))
 * Power      d_n = (1 - 1/n)^(gamma + 1)
 * }</pre>
 *
 * <p>Updates n are counted from 1. The power-function average (Karras et al. 2024, arXiv:2312.02696, section 3.1) weighs
 * the values of the past in proportion to {@code tau^gamma}: its width grows with training, so that the random beginning
 * has no weight and one number fits short and long runs.
 */
public sealed interface AveragingDecay {
    /**
     * The decay of an update.
     *
     * @param update its number, from 1
     * @return in [0, 1)
     */
    double at(long update);

    /**
     * A constant decay.
     *
     * @param rate in [0, 1); 0 copies the values
     * @param warmUp whether the decay starts small, so that the random initial values are forgotten quickly
     */
    record Constant(double rate, boolean warmUp) implements AveragingDecay {
        /**
         * Checks the rate.
         *
         * @throws IllegalArgumentException if it is outside [0, 1)
         */
        public Constant {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("the rate of a moving average must be in [0, 1), got " + rate);
            }
        }

        @Override
        public double at(long update) {
            return warmUp ? Math.min(rate, (1.0 + update) / (10.0 + update)) : rate;
        }
    }

    /**
     * Weights in proportion to a power of time.
     *
     * @param gamma the power, not negative; {@link PowerProfile#gammaOf} gives it for a relative width
     */
    record Power(double gamma) implements AveragingDecay {
        /**
         * Checks the power.
         *
         * @throws IllegalArgumentException if it is negative or not finite
         */
        public Power {
            if (!(gamma >= 0 && Double.isFinite(gamma))) {
                throw new IllegalArgumentException(
                        "the power of a moving average must be finite and not negative, got " + gamma);
            }
        }

        @Override
        public double at(long update) {
            return Math.pow(1 - 1.0 / update, gamma + 1);
        }
    }
}
