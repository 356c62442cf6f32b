package dev.reverie.nn;

/**
 * The weights that a power-function average at time t gives to past values, as a density on [0, t]:
 *
 * <pre>{@code
 * p(tau) = (gamma + 1) tau^gamma / t^(gamma + 1)
 * }</pre>
 *
 * <p>Karras et al. 2024 (arXiv:2312.02696, section 3.1). Its width is the standard deviation in units of t: p is t times a
 * Beta(gamma + 1, 1) density, so {@code width^2 = (gamma + 1) / ((gamma + 2)^2 (gamma + 3))}. A wide profile averages over
 * much of the run.
 *
 * @param gamma the power, not negative
 * @param time t, the number of updates averaged, positive
 */
public record PowerProfile(double gamma, double time) {
    /** The greatest width, that of equal weights (gamma = 0): {@code 1 / sqrt(12)}. */
    public static final double GREATEST_WIDTH = Math.sqrt(1.0 / 12);

    /** The least accepted width, that of a power near 1000. */
    public static final double LEAST_WIDTH = 1e-3;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the power is negative or the time is not positive
     */
    public PowerProfile {
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException("gamma must be finite and not negative, got " + gamma);
        }
        if (!(time > 0 && Double.isFinite(time))) {
            throw new IllegalArgumentException("time must be positive and finite, got " + time);
        }
    }

    /**
     * The profile of a width.
     *
     * @param width in [{@link #LEAST_WIDTH}, {@link #GREATEST_WIDTH}]
     * @param time the number of updates averaged
     * @throws IllegalArgumentException if the width is out of range
     */
    public static PowerProfile ofWidth(double width, double time) {
        return new PowerProfile(gammaOf(width), time);
    }

    /**
     * The power whose profile has a given width.
     *
     * @param width in [{@link #LEAST_WIDTH}, {@link #GREATEST_WIDTH}]
     * @throws IllegalArgumentException if the width is out of range
     */
    public static double gammaOf(double width) {
        if (!(width >= LEAST_WIDTH && width <= GREATEST_WIDTH)) {
            throw new IllegalArgumentException("the relative width of an average must be in [" + LEAST_WIDTH + ", "
                    + GREATEST_WIDTH + "], got " + width + "; usual widths are 0.05 to 0.20");
        }
        // The width falls with gamma, and is below 1 / (gamma + 2).
        double low = 0;
        double high = 1 / width;
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (widthOf(middle) > width) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private static double widthOf(double gamma) {
        return Math.sqrt((gamma + 1) / (gamma + 3)) / (gamma + 2);
    }

    /** Standard deviation in units of the time. */
    public double width() {
        return widthOf(gamma);
    }

    /**
     * The inner product with another profile, {@code integral p q dtau}:
     *
     * <pre>{@code
     * (g + 1) (h + 1) / (g + h + 1) (s / t)^h / t,    s <= t
     * }</pre>
     *
     * <p>where g and s belong to the earlier profile, h and t to the later.
     *
     * @param other any profile
     */
    public double dot(PowerProfile other) {
        if (time > other.time) {
            return other.dot(this);
        }
        double powers = (gamma + 1) * (other.gamma + 1) / (gamma + other.gamma + 1);
        return powers * Math.pow(time / other.time, other.gamma) / other.time;
    }
}
