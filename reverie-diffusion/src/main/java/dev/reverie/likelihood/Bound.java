package dev.reverie.likelihood;

import java.util.List;
import java.util.Objects;

/**
 * A lower bound on the log-likelihood of each sample, by whatever means, as scores in nats.
 *
 * @param name what it is
 * @param scores one for each sample; {@code evaluations} counts noisy copies of the sample the model was asked about
 */
public record Bound(String name, List<LogLikelihood> scores) {
    /** Copies the scores. */
    public Bound {
        Objects.requireNonNull(name, "name");
        scores = List.copyOf(scores);
    }

    /** The bounds in nats. */
    public double[] nats() {
        return scores.stream().mapToDouble(LogLikelihood::nats).toArray();
    }
}
