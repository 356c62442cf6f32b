package dev.reverie.ode;

import java.util.Objects;

/**
 * The constants by which an adaptive solver changes its step: {@code h} times
 * {@code clamp(safety * error factor, minFactor, maxFactor)}, where the factor is {@code norm^(-1/(q+1))} for the
 * classic controller, {@code q} the embedded order, and more for those with a memory ({@link ErrorFeedback}).
 *
 * <p>Hairer, Norsett and Wanner I, section II.4. A rejected step is retried by the classic rule whatever the feedback;
 * the factor after the step that is accepted then is at most 1.
 *
 * @param safety share of the predicted optimal step that is taken, in (0, 1)
 * @param minFactor smallest factor, in (0, 1)
 * @param maxFactor largest factor, above 1
 * @param maxStep largest step, positive; infinite for none
 * @param feedback which errors the next step follows from
 */
public record StepControl(double safety, double minFactor, double maxFactor, double maxStep, ErrorFeedback feedback) {
    /** The constants of SciPy's {@code solve_ivp}: 0.9, 0.2, 10, no largest step, no memory. */
    public static final StepControl SCIPY = new StepControl(0.9, 0.2, 10.0, Double.POSITIVE_INFINITY);

    /** The same constants with the proportional-integral controller. */
    public static final StepControl PI = SCIPY.withFeedback(ErrorFeedback.PI);

    /** The same constants with the proportional-integral-derivative controller. */
    public static final StepControl PID = SCIPY.withFeedback(ErrorFeedback.PID);

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
        Objects.requireNonNull(feedback, "feedback");
    }

    /** The classic controller, without memory. */
    public StepControl(double safety, double minFactor, double maxFactor, double maxStep) {
        this(safety, minFactor, maxFactor, maxStep, ErrorFeedback.INTEGRAL);
    }

    /** The same constants with another controller. */
    public StepControl withFeedback(ErrorFeedback other) {
        return new StepControl(safety, minFactor, maxFactor, maxStep, other);
    }
}
