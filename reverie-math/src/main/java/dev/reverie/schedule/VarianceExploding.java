package dev.reverie.schedule;

import java.util.Optional;

/**
 * The variance-exploding schedule: constant data scale, geometric noise.
 *
 * <pre>{@code
 * alpha(t) = 1,   sigma(t) = sigmaMin (sigmaMax / sigmaMin)^t,   g(t)^2 = 2 sigma(t)^2 ln(sigmaMax / sigmaMin)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (30) and (31), the continuous limit of SMLD (arXiv:1907.05600). As in
 * the published program the kernel's standard deviation is {@code sigma(t)} itself, so it is {@code sigmaMin}, not 0, at
 * {@code t = 0}; every coefficient is finite on all of [0, 1]. Prior {@code N(0, sigmaMax^2 I)}. Data are in [0, 1].
 *
 * <p>Use it with networks that are scaled by sigma; choose {@code sigmaMax} near the largest distance between two data
 * points (arXiv:2006.09011, technique 1).
 *
 * @param sigmaMin noise level at {@code t = 0}, in data units
 * @param sigmaMax noise level at {@code t = 1}, in data units
 */
public record VarianceExploding(double sigmaMin, double sigmaMax) implements Schedule {
    /**
     * Checks the noise levels.
     *
     * @throws IllegalArgumentException unless {@code 0 < sigmaMin < sigmaMax}
     */
    public VarianceExploding {
        Requirement.noiseLevels(sigmaMin, sigmaMax);
    }

    /** The CIFAR-10 setting of the paper: 0.01 to 50. */
    public VarianceExploding() {
        this(0.01, 50.0);
    }

    private double logRatio() {
        return Math.log(sigmaMax / sigmaMin);
    }

    @Override
    public TimeInterval domain() {
        return TimeInterval.UNIT;
    }

    @Override
    public double alpha(double t) {
        return 1.0;
    }

    @Override
    public double sigma(double t) {
        return sigmaMin * Math.pow(sigmaMax / sigmaMin, t);
    }

    @Override
    public double alphaDerivative(double t) {
        return 0.0;
    }

    @Override
    public double sigmaDerivative(double t) {
        return sigma(t) * logRatio();
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
        double sigma = sigma(t);
        return 2.0 * sigma * sigma * logRatio();
    }

    @Override
    public double logSnr(double t) {
        return -2.0 * (Math.log(sigmaMin) + t * logRatio());
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        return MonotoneInverse.inDomain(this, "logSnr", lambda, (-0.5 * lambda - Math.log(sigmaMin)) / logRatio());
    }

    @Override
    public double timeOfSigma(double sigma) {
        return MonotoneInverse.inDomain(this, "sigma", sigma, Math.log(sigma / sigmaMin) / logRatio());
    }

    @Override
    public double priorStd() {
        return sigmaMax;
    }

    @Override
    public double samplingEpsilon() {
        return 1e-5;
    }

    /** The geometric ladder of NCSN from {@code sigmaMin} to {@code sigmaMax}. */
    @Override
    public Optional<SmldChain> smldChain(int steps) {
        return Optional.of(new SmldChain(sigmaMin, sigmaMax, steps));
    }
}
