package dev.reverie.schedule;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The continuous schedule through the points of a DDPM chain: at the times {@code t_i = i / (N - 1)} it has exactly the
 * chain's {@code alpha = sqrt(abar_i)} and {@code sigma = sqrt(1 - abar_i)}.
 *
 * <pre>{@code
 * lambda(t_i) = ln(abar_i / (1 - abar_i)),   alpha^2 = 1 / (1 + e^-lambda),   sigma^2 = 1 / (1 + e^lambda)
 * }</pre>
 *
 * <p>For networks that were trained on a chain of any rates: what they know, they know at those times. Between them the
 * log signal-to-noise ratio {@code lambda} is a monotone cubic with continuous slope (Fritsch and Butland 1984, weighted
 * harmonic means of neighbouring slopes), so samplers that divide the steps of the chain stay well-defined. It starts with
 * the noise of the chain's first step: {@code sigma(0) = sqrt(beta_0)}. Immutable.
 */
public final class ChainSchedule implements Schedule {
    private final DdpmChain chain;
    private final double[] lambda;
    private final double[] slope;

    /**
     * The schedule of a chain.
     *
     * @param chain at least 2 steps, whose last {@code abar} is above 0
     * @throws IllegalArgumentException if there is one step, or the chain ends in pure noise, where lambda is infinite
     */
    public ChainSchedule(DdpmChain chain) {
        this.chain = Objects.requireNonNull(chain, "chain");
        int n = chain.steps();
        if (n < 2) {
            throw new IllegalArgumentException("a schedule goes through at least 2 steps of a chain, got " + n);
        }
        lambda = new double[n];
        for (int i = 0; i < n; i++) {
            double abar = chain.cumulativeAlpha(i);
            if (!(abar > 0)) {
                throw new IllegalArgumentException("the chain ends in pure noise, abar[" + i + "] = " + abar
                        + ": its log signal-to-noise ratio has no value there; take rates below 1");
            }
            lambda[i] = Math.log(abar) - Math.log(chain.oneMinusCumulativeAlpha(i));
        }
        slope = slopes(lambda);
    }

    /** Derivatives with respect to the position in the chain: never steeper than three times a neighbouring secant. */
    private static double[] slopes(double[] values) {
        int n = values.length;
        double[] slopes = new double[n];
        slopes[0] = values[1] - values[0];
        slopes[n - 1] = values[n - 1] - values[n - 2];
        for (int i = 1; i < n - 1; i++) {
            double before = values[i] - values[i - 1];
            double after = values[i + 1] - values[i];
            // lambda falls strictly, so both have one sign; equal spacing makes the mean the plain harmonic one
            slopes[i] = 2 * before * after / (before + after);
        }
        return slopes;
    }

    /** The chain it goes through. */
    public DdpmChain chain() {
        return chain;
    }

    @Override
    public TimeInterval domain() {
        return TimeInterval.UNIT;
    }

    @Override
    public double logSnr(double t) {
        double position = t * (lambda.length - 1);
        int i = interval(position);
        double u = position - i;
        if (u < 0) {
            return lambda[0] + slope[0] * u;
        }
        if (u > 1) {
            return lambda[i + 1] + slope[i + 1] * (u - 1);
        }
        double rise = lambda[i + 1] - lambda[i];
        double bend = slope[i] + slope[i + 1] - 2 * rise;
        double fromLeft = lambda[i] + u * (slope[i] + u * (rise - slope[i] + (u - 1) * bend));
        return u == 1 ? lambda[i + 1] : fromLeft;
    }

    /** Derivative of lambda with respect to time. */
    private double logSnrDerivative(double t) {
        double position = t * (lambda.length - 1);
        int i = interval(position);
        double u = Math.min(1, Math.max(0, position - i));
        double rise = lambda[i + 1] - lambda[i];
        double bend = slope[i] + slope[i + 1] - 2 * rise;
        double perPosition = slope[i] + u * (2 * (rise - slope[i]) + (3 * u - 2) * bend);
        return perPosition * (lambda.length - 1);
    }

    private int interval(double position) {
        return (int) Math.min(Math.max(Math.floor(position), 0), lambda.length - 2.0);
    }

    @Override
    public double logAlpha(double t) {
        return -0.5 * softplus(-logSnr(t));
    }

    @Override
    public double alpha(double t) {
        return Math.exp(logAlpha(t));
    }

    @Override
    public double sigma(double t) {
        return Math.exp(-0.5 * softplus(logSnr(t)));
    }

    @Override
    public double logAlphaDerivative(double t) {
        double sigma = sigma(t);
        return 0.5 * sigma * sigma * logSnrDerivative(t);
    }

    @Override
    public double alphaDerivative(double t) {
        return alpha(t) * logAlphaDerivative(t);
    }

    @Override
    public double sigmaDerivative(double t) {
        double alpha = alpha(t);
        return -0.5 * sigma(t) * alpha * alpha * logSnrDerivative(t);
    }

    /** {@code g^2 = -sigma^2 lambda'}, as for every variance-preserving process. */
    @Override
    public double diffusionSquared(double t) {
        double sigma = sigma(t);
        return -sigma * sigma * logSnrDerivative(t);
    }

    /** Standard deviation 1, from which the published samplers start. */
    @Override
    public double priorStd() {
        return 1;
    }

    /** The first step of the chain, which has noise. */
    @Override
    public double samplingEpsilon() {
        return 0;
    }

    @Override
    public OptionalInt chainSteps() {
        return OptionalInt.of(chain.steps());
    }

    /** The chain it goes through, if that has N steps. */
    @Override
    public Optional<DdpmChain> ddpmChain(int steps) {
        return steps == chain.steps() ? Optional.of(chain) : Optional.empty();
    }

    @Override
    public double signalKept(double t, int steps, TimeIndexing indexing) {
        return steps == chain.steps()
                ? chain.alpha(indexing.index(t, 1, steps))
                : Schedule.super.signalKept(t, steps, indexing);
    }

    /** {@code ln(1 + e^x)} without overflow. */
    private static double softplus(double x) {
        return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChainSchedule schedule && chain.equals(schedule.chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    @Override
    public String toString() {
        return "ChainSchedule[" + chain + "]";
    }
}
