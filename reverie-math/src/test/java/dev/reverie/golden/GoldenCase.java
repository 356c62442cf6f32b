package dev.reverie.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads one folder of reference numbers; every tensor becomes an array of doubles. For tests only: no hostile input. */
public final class GoldenCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final JsonNode config;
    private final Map<String, double[]> tensors = new HashMap<>();

    private GoldenCase(Path folder) throws IOException {
        name = String.valueOf(folder.getFileName());
        config = JSON.readTree(Files.readString(folder.resolve("config.json")));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("tensors.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong(0);
        int base = Long.BYTES + headerLength;
        for (Map.Entry<String, JsonNode> entry :
                JSON.readTree(bytes.array(), Long.BYTES, headerLength).properties()) {
            JsonNode tensor = entry.getValue();
            if (tensor.has("dtype")) {
                int start = base + tensor.at("/data_offsets/0").intValue();
                int end = base + tensor.at("/data_offsets/1").intValue();
                tensors.put(entry.getKey(), decode(bytes, tensor.get("dtype").textValue(), start, end));
            }
        }
    }

    private static double[] decode(ByteBuffer bytes, String type, int start, int end) {
        int width = type.endsWith("64") ? Long.BYTES : Integer.BYTES;
        double[] values = new double[(end - start) / width];
        for (int i = 0; i < values.length; i++) {
            int at = start + i * width;
            values[i] = switch (type) {
                case "F64" -> bytes.getDouble(at);
                case "F32" -> bytes.getFloat(at);
                case "I64" -> bytes.getLong(at);
                default -> throw new IllegalStateException("unexpected type " + type);
            };
        }
        return values;
    }

    /** All cases of one kind; empty if the folder of reference numbers is not there. */
    public static List<GoldenCase> ofKind(String kind) {
        String property = System.getProperty("reverie.golden", "");
        List<Path> candidates = property.isEmpty()
                ? List.of(Path.of("../shared/golden"), Path.of("../../shared/golden"))
                : List.of(Path.of(property), Path.of("..").resolve(property));
        for (Path root : candidates) {
            if (Files.isDirectory(root)) {
                return read(root, kind);
            }
        }
        return List.of();
    }

    private static List<GoldenCase> read(Path root, String kind) {
        List<GoldenCase> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                Path config = folder.resolve("config.json");
                if (Files.isRegularFile(config)
                        && JSON.readTree(Files.readString(config))
                                .path("kind")
                                .asText()
                                .equals(kind)) {
                    cases.add(new GoldenCase(folder));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return cases;
    }

    public Map<String, double[]> tensors() {
        return Map.copyOf(tensors);
    }

    public double[] tensor(String tensor) {
        double[] values = tensors.get(tensor);
        if (values == null) {
            throw new IllegalArgumentException(name + " has no tensor " + tensor);
        }
        return values;
    }

    public double number(String key) {
        if (!config.path(key).isNumber()) {
            throw new IllegalArgumentException(name + " has no number " + key);
        }
        return config.get(key).doubleValue();
    }

    public String text(String key) {
        if (!config.path(key).isTextual()) {
            throw new IllegalArgumentException(name + " has no text " + key);
        }
        return config.get(key).textValue();
    }

    @Override
    public String toString() {
        return name;
    }
}
