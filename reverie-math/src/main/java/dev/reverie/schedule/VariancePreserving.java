package dev.reverie.schedule;

import java.util.Optional;

/**
 * The variance-preserving schedule with a linear noise rate, the continuous limit of DDPM.
 *
 * <pre>{@code
 * beta(t) = betaMin + (betaMax - betaMin) t,   B(t) = integral of beta
 * alpha(t) = exp(-B(t) / 2),   sigma(t) = sqrt(1 - alpha^2) = sqrt(-expm1(-B(t))),   g(t)^2 = beta(t)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (32) and (33). {@code sigma} goes through {@code expm1}: at
 * {@code t = 1e-5} the plain form loses 0.6 % in single precision. At {@code t = 0}: {@code sigma = 0}, {@code lambda} is
 * {@code +infinity} and {@code sigma'} is {@code +infinity} unless {@code betaMin = 0}. Prior {@code N(0, I)}; data are in
 * [-1, 1].
 *
 * @param betaMin noise rate at {@code t = 0}, per unit of time
 * @param betaMax noise rate at {@code t = 1}, per unit of time
 */
public record VariancePreserving(double betaMin, double betaMax) implements Schedule {
    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException unless {@code 0 <= betaMin <= betaMax} and {@code betaMax} is positive and finite
     */
    public VariancePreserving {
        Requirement.noiseRates(betaMin, betaMax);
    }

    /** The setting of DDPM and of the paper: 0.1 to 20. */
    public VariancePreserving() {
        this(0.1, 20.0);
    }

    private LinearBeta linear() {
        return new LinearBeta(betaMin, betaMax);
    }

    /** The noise rate {@code beta(t)}. */
    public double beta(double t) {
        return linear().rate(t);
    }

    @Override
    public TimeInterval domain() {
        return TimeInterval.UNIT;
    }

    @Override
    public double alpha(double t) {
        return Math.exp(-0.5 * linear().integral(t));
    }

    @Override
    public double sigma(double t) {
        return Math.sqrt(-Math.expm1(-linear().integral(t)));
    }

    @Override
    public double alphaDerivative(double t) {
        return -0.5 * beta(t) * alpha(t);
    }

    @Override
    public double sigmaDerivative(double t) {
        double integral = linear().integral(t);
        if (integral == 0.0) {
            return betaMin > 0.0 ? Double.POSITIVE_INFINITY : Math.sqrt(0.5 * betaMax);
        }
        return 0.5 * beta(t) * Math.exp(-integral) / sigma(t);
    }

    @Override
    public double logAlpha(double t) {
        return -0.5 * linear().integral(t);
    }

    @Override
    public double logAlphaDerivative(double t) {
        return -0.5 * beta(t);
    }

    @Override
    public double diffusionSquared(double t) {
        return beta(t);
    }

    @Override
    public double logSnr(double t) {
        double integral = linear().integral(t);
        return -integral - Math.log(-Math.expm1(-integral));
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        // B = ln(1 + e^-lambda), without overflow on either side
        double integral = lambda > 0.0 ? Math.log1p(Math.exp(-lambda)) : Math.log1p(Math.exp(lambda)) - lambda;
        return MonotoneInverse.inDomain(this, "logSnr", lambda, linear().timeOfIntegral(integral));
    }

    @Override
    public double timeOfSigma(double sigma) {
        if (!(sigma >= 0.0)) {
            return MonotoneInverse.inDomain(this, "sigma", sigma, Double.NaN);
        }
        // B = -ln(1 - sigma^2), factored where sigma^2 would round near 1
        double integral = sigma < 0.5 ? -Math.log1p(-sigma * sigma) : -(Math.log1p(-sigma) + Math.log1p(sigma));
        return MonotoneInverse.inDomain(this, "sigma", sigma, linear().timeOfIntegral(integral));
    }

    @Override
    public double priorStd() {
        return 1.0;
    }

    @Override
    public double samplingEpsilon() {
        return 1e-3;
    }

    /** The linear chain of DDPM, with rates from {@code betaMin / N} to {@code betaMax / N}. */
    @Override
    public Optional<DdpmChain> ddpmChain(int steps) {
        return Optional.of(DdpmChain.linear(betaMin, betaMax, steps));
    }

    @Override
    public double signalKept(double t, int steps, TimeIndexing indexing) {
        return linear().signalKept(indexing.index(t, 1, steps), steps);
    }
}
