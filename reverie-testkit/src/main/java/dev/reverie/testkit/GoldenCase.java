package dev.reverie.testkit;

import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One folder of reference numbers: configuration, tensors, tolerances, and the weights of a network where there is one.
 *
 * <p>Names: {@code foo} is the reference's float32 run, {@code foo_f64} its float64 run, {@code foo_mixed} a float32
 * network with float64 around it. A case remembers which tensors were read as inputs, so that a {@link Verdict} can
 * tell
 * what was left unread. One thread.
 */
public final class GoldenCase {
    private static final String CONFIG = "config.json";

    private final Path folder;
    private final JsonObject config;
    private final Map<String, NdArray> tensors;
    private final Map<String, Tolerance> tolerances;
    private final Set<String> inputs = new TreeSet<>();

    private GoldenCase(
            Path folder, JsonObject config, Map<String, NdArray> tensors, Map<String, Tolerance> tolerances) {
        this.folder = folder;
        this.config = config;
        this.tensors = tensors;
        this.tolerances = tolerances;
    }

    /**
     * Reads the case in a folder.
     *
     * @param folder holds {@code config.json} and {@code tensors.safetensors}
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if {@code config.json} is no JSON object
     */
    public static GoldenCase open(Path folder) throws IOException {
        Path table = folder.resolve("tolerances.json");
        Map<String, Tolerance> tolerances = new HashMap<>();
        if (Files.exists(table)) {
            JsonObject entries = json(table);
            entries.keys().forEach(name -> tolerances.put(name, Tolerance.of(entries.object(name))));
        }
        return new GoldenCase(
                folder, json(folder.resolve(CONFIG)), read(folder.resolve("tensors.safetensors")), tolerances);
    }

    /**
     * The folders directly below {@code root} that hold a case, by name.
     *
     * @param root a folder of cases
     * @throws IOException if it cannot be listed
     */
    public static List<Path> discover(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(CONFIG)))
                    .sorted()
                    .toList();
        }
    }

    /** Name of the folder; it decides nothing. */
    public String name() {
        return String.valueOf(folder.getFileName());
    }

    /** The kind of check that the case asks for. */
    public String kind() {
        return config.text("kind");
    }

    /** The flat configuration. */
    public JsonObject config() {
        return config;
    }

    /** Names of all tensors. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A tensor that goes into the computation; it counts as read.
     *
     * @param name its full name
     * @throws IllegalArgumentException if there is none
     */
    public NdArray input(String name) {
        inputs.add(name);
        return tensor(name);
    }

    /** The float64 run's result where there is one, else the tensor of the plain name. */
    NdArray reference(String name) {
        return has(name + "_f64") ? tensor(name + "_f64") : tensor(name);
    }

    Set<String> inputs() {
        return inputs;
    }

    private NdArray tensor(String name) {
        NdArray array = tensors.get(name);
        if (array == null) {
            throw new IllegalArgumentException("case " + name() + " has no tensor '" + name + "'; it has " + names());
        }
        return array;
    }

    /** What the reference reaches on a tensor of this plain name; {@link Tolerance#NONE} where nothing is recorded. */
    public Tolerance tolerance(String name) {
        return tolerances.getOrDefault(name, Tolerance.NONE);
    }

    /**
     * Another JSON file of the case.
     *
     * @param fileName its name in the folder
     * @throws IOException if it cannot be read
     */
    public JsonObject json(String fileName) throws IOException {
        return json(folder.resolve(fileName));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonObject.parse(file.toString(), Files.readString(file));
    }

    /**
     * The weights of the network: this case's own, or those of the case beside it that {@code weights_of} names.
     *
     * @throws IOException if they cannot be read
     */
    public Map<String, NdArray> weights() throws IOException {
        Path home = config.has("weights_of") ? folder.resolveSibling(config.text("weights_of")) : folder;
        return read(home.resolve("weights.safetensors"));
    }

    private static Map<String, NdArray> read(Path file) throws IOException {
        try (SafetensorsFile open = Safetensors.open(file)) {
            return open.readAll();
        }
    }

    /** Names that share everything but the ending that says which run they are of, in order. */
    static List<String> runsOf(String name) {
        return List.of(name, name + "_f32", name + "_f64", name + "_mixed");
    }
}
