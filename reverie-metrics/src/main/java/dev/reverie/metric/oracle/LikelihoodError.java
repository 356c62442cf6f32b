package dev.reverie.metric.oracle;

import dev.reverie.metric.MetricException;
import dev.reverie.stat.SampleMoments;

/**
 * The error of log-likelihoods where the density is known.
 *
 * @param bias mean of {@code estimate - exact}, in nats; its negative estimates the divergence {@code KL(data || model)} if the estimates
 *     are exact for the model
 * @param standardError of the bias
 * @param rootMeanSquare of {@code estimate - exact}
 * @param largest absolute error
 */
public record LikelihoodError(double bias, double standardError, double rootMeanSquare, double largest) {
    /**
     * Compares.
     *
     * @param estimates log-likelihood of each example in nats
     * @param exact the true ones of the same examples
     * @throws MetricException if there are fewer than 2 or not as many, or one is not finite
     */
    public static LikelihoodError of(double[] estimates, double[] exact) {
        if (estimates.length != exact.length || exact.length < 2) {
            throw new MetricException("an error of likelihoods needs the exact one of each of at least 2 examples, got "
                    + estimates.length + " estimates and " + exact.length + " exact values");
        }
        double[] errors = new double[exact.length];
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < errors.length; i++) {
            errors[i] = estimates[i] - exact[i];
            if (!Double.isFinite(errors[i])) {
                throw new MetricException("log-likelihoods must be finite, but example " + i + " has the estimate "
                        + estimates[i] + " and the exact value " + exact[i]);
            }
            squares += errors[i] * errors[i];
            largest = Math.max(largest, Math.abs(errors[i]));
        }
        SampleMoments moments = SampleMoments.of(errors);
        return new LikelihoodError(
                moments.mean(), moments.standardError(), Math.sqrt(squares / errors.length), largest);
    }
}
