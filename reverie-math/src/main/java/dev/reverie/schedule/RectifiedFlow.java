package dev.reverie.schedule;

/**
 * Rectified flow, also called the conditional optimal-transport path: straight lines from data to noise.
 *
 * <pre>{@code
 * alpha(t) = 1 - t,   sigma(t) = t,   a(t) = -1 / (1 - t),   g(t)^2 = 2 t / (1 - t)
 * }</pre>
 *
 * <p>Liu et al. 2022 (arXiv:2209.03003), Lipman et al. 2022 (arXiv:2210.02747), with time turned so that data are at
 * {@code t = 0}. The velocity {@code u = alpha' D + sigma' eps = eps - D} is regular on all of [0, 1], but {@code a} and
 * {@code g^2} diverge at {@code t = 1} where {@code alpha = 0}. The domain therefore ends at {@link #END_TIME}; code that
 * integrates the velocity may start at exactly 1. Prior {@code N(0, I)}.
 */
public record RectifiedFlow() implements Schedule {
    /** The last time at which drift and diffusion are used; there alpha is 0.001. */
    public static final double END_TIME = 0.999;

    private static final TimeInterval DOMAIN = new TimeInterval(0.0, END_TIME);

    @Override
    public TimeInterval domain() {
        return DOMAIN;
    }

    @Override
    public double alpha(double t) {
        return 1.0 - t;
    }

    @Override
    public double sigma(double t) {
        return t;
    }

    @Override
    public double alphaDerivative(double t) {
        return -1.0;
    }

    @Override
    public double sigmaDerivative(double t) {
        return 1.0;
    }

    @Override
    public double logAlpha(double t) {
        return Math.log1p(-t);
    }

    @Override
    public double logAlphaDerivative(double t) {
        return -1.0 / (1.0 - t);
    }

    @Override
    public double diffusionSquared(double t) {
        return 2.0 * t / (1.0 - t);
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        return MonotoneInverse.inDomain(this, "logSnr", lambda, 1.0 / (1.0 + Math.exp(0.5 * lambda)));
    }

    @Override
    public double timeOfSigma(double sigma) {
        return MonotoneInverse.inDomain(this, "sigma", sigma, sigma);
    }

    @Override
    public UsualPrediction usualPrediction() {
        return UsualPrediction.FLOW;
    }

    @Override
    public double priorStd() {
        return 1.0;
    }

    @Override
    public double samplingEpsilon() {
        return 1e-3;
    }
}
