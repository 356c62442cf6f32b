package dev.reverie.schedule;

/**
 * The sub-VP schedule: the mean of VP with a smaller variance, designed for likelihoods.
 *
 * <pre>{@code
 * alpha(t) = exp(-B(t) / 2),   sigma(t) = 1 - exp(-B(t)),   g(t)^2 = beta(t) (1 - exp(-2 B(t)))
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (28) and (29). {@code sigma} is a standard deviation and has no square
 * root, so {@code sigma'} is finite everywhere; {@code sigma(0) = 0} and {@code lambda(0) = +infinity}. Prior
 * {@code N(0, I)}; data are in [-1, 1].
 *
 * @param betaMin noise rate at {@code t = 0}, per unit of time
 * @param betaMax noise rate at {@code t = 1}, per unit of time
 */
public record SubVariancePreserving(double betaMin, double betaMax) implements Schedule {
    /** Below this log signal-to-noise ratio {@code asinh(x) = ln(2 x)} to the last bit. */
    private static final double ASYMPTOTIC = -100.0;

    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException unless {@code 0 <= betaMin <= betaMax} and {@code betaMax} is positive and finite
     */
    public SubVariancePreserving {
        Requirement.noiseRates(betaMin, betaMax);
    }

    /** The setting of the paper: 0.1 to 20. */
    public SubVariancePreserving() {
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
        return -Math.expm1(-linear().integral(t));
    }

    @Override
    public double alphaDerivative(double t) {
        return -0.5 * beta(t) * alpha(t);
    }

    @Override
    public double sigmaDerivative(double t) {
        return beta(t) * Math.exp(-linear().integral(t));
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
        return beta(t) * -Math.expm1(-2.0 * linear().integral(t));
    }

    @Override
    public double logSnr(double t) {
        double integral = linear().integral(t);
        return -integral - 2.0 * Math.log(-Math.expm1(-integral));
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        // alpha / sigma = 1 / (2 sinh(B / 2)), hence B = 2 asinh(exp(-lambda / 2) / 2)
        double integral = lambda < ASYMPTOTIC ? -lambda : 2.0 * inverseSinh(0.5 * Math.exp(-0.5 * lambda));
        return MonotoneInverse.inDomain(this, "logSnr", lambda, linear().timeOfIntegral(integral));
    }

    @Override
    public double timeOfSigma(double sigma) {
        if (sigma < 0.0) {
            return MonotoneInverse.inDomain(this, "sigma", sigma, Double.NaN);
        }
        return MonotoneInverse.inDomain(this, "sigma", sigma, linear().timeOfIntegral(-Math.log1p(-sigma)));
    }

    private static double inverseSinh(double x) {
        return Math.log1p(x + x * x / (1.0 + Math.sqrt(1.0 + x * x)));
    }

    @Override
    public double priorStd() {
        return 1.0;
    }

    @Override
    public double samplingEpsilon() {
        return 1e-3;
    }

    /** {@code 1 - beta_i} with the rates of VP, whose mean it has. */
    @Override
    public double signalKept(double t, int steps, TimeIndexing indexing) {
        return linear().signalKept(indexing.index(t, 1, steps), steps);
    }
}
