package dev.reverie.data.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Provenance;
import dev.reverie.data.Standardization;
import dev.reverie.errors.RequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a data set that is cut into files by index consists of: the content of {@value #NAME} in its folder.
 *
 * @param name of the set
 * @param shape of an example
 * @param isBytes whether a number is stored as a byte, in steps of 1/255, and not as a float32
 * @param classNames what the labels stand for; empty when unlabelled
 * @param columnNames of a table; empty otherwise
 * @param standardization how the columns were shifted and scaled before they were stored
 * @param source where the examples came from
 * @param notes what was done to them
 * @param shards the files, in the order of the examples
 */
public record ShardIndex(
        String name,
        DataShape shape,
        boolean isBytes,
        List<String> classNames,
        List<String> columnNames,
        Optional<Standardization> standardization,
        String source,
        String notes,
        List<Shard> shards) {
    /** Name of the file. */
    public static final String NAME = "shards.json";

    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * A file of neighbouring examples.
     *
     * @param file its name
     * @param count of examples, at least 1
     * @param bytes its length
     * @param sha256 of the file, 64 hexadecimal digits
     */
    public record Shard(String file, int count, long bytes, String sha256) {
        /** Checks that the name stays in the folder, and the count. */
        public Shard {
            if (file.isEmpty() || file.contains("/") || file.contains("\\") || file.startsWith(".")) {
                throw new IllegalArgumentException("a shard is a file beside " + NAME + ", got \"" + file + "\"");
            }
            if (count < 1) {
                throw new IllegalArgumentException("a shard holds at least one example, " + file + " has " + count);
            }
        }
    }

    /** Checks that there are examples, and keeps private copies of the lists. */
    public ShardIndex {
        classNames = List.copyOf(classNames);
        columnNames = List.copyOf(columnNames);
        shards = List.copyOf(shards);
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("a data set holds at least one example, " + name + " has none");
        }
    }

    /** Examples in all. */
    public long size() {
        return shards.stream().mapToLong(Shard::count).sum();
    }

    /** The number of the first example of each shard. */
    public long[] starts() {
        long[] starts = new long[shards.size()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + shards.get(i - 1).count();
        }
        return starts;
    }

    /** The shard of an example, by the starts of all. */
    static int find(long[] starts, long index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    /** Where the examples came from, with a hash of their description and of all files. */
    public Provenance provenance() {
        return new Provenance(source, size(), ContentHash.ofText(text()), notes);
    }

    /** The content of the file. */
    public String text() {
        ObjectNode json = MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("name", name)
                .put("kind", shape.kind().name());
        shape.sizes().forEach(json.putArray("shape")::add);
        json.put("stored", isBytes ? "bytes" : "float32");
        classNames.forEach(json.putArray("classes")::add);
        columnNames.forEach(json.putArray("columns")::add);
        standardization.ifPresent(scale -> {
            scale.mean().forEach(json.putArray("mean")::add);
            scale.std().forEach(json.putArray("std")::add);
        });
        json.put("source", source).put("notes", notes);
        ArrayNode files = json.putArray("shards");
        shards.forEach(shard -> files.addObject()
                .put("file", shard.file())
                .put("count", shard.count())
                .put("bytes", shard.bytes())
                .put("sha256", shard.sha256()));
        return json.toPrettyString() + "\n";
    }

    /**
     * Reads it.
     *
     * @param text content of a file
     * @param place of the file, for messages
     * @throws RequestException if it is no such file, or of a later version
     */
    public static ShardIndex parse(String text, String place) {
        try {
            JsonNode json = MAPPER.readTree(text);
            int version = json.path("version").asInt(0);
            if (version > VERSION) {
                throw new RequestException(
                        place + " is of version " + version + ", and this program reads up to " + VERSION,
                        "take a newer Reverie, or cut the data anew");
            }
            List<Integer> sizes = new ArrayList<>();
            json.path("shape").forEach(size -> sizes.add(size.asInt()));
            List<Double> mean = numbers(json.path("mean"));
            List<Shard> shards = new ArrayList<>();
            json.path("shards")
                    .forEach(shard -> shards.add(new Shard(
                            shard.path("file").asText(),
                            shard.path("count").asInt(),
                            shard.path("bytes").asLong(),
                            shard.path("sha256").asText())));
            return new ShardIndex(
                    json.path("name").asText(),
                    new DataShape(DataShape.Kind.valueOf(json.path("kind").asText()), sizes),
                    stored(json.path("stored").asText()),
                    texts(json.path("classes")),
                    texts(json.path("columns")),
                    mean.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Standardization(mean, numbers(json.path("std")))),
                    json.path("source").asText(),
                    json.path("notes").asText(),
                    shards);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new RequestException(
                    place + " does not describe a data set in shards: "
                            + Objects.requireNonNullElse(e.getMessage(), ""),
                    "cut the data anew",
                    e);
        }
    }

    private static boolean stored(String form) {
        if (!form.equals("bytes") && !form.equals("float32")) {
            throw new IllegalArgumentException("numbers are stored as bytes or float32, got \"" + form + "\"");
        }
        return form.equals("bytes");
    }

    private static List<Double> numbers(JsonNode json) {
        List<Double> numbers = new ArrayList<>();
        json.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        json.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
