package dev.reverie.likelihood;

/**
 * The log-likelihood of one example.
 *
 * @param nats {@code ln P(k)} of levels, or {@code ln p(x)} of real numbers, of the whole example
 * @param standardError of {@code nats}, over probes and draws: 0 where both are exact, NaN where one of one does not
 *     tell
 * @param evaluations how often the model was asked for it (NFE), all draws together
 */
public record LogLikelihood(double nats, double standardError, int evaluations) {}
