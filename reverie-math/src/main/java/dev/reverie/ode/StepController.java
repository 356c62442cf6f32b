package dev.reverie.ode;

/** The step size of one integration, or of one sample of it: {@link StepControl} with its memory. Used once. */
final class StepController {
    private static final double ACCEPTED_BELOW = 1.0;
    /** A step that happens to have next to no error says little of the next one (Hairer's programs keep 1e-4 too). */
    private static final double SMALLEST_REMEMBERED = 1e-4;

    private final StepControl control;
    private final double exponent;
    private double previous = 1.0;
    private double beforePrevious = 1.0;
    private boolean afterRejection;

    StepController(StepControl control, int embeddedOrder) {
        this.control = control;
        exponent = -1.0 / (embeddedOrder + 1);
    }

    boolean accepts(double errorNorm) {
        return errorNorm < ACCEPTED_BELOW;
    }

    /** Whether the last step was rejected. */
    boolean isRetrying() {
        return afterRejection;
    }

    /** Factor after an accepted step. */
    double afterAcceptance(double errorNorm) {
        ErrorFeedback feedback = control.feedback();
        double factor = control.maxFactor();
        if (errorNorm > 0.0) {
            double wanted = control.safety()
                    * Math.pow(errorNorm, feedback.present() * exponent)
                    * Math.pow(previous, feedback.previous() * exponent)
                    * Math.pow(beforePrevious, feedback.beforePrevious() * exponent);
            factor = Math.max(control.minFactor(), Math.min(control.maxFactor(), wanted));
        }
        if (afterRejection) {
            factor = Math.min(1.0, factor);
        }
        beforePrevious = previous;
        previous = Math.max(errorNorm, SMALLEST_REMEMBERED);
        afterRejection = false;
        return factor;
    }

    /** Factor after a rejected step; a norm that is not finite shrinks the most. */
    double afterRejection(double errorNorm) {
        afterRejection = true;
        double factor = control.safety() * Math.pow(errorNorm, exponent);
        return factor > control.minFactor() ? factor : control.minFactor();
    }

    // ---- the first step: Hairer, Norsett and Wanner I, section II.4 ------------------------------------------------

    /** A first guess from the scaled norms of state and derivative. */
    static double firstGuess(double state, double slope) {
        return state < 1e-5 || slope < 1e-5 ? 1e-6 : 0.01 * state / slope;
    }

    /**
     * The first step, one whose Euler error would be one per cent of the tolerance.
     *
     * @param guess the guess
     * @param slope scaled norm of the derivative
     * @param bend scaled norm of the second derivative, measured over the guess
     */
    double firstStep(double guess, double slope, double bend) {
        double step = slope <= 1e-15 && bend <= 1e-15
                ? Math.max(1e-6, guess * 1e-3)
                : Math.pow(0.01 / Math.max(slope, bend), -exponent);
        // a probe that is not finite says nothing: start from the first guess and let the controller find out
        return step < 100.0 * guess ? step : Double.isNaN(step) ? guess : 100.0 * guess;
    }
}
