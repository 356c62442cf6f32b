package dev.reverie.loss;

import dev.reverie.schedule.Schedule;

/**
 * The weight of a noise level in the continuous objectives.
 *
 * <p>All regressions of the field are one, for their residuals are multiples of that of the noise: with
 * {@code x_t = alpha x_0 + sigma eps} and what {@code x_t} fixes about the two,
 *
 * <pre>{@code
 * s + eps / sigma = -(eps_hat - eps) / sigma
 * D - x_0         = -(sigma / alpha) (eps_hat - eps)
 * v_hat - v       = ((alpha^2 + sigma^2) / alpha) (eps_hat - eps)
 * u_hat - u       = (sigma' - alpha' sigma / alpha) (eps_hat - eps) = (g^2 / (2 sigma)) (eps_hat - eps)
 * }</pre>
 *
 * <p>So a loss is told by its weight {@code w} of {@code ||eps_hat - eps||^2}; the weight of
 * {@code ||s + eps / sigma||^2} is {@code w sigma^2}. A weight moves no minimum, it divides a network's capacity and
 * the noise of its gradient among the levels.
 *
 * <table>
 * <caption>The weights of the squared residual of the noise, with r = sigma / alpha and SNR = 1 / r^2</caption>
 * <tr><th>choice</th><th>w</th><th>the same as</th></tr>
 * <tr><td>{@link #NOISE_VARIANCE}</td><td>1</td><td>{@code sigma^2 ||s + eps / sigma||^2}</td></tr>
 * <tr><td>{@link #LIKELIHOOD}</td><td>{@code g^2 / sigma^2}</td><td>{@code g^2 ||s + eps / sigma||^2}</td></tr>
 * <tr><td>{@link Edm}</td><td>{@code (r^2 + sd^2) / sd^2}</td>
 * <td>{@code (r^2 + sd^2) / (r sd)^2 ||D - x_0||^2}</td></tr>
 * <tr><td>{@link MinSnr}</td><td>{@code min(1, gamma / SNR)}</td><td>{@code min(SNR, gamma) ||D - x_0||^2}</td></tr>
 * <tr><td>{@link SoftMinSnr}</td><td>{@code gamma / (SNR + gamma)}</td>
 * <td>{@code ||D - x_0||^2 / (1 / SNR + 1 / gamma)}</td></tr>
 * <tr><td>{@link #VELOCITY}</td><td>{@code ((alpha^2 + sigma^2) / alpha)^2}</td><td>{@code ||v_hat - v||^2}</td></tr>
 * <tr><td>{@link #FLOW}</td><td>{@code (g^2 / (2 sigma))^2}</td><td>{@code ||u_hat - u||^2}</td></tr>
 * </table>
 */
public sealed interface Weighting {
    /** {@code w = 1}: all noise levels alike; the best-looking samples. Song et al. 2021 (arXiv:2011.13456). */
    Weighting NOISE_VARIANCE = new NoiseVariance();

    /** {@code w = g^2 / sigma^2}: bounds the negative log likelihood. Song et al. 2021b (arXiv:2101.09258), th. 1. */
    Weighting LIKELIHOOD = new Likelihood();

    /** The regression of {@code v = alpha eps - sigma x_0}. Salimans and Ho 2022 (arXiv:2202.00512), section 4. */
    Weighting VELOCITY = new Velocity();

    /** The regression of {@code u = alpha' x_0 + sigma' eps}, flow matching. Lipman et al. 2023 (arXiv:2210.02747). */
    Weighting FLOW = new Flow();

    /**
     * The weight {@code w} of the squared residual of the noise.
     *
     * @param schedule the process
     * @param t a time at which alpha and sigma are positive
     */
    double ofNoise(Schedule schedule, double t);

    /** {@link #NOISE_VARIANCE}. */
    record NoiseVariance() implements Weighting {
        @Override
        public double ofNoise(Schedule schedule, double t) {
            return 1;
        }
    }

    /** {@link #LIKELIHOOD}. */
    record Likelihood() implements Weighting {
        @Override
        public double ofNoise(Schedule schedule, double t) {
            double sigma = schedule.sigma(t);
            return schedule.diffusionSquared(t) / (sigma * sigma);
        }
    }

    /**
     * The weight of EDM, for which an untrained preconditioned network has the same loss at all levels.
     *
     * <p>Karras et al. 2022 (arXiv:2206.00364), table 1 and appendix B.6.
     *
     * @param dataStd standard deviation {@code sd} of the clean data
     */
    record Edm(double dataStd) implements Weighting {
        /** Of images in [-1, 1], as published. */
        public static final double PUBLISHED_DATA_STD = 0.5;

        /**
         * Checks the deviation.
         *
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public Edm {
            requirePositive("dataStd", dataStd);
        }

        @Override
        public double ofNoise(Schedule schedule, double t) {
            double ratio = schedule.noiseToSignal(t) / dataStd;
            return 1 + ratio * ratio;
        }
    }

    /**
     * The signal-to-noise ratio, clamped from above, as weight of the denoised data: levels of little noise do not
     * drown the others.
     *
     * <p>Hang et al. 2023 (arXiv:2303.09556), section 3.4.
     *
     * @param gamma where the ratio is clamped
     */
    record MinSnr(double gamma) implements Weighting {
        /** The value of the paper. */
        public static final double PUBLISHED_GAMMA = 5;

        /**
         * Checks gamma.
         *
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public MinSnr {
            requirePositive("gamma", gamma);
        }

        @Override
        public double ofNoise(Schedule schedule, double t) {
            double ratio = schedule.noiseToSignal(t);
            return Math.min(1, gamma * ratio * ratio);
        }
    }

    /**
     * {@link MinSnr} without its corner: half the harmonic mean of ratio and gamma.
     *
     * <p>Crowson et al. 2024 (arXiv:2401.11605), "soft-min-SNR".
     *
     * @param gamma what the weight of the denoised data tends to where there is little noise
     */
    record SoftMinSnr(double gamma) implements Weighting {
        /**
         * Checks gamma.
         *
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public SoftMinSnr {
            requirePositive("gamma", gamma);
        }

        @Override
        public double ofNoise(Schedule schedule, double t) {
            double ratio = schedule.noiseToSignal(t);
            double scaled = gamma * ratio * ratio;
            return scaled / (1 + scaled);
        }
    }

    /** {@link #VELOCITY}. */
    record Velocity() implements Weighting {
        @Override
        public double ofNoise(Schedule schedule, double t) {
            double alpha = schedule.alpha(t);
            double factor = alpha + schedule.sigma(t) * schedule.noiseToSignal(t);
            return factor * factor;
        }
    }

    /** {@link #FLOW}. */
    record Flow() implements Weighting {
        @Override
        public double ofNoise(Schedule schedule, double t) {
            double factor = schedule.diffusionSquared(t) / (2 * schedule.sigma(t));
            return factor * factor;
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
        }
    }
}
