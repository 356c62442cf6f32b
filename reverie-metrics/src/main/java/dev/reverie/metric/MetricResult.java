package dev.reverie.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A value of a metric with its interval and its provenance: one line to print, JSON to keep.
 *
 * @param name of the value, such as {@code precision}
 * @param value the number
 * @param better which of two is better
 * @param spread how far it may be from others; empty where it was not estimated
 * @param curve the value at smaller numbers of rows on both sides, to see its bias; may be empty
 * @param provenance where it comes from
 */
public record MetricResult(
        String name,
        double value,
        Metric.Better better,
        Optional<Spread> spread,
        List<SizePoint> curve,
        ResultProvenance provenance) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Copies the list. */
    public MetricResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(better, "better");
        Objects.requireNonNull(spread, "spread");
        Objects.requireNonNull(provenance, "provenance");
        curve = List.copyOf(curve);
    }

    /**
     * The value at a number of rows.
     *
     * @param samples rows of the samples
     * @param references rows of the reference
     * @param value mean over disjoint parts of that size
     */
    public record SizePoint(int samples, int references, double value) {}

    /** A value without interval. */
    public static MetricResult of(String name, double value, Metric.Better better, ResultProvenance provenance) {
        return new MetricResult(name, value, better, Optional.empty(), List.of(), provenance);
    }

    /** For instance {@code frechet 3.21 [3.05, 3.37] (samples 5000, reference mnist, ...)}. */
    public String line() {
        String interval = spread.map(s -> String.format(
                        Locale.ROOT,
                        " [%s, %s]",
                        rounded(s.low(), s.standardError()),
                        rounded(s.high(), s.standardError())))
                .orElse("");
        double scale = spread.map(Spread::standardError).orElse(0.0);
        return name + " " + rounded(value, scale) + interval + " (" + provenance + ")";
    }

    /** Rounded to what the error leaves certain: two digits of it, at least four digits of the number in all. */
    public static String rounded(double number, double error) {
        if (!Double.isFinite(number) || number == 0) {
            return String.valueOf(number);
        }
        int leading = (int) Math.floor(Math.log10(Math.abs(number)));
        int decimals = Math.max(0, 3 - leading);
        if (error > 0) {
            decimals = Math.min(decimals, Math.max(0, 1 - (int) Math.floor(Math.log10(error))));
        }
        return decimals > 8
                ? String.format(Locale.ROOT, "%.3g", number)
                : String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    /** As a JSON object on one line. */
    public String json() {
        return tree().toString();
    }

    private ObjectNode tree() {
        ObjectNode tree = MAPPER.createObjectNode()
                .put("name", name)
                .put("value", value)
                .put("better", better.name().toLowerCase(Locale.ROOT));
        spread.ifPresent(s -> {
            ObjectNode node = tree.putObject("interval")
                    .put("low", s.low())
                    .put("high", s.high())
                    .put("level", s.level())
                    .put("standardError", s.standardError())
                    .put("method", s.method());
            ArrayNode replicates = node.putArray("replicates");
            s.replicates().forEach(replicates::add);
        });
        ArrayNode sizes = tree.putArray("curve");
        for (SizePoint point : curve) {
            sizes.addObject()
                    .put("samples", point.samples())
                    .put("references", point.references())
                    .put("value", point.value());
        }
        ObjectNode origin = tree.putObject("provenance");
        provenance.fields().forEach((field, text) -> origin.put(field.key(), text));
        return tree;
    }

    /**
     * Results as a JSON array, one on a line.
     *
     * @param results in the order wanted
     */
    public static String json(List<MetricResult> results) {
        StringBuilder text = new StringBuilder("[");
        for (MetricResult result : results) {
            text.append(text.length() == 1 ? "\n" : ",\n").append(result.json());
        }
        return text.append("\n]\n").toString();
    }

    /**
     * Reads what {@link #json(List)} wrote.
     *
     * @param text a JSON array
     * @param name of the file, for messages
     * @throws MetricException if it is something else
     */
    public static List<MetricResult> parse(String text, String name) {
        List<MetricResult> results = new ArrayList<>();
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree == null || !tree.isArray()) {
                throw new MetricException(name + " holds no list of results; give it a file of reverie evaluate");
            }
            for (JsonNode one : tree) {
                results.add(read(one, name));
            }
        } catch (JsonProcessingException e) {
            throw new MetricException(name + " is no JSON: " + e.getOriginalMessage(), e);
        }
        return results;
    }

    private static MetricResult read(JsonNode tree, String name) {
        JsonNode value = tree.get("value");
        JsonNode title = tree.get("name");
        if (title == null || value == null || !(value.isNumber() || value.isTextual())) {
            throw new MetricException(name + " has a result without name or value: " + tree.toString());
        }
        ResultProvenance provenance = ResultProvenance.none();
        for (Map.Entry<String, JsonNode> entry : tree.path("provenance").properties()) {
            provenance =
                    provenance.with(Field.of(entry.getKey()), entry.getValue().asText());
        }
        List<SizePoint> curve = new ArrayList<>();
        for (JsonNode point : tree.path("curve")) {
            curve.add(new SizePoint(
                    point.path("samples").asInt(),
                    point.path("references").asInt(),
                    point.path("value").asDouble()));
        }
        Optional<Spread> spread = Optional.empty();
        JsonNode interval = tree.get("interval");
        if (interval != null) {
            List<Double> replicates = new ArrayList<>();
            interval.path("replicates").forEach(node -> replicates.add(node.asDouble()));
            spread = Optional.of(new Spread(
                    interval.path("standardError").asDouble(),
                    interval.path("low").asDouble(),
                    interval.path("high").asDouble(),
                    interval.path("level").asDouble(),
                    interval.path("method").asText(),
                    replicates));
        }
        return new MetricResult(
                title.asText(), value.asDouble(), better(tree.path("better").asText()), spread, curve, provenance);
    }

    private static Metric.Better better(String text) {
        return switch (text) {
            case "lower" -> Metric.Better.LOWER;
            case "higher" -> Metric.Better.HIGHER;
            default -> Metric.Better.NEITHER;
        };
    }
}
