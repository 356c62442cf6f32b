package dev.reverie.metric;

import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/**
 * A number, or a few that come from one computation, about samples beside a reference. A metric is a function of its two
 * arguments: where it draws at random, its seed is one of its settings.
 */
public interface Metric {
    /** The word that chooses it, in camelCase. */
    String name();

    /** One line for people. */
    String description();

    /**
     * Computes it.
     *
     * @param samples what a model made, N x D
     * @param reference the data, M x D of the same source
     * @return values by name, in the order in which they are shown; at least one
     * @throws MetricException if it cannot be computed from these
     */
    Map<String, Double> measure(Features samples, Features reference);

    /** Its parameters by name: results with other parameters are not comparable. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** How the rows may be drawn again for an interval. */
    default Replication resampling() {
        return Replication.BOOTSTRAP;
    }

    /** The metric that replicates of an interval compute: another one of the same expectation where this one is dear. */
    default Metric forReplicates() {
        return this;
    }

    /**
     * What to know before the values are believed, such as too few rows.
     *
     * @param samples what a model made
     * @param reference the data
     */
    default Optional<String> caution(Features samples, Features reference) {
        return Optional.empty();
    }

    /**
     * Whether a value estimates something of the distributions, so that it has an interval; a p-value or a standard deviation between
     * blocks does not.
     *
     * @param value one of the names that {@link #measure} gives
     */
    default boolean isEstimate(String value) {
        return true;
    }

    /**
     * The values that there can be.
     *
     * @param value one of the names that {@link #measure} gives
     */
    default ValueRange range(String value) {
        return ValueRange.ANY;
    }

    /** Whether it seeks copies of training data, and so must be given all of them. */
    default boolean seeksCopies() {
        return false;
    }

    /** Which of two values is better. */
    default Better better() {
        return Better.LOWER;
    }

    /** Which of two values is better. */
    enum Better {
        /** The smaller, as of distances. */
        LOWER,
        /** The larger. */
        HIGHER,
        /** Neither: a share with a value that is right. */
        NEITHER
    }

    /**
     * A metric of one value.
     *
     * @param name in camelCase; also the name of the value
     * @param description one line for people
     * @param value of samples and reference
     */
    static Metric of(String name, String description, ToDoubleBiFunction<Features, Features> value) {
        return new FunctionMetric(name, description, value);
    }
}
