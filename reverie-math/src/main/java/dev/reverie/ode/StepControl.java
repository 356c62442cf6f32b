package dev.reverie.ode;

/**
 * The rule by which an adaptive solver changes its step: {@code h} times
 * {@code clamp(safety * norm^(-1/(q+1)), minFactor, maxFactor)}, {@code q} the embedded order.
 *
 * <p>Hairer, Norsett and Wanner I, section II.4. After a rejection within the same step the factor of the accepted one is
 * at most 1.
 *
 * @param safety share of the predicted optimal step that is taken, in (0, 1)
 * @param minFactor smallest factor, in (0, 1)
 * @param maxFactor largest factor, above 1
 * @param maxStep largest step, positive; infinite for none
 */
public record StepControl(double safety, double minFactor, double maxFactor, double maxStep) {
    /** The constants of SciPy's {@code solve_ivp}: 0.9, 0.2, 10, no largest step. */
    public static final StepControl SCIPY = new StepControl(0.9, 0.2, 10.0, Double.POSITIVE_INFINITY);

    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public StepControl {
        if (!(safety > 0.0 && safety < 1.0 && minFactor > 0.0 && minFactor < 1.0 && maxFactor > 1.0)) {
            throw new IllegalArgumentException(
                    "a step control needs safety and minFactor in (0, 1) and maxFactor above 1," + " got " + safety
                            + ", " + minFactor + ", " + maxFactor);
        }
        if (!(maxStep > 0.0)) {
            throw new IllegalArgumentException("maxStep must be positive (infinite for none), got " + maxStep);
        }
    }

    /** Factor after an accepted step. */
    double growth(double errorNorm, double exponent, boolean afterRejection) {
        double factor = errorNorm == 0.0 ? maxFactor : Math.min(maxFactor, safety * Math.pow(errorNorm, exponent));
        return afterRejection ? Math.min(1.0, factor) : factor;
    }

    /** Factor after a rejected step; a norm that is not finite shrinks the most. */
    double shrinkage(double errorNorm, double exponent) {
        double factor = safety * Math.pow(errorNorm, exponent);
        return factor > minFactor ? factor : minFactor;
    }
}
