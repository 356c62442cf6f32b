package dev.reverie.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Standardization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a trained model must know of its data to give samples in their form without them.
 *
 * @param name of the data set
 * @param shape of one stored example, without padding
 * @param standardization how the columns of a table were shifted and scaled
 * @param classNames what the labels stand for; empty when unlabelled
 * @param sha256 hash of the content, or of the recipe of a generated set
 */
public record DataInfo(
        String name,
        DataShape shape,
        Optional<Standardization> standardization,
        List<String> classNames,
        String sha256) {

    /** Keeps a private copy of the list. */
    public DataInfo {
        classNames = List.copyOf(classNames);
    }

    /** What there is to know of a data set; hashes its content. */
    public static DataInfo of(Dataset dataset) {
        return new DataInfo(
                dataset.name(),
                dataset.shape(),
                dataset.standardization(),
                dataset.classNames(),
                dataset.provenance().sha256());
    }

    String toJson() {
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
        ArrayNode classes = json.putArray("classNames");
        classNames.forEach(classes::add);
        return Json.compact(json.put("sha256", sha256));
    }

    /**
     * Reads {@link #toJson} back.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static DataInfo fromJson(String text) {
        JsonNode json = Json.parse(text);
        DataShape shape = new DataShape(
                DataShape.Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                StreamSupport.stream(json.path("sizes").spliterator(), false)
                        .map(JsonNode::asInt)
                        .toList());
        Optional<Standardization> standardization = json.has("mean")
                ? Optional.of(new Standardization(doubles(json.path("mean")), doubles(json.path("std"))))
                : Optional.empty();
        List<String> classNames = new ArrayList<>();
        json.path("classNames").forEach(name -> classNames.add(name.asText()));
        return new DataInfo(
                json.path("name").asText(),
                shape,
                standardization,
                classNames,
                json.path("sha256").asText());
    }

    private static List<Double> doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
