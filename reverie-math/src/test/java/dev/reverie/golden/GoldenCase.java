package dev.reverie.golden;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one folder of reference numbers; every tensor becomes an array of doubles. For tests only: no hostile input. */
public final class GoldenCase {
    private static final Pattern ENTRY = Pattern.compile("\"([^\"]+)\"\\s*:\\s*\\{\\s*\"dtype\"\\s*:\\s*\"(\\w+)\"\\s*,"
            + "\\s*\"shape\"\\s*:\\s*\\[[^]]*]\\s*,\\s*\"data_offsets\"\\s*:\\s*\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

    private final String name;
    private final String config;
    private final Map<String, double[]> tensors = new HashMap<>();

    private GoldenCase(Path folder) throws IOException {
        name = String.valueOf(folder.getFileName());
        config = Files.readString(folder.resolve("config.json"));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("tensors.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong(0);
        String header = new String(bytes.array(), Long.BYTES, headerLength, StandardCharsets.UTF_8);
        Matcher matcher = ENTRY.matcher(header);
        while (matcher.find()) {
            int base = Long.BYTES + headerLength;
            int start = base + Integer.parseInt(matcher.group(3));
            int end = base + Integer.parseInt(matcher.group(4));
            tensors.put(matcher.group(1), decode(bytes, matcher.group(2), start, end));
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
        Pattern pattern = Pattern.compile("\"kind\"\\s*:\\s*\"" + kind + "\"");
        List<GoldenCase> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                Path config = folder.resolve("config.json");
                if (Files.isRegularFile(config)
                        && pattern.matcher(Files.readString(config)).find()) {
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
        Matcher matcher =
                Pattern.compile("\"" + key + "\"\\s*:\\s*([-+.eE\\d]+)").matcher(config);
        if (!matcher.find()) {
            throw new IllegalArgumentException(name + " has no number " + key);
        }
        return Double.parseDouble(matcher.group(1));
    }

    public String text(String key) {
        Matcher matcher =
                Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(config);
        if (!matcher.find()) {
            throw new IllegalArgumentException(name + " has no text " + key);
        }
        return matcher.group(1);
    }

    @Override
    public String toString() {
        return name;
    }
}
