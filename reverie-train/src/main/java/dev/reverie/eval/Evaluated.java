package dev.reverie.eval;

import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import java.util.List;
import java.util.Optional;

/**
 * One set of samples with what was measured of it.
 *
 * @param label what tells it from others in a table
 * @param samples the samples
 * @param features theirs
 * @param results in the order of the metrics
 */
public record Evaluated(String label, EvaluationSet samples, Features features, List<MetricResult> results) {
    /** Copies the list. */
    public Evaluated {
        results = List.copyOf(results);
    }

    /** The result of a name. */
    public Optional<MetricResult> result(String name) {
        return results.stream().filter(result -> result.name().equals(name)).findFirst();
    }

    /** A field of the provenance that all results share; empty if it is not known. */
    public String field(Field field) {
        return results.isEmpty() ? "" : results.get(0).provenance().get(field).orElse("");
    }
}
