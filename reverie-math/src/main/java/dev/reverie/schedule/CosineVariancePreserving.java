package dev.reverie.schedule;

/**
 * The variance-preserving schedule with a cosine mean, which adds noise more evenly than the linear rate.
 *
 * <pre>{@code
 * theta(t) = (pi / 2) (t + s) / (1 + s)
 * alpha(t) = cos theta(t) / cos theta(0),   sigma(t) = sqrt(1 - alpha^2),   a(t) = -theta' tan theta,   g(t)^2 = -2 a(t)
 * }</pre>
 *
 * <p>Nichol and Dhariwal 2021 (arXiv:2102.09672), equation (17). Two cancellations are avoided by the sum formulas of the
 * sine: {@code sigma^2 = sin(delta) sin(2 theta(0) + delta) / cos^2 theta(0)} with {@code delta = theta(t) - theta(0)}, and
 * {@code cos theta = sin((pi / 2)(1 - t) / (1 + s))} near {@code t = 1}.
 *
 * <p><b>End of the domain.</b> {@code alpha(1) = 0}, so {@code a} and {@code g^2} grow without bound towards
 * {@code t = 1}. The domain therefore ends at {@link #END_TIME}, where {@code alpha = 0.0084} is as small as for the linear
 * schedule at its end; {@code alpha} and {@code sigma} themselves are defined up to 1, which the discrete chain with its
 * clipped rates uses.
 *
 * @param s the offset that keeps the first steps from being too small; 0.008 in the paper
 */
public record CosineVariancePreserving(double s) implements Schedule {
    /** The last time at which the coefficients are used, as in Lu et al. 2022 (arXiv:2206.00927), appendix D. */
    public static final double END_TIME = 0.9946;

    private static final double QUARTER_TURN = 0.5 * Math.PI;

    private static final TimeInterval DOMAIN = new TimeInterval(0.0, END_TIME);

    /**
     * Checks the offset.
     *
     * @throws IllegalArgumentException unless {@code 0 <= s <= 1}
     */
    public CosineVariancePreserving {
        if (!(s >= 0.0 && s <= 1.0)) {
            throw new IllegalArgumentException("the cosine offset s must be in [0, 1], got " + s + "; 0.008 is usual");
        }
    }

    /** The offset of the paper, 0.008. */
    public CosineVariancePreserving() {
        this(0.008);
    }

    private double thetaStart() {
        return QUARTER_TURN * s / (1.0 + s);
    }

    private double thetaRate() {
        return QUARTER_TURN / (1.0 + s);
    }

    private double cosTheta(double t) {
        return Math.sin(thetaRate() * (1.0 - t));
    }

    private double sinTheta(double t) {
        return Math.cos(thetaRate() * (1.0 - t));
    }

    @Override
    public TimeInterval domain() {
        return DOMAIN;
    }

    @Override
    public double alpha(double t) {
        return cosTheta(t) / cosTheta(0.0);
    }

    @Override
    public double sigma(double t) {
        double delta = thetaRate() * t;
        return Math.sqrt(Math.sin(delta) * Math.sin(2.0 * thetaStart() + delta)) / cosTheta(0.0);
    }

    @Override
    public double alphaDerivative(double t) {
        return -thetaRate() * sinTheta(t) / cosTheta(0.0);
    }

    @Override
    public double sigmaDerivative(double t) {
        double sigma = sigma(t);
        if (sigma == 0.0) {
            return s > 0.0 ? Double.POSITIVE_INFINITY : thetaRate();
        }
        return -alpha(t) * alphaDerivative(t) / sigma;
    }

    @Override
    public double logAlphaDerivative(double t) {
        return -thetaRate() * sinTheta(t) / cosTheta(t);
    }

    @Override
    public double diffusionSquared(double t) {
        return -2.0 * logAlphaDerivative(t);
    }

    @Override
    public double timeOfLogSnr(double lambda) {
        // sigma^2 and alpha^2 are the two logistic functions of lambda
        double sigmaSquared = 1.0 / (1.0 + Math.exp(lambda));
        double alphaSquared = 1.0 / (1.0 + Math.exp(-lambda));
        return MonotoneInverse.inDomain(this, "logSnr", lambda, timeOfMoments(Math.sqrt(alphaSquared), sigmaSquared));
    }

    @Override
    public double timeOfSigma(double sigma) {
        double alpha = Math.sqrt((1.0 - sigma) * (1.0 + sigma));
        double t = sigma >= 0.0 ? timeOfMoments(alpha, sigma * sigma) : Double.NaN;
        return MonotoneInverse.inDomain(this, "sigma", sigma, t);
    }

    /** The angle between theta(t) and theta(0) from its sine and cosine, both free of cancellation. */
    private double timeOfMoments(double alpha, double sigmaSquared) {
        if (sigmaSquared == 0.0) {
            return 0.0;
        }
        double cosStart = cosTheta(0.0);
        double sinStart = Math.sin(thetaStart());
        double sinTheta = Math.sqrt(sinStart * sinStart + cosStart * cosStart * sigmaSquared);
        double sinDelta = cosStart * cosStart * cosStart * sigmaSquared / (sinTheta + sinStart)
                + sinStart * cosStart * sigmaSquared / (1.0 + alpha);
        double cosDelta = cosStart * cosStart * alpha + sinTheta * sinStart;
        return Math.atan2(sinDelta, cosDelta) / thetaRate();
    }

    @Override
    public double priorStd() {
        return 1.0;
    }

    @Override
    public double samplingEpsilon() {
        return 1e-3;
    }

    /**
     * The process of the cosine chain: its last rates are bounded, and its levels are not those of this process at any times.
     */
    @Override
    public Schedule discretized(int steps) {
        return new ChainSchedule(DdpmChain.cosine(this, steps));
    }
}
