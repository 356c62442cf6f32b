package dev.reverie.lab.fokkerplanck;

/**
 * Which equation moves the density: a member of the family that shares the marginals {@code p_t}, forward or in reverse.
 *
 * <pre>{@code
 * forward    dx = [a x - (1 - eta^2) g^2 s / 2] dt + eta g dw
 * reverse    dx = [a x - (1 + eta^2) g^2 s / 2] dt + eta g dw,   dt < 0
 * }</pre>
 *
 * <p>{@code eta = 1} gives the forward SDE, which needs no score, and Anderson's reverse SDE; {@code eta = 0} gives the
 * probability flow in both senses: Song et al. 2021 (arXiv:2011.13456), equations (5), (6), (13).
 *
 * @param eta how much of the noise is kept, at least 0
 * @param reversed whether time runs from noise to data
 */
public record Motion(double eta, boolean reversed) {
    /** The forward SDE, {@code dx = a x dt + g dw}. */
    public static final Motion FORWARD = new Motion(1.0, false);

    /** The reverse-time SDE, {@code dx = (a x - g^2 s) dt + g dw}. */
    public static final Motion REVERSE = new Motion(1.0, true);

    /** The probability flow from data to noise, {@code dx = (a x - g^2 s / 2) dt}. */
    public static final Motion FLOW = new Motion(0.0, false);

    /** The probability flow from noise to data. */
    public static final Motion REVERSE_FLOW = new Motion(0.0, true);

    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if {@code eta} is negative or not finite
     */
    public Motion {
        if (!(eta >= 0.0 && eta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eta must be at least 0 and finite, got " + eta);
        }
    }

    /** The factor of {@code g^2 s} in the drift, with time running forward: {@code -(1 -+ eta^2) / 2}. */
    public double scoreFactor() {
        return reversed ? -0.5 * (1.0 + eta * eta) : -0.5 * (1.0 - eta * eta);
    }
}
