package dev.reverie.bench.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that an undisturbed command has written, against which those of a killed one are held. */
final class Outputs {
    /** Files that a kill may leave behind and the next start takes away or goes on with. */
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.tmp|.+\\.part");

    private static final Set<String> EVENTS = Set.of("step", "levels", "gradientNoise", "pictured");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path reference;

    /**
     * The files below a folder.
     *
     * @param reference written by an undisturbed command
     */
    Outputs(Path reference) {
        this.reference = reference;
    }

    /** Names of temporary files below a folder. */
    static List<String> leftovers(Path folder) throws IOException {
        return names(folder).stream()
                .filter(name -> isLeftover(folder.resolve(name)))
                .toList();
    }

    private static boolean isLeftover(Path file) {
        return LEFTOVER.matcher(String.valueOf(file.getFileName())).matches();
    }

    private static boolean isCompared(String name) {
        // TensorBoard's files are named by the second; the lock has no content that matters.
        return !name.endsWith(".lock") && !name.contains("tfevents");
    }

    private static Set<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new TreeSet<>();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * What is wrong with the files after a kill: a file that is there is whole, and what a finished command would have
     * written.
     */
    List<String> afterKill(Path folder) throws IOException {
        List<String> faults = new ArrayList<>();
        for (String name : names(folder)) {
            Path file = folder.resolve(name);
            if (!isLeftover(file)) {
                fault(name, file, false).ifPresent(text -> faults.add(name + ": " + text));
            }
        }
        return faults;
    }

    /** What is wrong with the files of a command that has ended: all are there and equal, and nothing else is. */
    List<String> afterEnd(Path folder) throws IOException {
        List<String> faults = new ArrayList<>();
        Set<String> found = names(folder);
        for (String name : names(reference)) {
            if (isCompared(name) && !found.contains(name)) {
                faults.add(name + ": is missing");
            }
        }
        for (String name : found) {
            Path file = folder.resolve(name);
            if (isLeftover(file)) {
                faults.add(name + ": was left behind");
            } else {
                fault(name, file, true).ifPresent(text -> faults.add(name + ": " + text));
            }
        }
        return faults;
    }

    private Optional<String> fault(String name, Path file, boolean ended) throws IOException {
        if (name.contains("tfevents")) {
            return events(Files.readAllBytes(file));
        }
        if (!isCompared(name)) {
            return Optional.empty();
        }
        Path expected = reference.resolve(name);
        if (!Files.exists(expected)) {
            return Optional.of("is no file of an undisturbed command");
        }
        if (name.endsWith(".safetensors")) {
            return arrays(expected, file);
        }
        if (name.endsWith("metrics.jsonl")) {
            return metrics(expected, file, ended);
        }
        if (name.endsWith("provenance.json")) {
            return provenance(expected, file);
        }
        if (name.endsWith("report.html")) {
            return Files.readString(file).strip().endsWith("</html>")
                    ? Optional.empty()
                    : Optional.of("ends before </html>");
        }
        if (name.endsWith("scores.csv") && !ended) {
            return Files.readString(expected).startsWith(Files.readString(file))
                    ? Optional.empty()
                    : Optional.of("is no beginning of the undisturbed table");
        }
        byte[] wanted = withoutCommand(name, Files.readAllBytes(expected));
        byte[] got = withoutCommand(name, Files.readAllBytes(file));
        return Arrays.equals(wanted, got)
                ? Optional.empty()
                : Optional.of(
                        "differs from the undisturbed file: " + got.length + " bytes instead of " + wanted.length);
    }

    /** The command line names the folder, which is another one. */
    private static byte[] withoutCommand(String name, byte[] content) {
        if (!name.endsWith("summary.txt")) {
            return content;
        }
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("command: "))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> arrays(Path expected, Path file) {
        try (SafetensorsFile wanted = Safetensors.open(expected);
                SafetensorsFile got = Safetensors.open(file)) {
            if (!wanted.names().equals(got.names())) {
                return Optional.of("holds other arrays");
            }
            for (String name : wanted.names()) {
                if (!wanted.get(name).equals(got.get(name))) {
                    return Optional.of("differs in " + name);
                }
            }
            return metadata(wanted).equals(metadata(got)) ? Optional.empty() : Optional.of("differs in its metadata");
        } catch (IOException | FileFormatException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }

    /** The provenance tells the time at which a run began. */
    private static Map<String, String> metadata(SafetensorsFile file) {
        Map<String, String> metadata = new TreeMap<>(file.metadata());
        metadata.remove("provenance");
        return metadata;
    }

    private static Optional<String> metrics(Path expected, Path file, boolean ended) throws IOException {
        List<String> wanted = measured(Files.readString(expected));
        String text = Files.readString(file);
        // A line that a kill has cut is the last one; the next start takes it back.
        String whole = ended ? text : text.substring(0, text.lastIndexOf('\n') + 1);
        List<String> got;
        try {
            got = measured(whole);
        } catch (JsonProcessingException e) {
            return Optional.of("holds a line that is no JSON: " + e.getOriginalMessage());
        }
        List<String> part = ended ? wanted : wanted.subList(0, Math.min(got.size(), wanted.size()));
        return part.equals(got) ? Optional.empty() : Optional.of("differs in a line: " + firstDifference(part, got));
    }

    private static String firstDifference(List<String> wanted, List<String> got) {
        for (int i = 0; i < Math.min(wanted.size(), got.size()); i++) {
            if (!wanted.get(i).equals(got.get(i))) {
                return got.get(i) + " instead of " + wanted.get(i);
            }
        }
        return got.size() + " lines instead of " + wanted.size();
    }

    /** What was measured, without times and paths. */
    private static List<String> measured(String text) throws JsonProcessingException {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            JsonNode event = MAPPER.readTree(line);
            if (event instanceof ObjectNode object
                    && EVENTS.contains(object.path("event").asText())) {
                object.remove(List.of("time", "seconds", "file"));
                lines.add(object.toString());
            }
        }
        return lines;
    }

    private static Optional<String> provenance(Path expected, Path file) throws IOException {
        JsonNode wanted = MAPPER.readTree(Files.readString(expected));
        try {
            JsonNode got = MAPPER.readTree(Files.readString(file));
            return fields(wanted).equals(fields(got)) ? Optional.empty() : Optional.of("lacks fields");
        } catch (JsonProcessingException e) {
            return Optional.of("is no JSON");
        }
    }

    private static Set<String> fields(JsonNode tree) {
        Set<String> fields = new TreeSet<>();
        tree.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    /** Whole records but for the last one, which a kill may have cut. */
    private static Optional<String> events(byte[] bytes) {
        ByteBuffer records = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (records.remaining() >= 12) {
            long length = records.getLong();
            records.getInt();
            if (length < 0 || length + 4 > records.remaining()) {
                return length < 0 || length > 1 << 30 ? Optional.of("holds no records") : Optional.empty();
            }
            records.position(records.position() + (int) length + 4);
        }
        return Optional.empty();
    }
}
