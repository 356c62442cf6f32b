package dev.reverie.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Standardization;
import dev.reverie.data.ValueMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Properties of the training data that a model needs to convert samples to their form.
 *
 * @param name of the data set
 * @param shape of one stored example, without padding
 * @param standardization how the columns of a table were shifted and scaled
 * @param columnNames of a table with a header; empty otherwise, and in checkpoints that were written before they were kept
 * @param classNames what the labels stand for; empty when unlabelled
 * @param sha256 hash of the content, or of the recipe of a generated set
 * @param moments of all numbers of the examples as stored; absent in checkpoints that were written before they were kept
 */
public record DataInfo(
        String name,
        DataShape shape,
        Optional<Standardization> standardization,
        List<String> columnNames,
        List<String> classNames,
        String sha256,
        Optional<ValueMoments> moments) {

    /**
     * Keeps private copies of the lists.
     *
     * @throws IllegalArgumentException if there are column names, but not one for each column
     */
    public DataInfo {
        columnNames = List.copyOf(columnNames);
        if (!columnNames.isEmpty() && columnNames.size() != shape.length()) {
            throw new IllegalArgumentException(
                    "there must be one name for each of " + shape.length() + " columns, or none, got " + columnNames);
        }
        classNames = List.copyOf(classNames);
    }

    /** The same without column names and moments. */
    public DataInfo(
            String name,
            DataShape shape,
            Optional<Standardization> standardization,
            List<String> classNames,
            String sha256) {
        this(name, shape, standardization, List.of(), classNames, sha256, Optional.empty());
    }

    /** Describes a data set: hashes its content and measures its moments. */
    public static DataInfo of(Dataset dataset) {
        return new DataInfo(
                dataset.name(),
                dataset.shape(),
                dataset.standardization(),
                dataset.columnNames(),
                dataset.classNames(),
                dataset.provenance().sha256(),
                Optional.of(ValueMoments.of(dataset)));
    }

    public String toJson() {
        ObjectNode json = Json.object().put("name", name);
        json.put("kind", shape.kind().name().toLowerCase(Locale.ROOT));
        ArrayNode sizes = json.putArray("sizes");
        shape.sizes().forEach(sizes::add);
        standardization.ifPresent(scale -> {
            ArrayNode mean = json.putArray("mean");
            scale.mean().forEach(mean::add);
            ArrayNode std = json.putArray("std");
            scale.std().forEach(std::add);
        });
        if (!columnNames.isEmpty()) {
            columnNames.forEach(json.putArray("columnNames")::add);
        }
        ArrayNode classes = json.putArray("classNames");
        classNames.forEach(classes::add);
        moments.ifPresent(
                all -> json.putObject("moments").put("mean", all.mean()).put("std", all.std()));
        return Json.compact(json.put("sha256", sha256));
    }

    /**
     * Reads {@link #toJson} back.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static DataInfo fromJson(String text) {
        JsonNode json = Json.parse(text);
        DataShape shape = new DataShape(
                DataShape.Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                StreamSupport.stream(json.path("sizes").spliterator(), false)
                        .map(JsonNode::asInt)
                        .toList());
        Optional<Standardization> standardization = json.has("mean")
                ? Optional.of(new Standardization(doubles(json.path("mean")), doubles(json.path("std"))))
                : Optional.empty();
        JsonNode all = json.path("moments");
        Optional<ValueMoments> moments = all.isObject()
                ? Optional.of(new ValueMoments(
                        all.path("mean").asDouble(), all.path("std").asDouble()))
                : Optional.empty();
        return new DataInfo(
                json.path("name").asText(),
                shape,
                standardization,
                texts(json.path("columnNames")),
                texts(json.path("classNames")),
                json.path("sha256").asText(),
                moments);
    }

    private static List<String> texts(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }

    private static List<Double> doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
