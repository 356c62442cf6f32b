package dev.reverie.bench.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.metric.MetricResult;
import dev.reverie.run.Json;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of a model in one way.
 *
 * @param samples how many
 * @param evaluations of the network for each sample
 * @param seconds for each sample
 * @param right share of the samples in which the class asked for was found; absent without classes
 * @param results of the metrics
 */
record Cell(int samples, double evaluations, double seconds, Optional<Double> right, List<MetricResult> results) {
    Cell {
        results = List.copyOf(results);
    }

    /** The result of a name. */
    Optional<MetricResult> result(String name) {
        return results.stream().filter(result -> result.name().equals(name)).findFirst();
    }

    /** As JSON. */
    String json() {
        ObjectNode tree = Json.object()
                .put("samples", samples)
                .put("evaluations", evaluations)
                .put("seconds", seconds);
        right.ifPresent(share -> tree.put("right", share));
        tree.set("results", Json.parse(MetricResult.json(results)));
        return Json.pretty(tree);
    }

    /** Reads it back. */
    static Cell parse(String text, String source) {
        JsonNode tree = Json.parse(text);
        Optional<Double> right =
                tree.has("right") ? Optional.of(tree.get("right").asDouble()) : Optional.empty();
        return new Cell(
                tree.path("samples").asInt(),
                tree.path("evaluations").asDouble(),
                tree.path("seconds").asDouble(),
                right,
                MetricResult.parse(tree.path("results").toString(), source));
    }
}
