package dev.reverie.sde;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import java.util.Objects;

/**
 * A diffusion process {@code dx = a(t) x dt + g(t) dw} on {@code [start, T]} with its prior: a {@link Schedule} seen as a
 * stochastic differential equation.
 *
 * <pre>{@code
 * forward            dx = a x dt + g dw
 * reverse time       dx = (a x - g^2 s) dt + g dw                          dt < 0
 * probability flow   dx = (a x - g^2 s / 2) dt
 * family             dx = (a x - (1 + eta^2) g^2 s / 2) dt + eta g dw      same marginals for every eta >= 0
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (5), (6) and (13); Anderson 1982 for the reversal. Given {@code x_0}
 * the state is {@code N(alpha x_0, sigma^2 I)}. No tensor is in sight: all methods give float64 scalars that act on states
 * of any shape.
 *
 * @param schedule alpha, sigma and derivatives
 * @param priorStd standard deviation of the zero-mean Gaussian prior at time {@code T}, positive
 * @param samplingEpsilon time at which sampling stops by default, in {@code [start, T)}
 */
public record Sde(Schedule schedule, double priorStd, double samplingEpsilon) {
    private static final double LOG_TWO_PI = Math.log(2.0 * Math.PI);

    /**
     * Checks prior and epsilon.
     *
     * @throws IllegalArgumentException if {@code priorStd} is not positive and finite or {@code samplingEpsilon} is outside
     *     {@code [start, T)}
     */
    public Sde {
        Objects.requireNonNull(schedule, "schedule");
        if (!(priorStd > 0.0 && priorStd < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("priorStd must be positive and finite, got " + priorStd);
        }
        if (!(samplingEpsilon >= schedule.domain().start()
                && samplingEpsilon < schedule.domain().end())) {
            throw new IllegalArgumentException("samplingEpsilon must be in ["
                    + schedule.domain().start() + ", " + schedule.domain().end() + "), got " + samplingEpsilon);
        }
    }

    /** The process of a schedule, with the prior and epsilon that the schedule declares. */
    public static Sde of(Schedule schedule) {
        return new Sde(schedule, schedule.priorStd(), schedule.samplingEpsilon());
    }

    /** The same process, sampled down to another epsilon. */
    public Sde withSamplingEpsilon(double epsilon) {
        return new Sde(schedule, priorStd, epsilon);
    }

    /** First time of the process, where the data are. */
    public double start() {
        return schedule.domain().start();
    }

    /** Last time {@code T} of the process, where the prior is. */
    public double end() {
        return schedule.domain().end();
    }

    /** Drift coefficient {@code a(t)}: the drift is {@code f(x, t) = a(t) x}. */
    public double driftCoefficient(double t) {
        return schedule.logAlphaDerivative(t);
    }

    /** Diffusion coefficient {@code g(t)}. */
    public double diffusion(double t) {
        return Math.sqrt(schedule.diffusionSquared(t));
    }

    /** Squared diffusion coefficient {@code g(t)^2}. */
    public double diffusionSquared(double t) {
        return schedule.diffusionSquared(t);
    }

    /** Mean at time {@code t} of a coordinate whose data have the given mean: {@code alpha m}. */
    public double meanAt(double t, double dataMean) {
        return schedule.alpha(t) * dataMean;
    }

    /** Variance at time {@code t} of a coordinate whose data have the given variance: {@code alpha^2 v + sigma^2}. */
    public double varianceAt(double t, double dataVariance) {
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        return alpha * alpha * dataVariance + sigma * sigma;
    }

    /** Coefficients of the forward process at {@code t}; they do not contain the score. */
    public Coefficients forward(double t) {
        return new Coefficients(driftCoefficient(t), 0.0, diffusion(t));
    }

    /** Coefficients of the reverse-time SDE at {@code t}: {@code (a, -g^2, g)}. */
    public Coefficients reverse(double t) {
        return family(t, 1.0);
    }

    /** Coefficients of the probability-flow ODE at {@code t}: {@code (a, -g^2 / 2, 0)}. */
    public Coefficients probabilityFlow(double t) {
        return family(t, 0.0);
    }

    /**
     * Coefficients of the member {@code eta} of the family with the same marginals: {@code (a, -(1 + eta^2) g^2 / 2, eta g)}.
     *
     * @param t time
     * @param eta 0 for the probability flow, 1 for the reverse SDE, above 1 for more noise
     * @return the coefficients
     * @throws IllegalArgumentException if {@code eta} is negative or not finite
     */
    public Coefficients family(double t, double eta) {
        if (!(eta >= 0.0 && eta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eta must be at least 0 and finite, got " + eta);
        }
        double squared = diffusionSquared(t);
        double noise = eta == 0.0 ? 0.0 : eta * Math.sqrt(squared);
        return new Coefficients(driftCoefficient(t), -0.5 * (1.0 + eta * eta) * squared, noise);
    }

    /**
     * Log density of the prior {@code N(0, priorStd^2 I)} in nats.
     *
     * <pre>{@code
     * ln p_T(z) = -(d / 2) ln(2 pi priorStd^2) - ||z||^2 / (2 priorStd^2)
     * }</pre>
     *
     * @param squaredNorm {@code ||z||^2}, at least 0
     * @param dimension number of coordinates {@code d}, at least 1
     * @return the log density
     * @throws IllegalArgumentException if {@code dimension < 1} or {@code squaredNorm} is negative
     */
    public double priorLogDensity(double squaredNorm, long dimension) {
        if (dimension < 1 || squaredNorm < 0.0) {
            throw new IllegalArgumentException("the prior needs dimension >= 1 and squaredNorm >= 0, got dimension "
                    + dimension + " and squaredNorm " + squaredNorm);
        }
        return -0.5 * dimension * (LOG_TWO_PI + 2.0 * Math.log(priorStd)) - squaredNorm / (2.0 * priorStd * priorStd);
    }

    /**
     * The forward discretisation with {@code steps} steps that the reverse-diffusion predictor undoes, with the default
     * {@link TimeIndexing}.
     *
     * @param steps number of steps N, at least 2
     * @return the SMLD chain for VE, the DDPM chain for VP, Euler-Maruyama for all others
     */
    public ForwardDiscretization discretize(int steps) {
        return discretize(steps, TimeIndexing.DEFAULT);
    }

    /**
     * As {@link #discretize(int)} with a chosen rule from time to index.
     *
     * @param steps number of steps N, at least 2
     * @param indexing how a time becomes an index of the chain
     * @return the discretisation
     */
    public ForwardDiscretization discretize(int steps, TimeIndexing indexing) {
        return ForwardDiscretization.of(schedule, steps, indexing);
    }
}
