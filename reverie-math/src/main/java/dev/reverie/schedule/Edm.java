package dev.reverie.schedule;

/**
 * The schedule of EDM, where time is the noise level itself.
 *
 * <pre>{@code
 * alpha(t) = 1,   sigma(t) = t,   g(t)^2 = 2 t,   t in [sigmaMin, sigmaMax]
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), table 1. The probability flow is {@code dx/dt = (x - D(x, t)) / t}, whose
 * trajectories are nearly straight. Prior {@code N(0, sigmaMax^2 I)}; sampling stops at {@code sigmaMin} (a last Euler step
 * to 0 is exact for {@code D}). All coefficients are finite on the domain.
 *
 * @param sigmaMin smallest noise level and time, in data units
 * @param sigmaMax largest noise level and time, in data units
 */
public record Edm(double sigmaMin, double sigmaMax) implements Schedule {
    /**
     * Checks the noise levels.
     *
     * @throws IllegalArgumentException unless {@code 0 < sigmaMin < sigmaMax}
     */
    public Edm {
        Requirement.noiseLevels(sigmaMin, sigmaMax);
    }

    /** The setting of the paper: 0.002 to 80, for data of standard deviation 0.5. */
    public Edm() {
        this(0.002, 80.0);
    }

    @Override
    public TimeInterval domain() {
        return new TimeInterval(sigmaMin, sigmaMax);
    }

    @Override
    public double alpha(double t) {
        return 1.0;
    }

    @Override
    public double sigma(double t) {
        return t;
    }

    @Override
    public double alphaDerivative(double t) {
        return 0.0;
    }

    @Override
    public double sigmaDerivative(double t) {
        return 1.0;
    }

    @Override
    public double logAlpha(double t) {
        return 0.0;
    }

    @Override
    public double logAlphaDerivative(double t) {
        return 0.0;
    }

    @Override
    public double diffusionSquared(double t) {
        return 2.0 * t;
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        return MonotoneInverse.inDomain(this, "logSnr", lambda, Math.exp(-0.5 * lambda));
    }

    @Override
    public double timeOfSigma(double sigma) {
        return MonotoneInverse.inDomain(this, "sigma", sigma, sigma);
    }

    @Override
    public double samplingEpsilon() {
        return sigmaMin;
    }
}
