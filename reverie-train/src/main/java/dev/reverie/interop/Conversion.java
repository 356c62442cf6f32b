package dev.reverie.interop;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameter;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.run.SavedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Conversion of a file or run to another format.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>from</th><th>to a run</th><th>to {@code .pth}</th><th>to {@code .safetensors}</th></tr>
 * <tr><td>score_sde_pytorch's checkpoint</td><td>weights and average</td><td></td><td>all its arrays</td></tr>
 * <tr><td>{@code state_dict}, as {@code .pth} or safetensors, alone or among other things</td>
 *     <td>weights, and those under a name with ema or average, else the same, as average</td>
 *     <td>arrays by name</td><td>arrays by name</td></tr>
 * <tr><td>run or checkpoint</td><td></td><td>score_sde_pytorch's checkpoint</td><td>arrays by name</td></tr>
 * </table>
 */
public final class Conversion {
    private static final Set<String> TORCH = Set.of("pth", "pt", "th");
    private static final String SAFETENSORS = "safetensors";
    /** Names that a notice spells out. */
    private static final int SHOWN = 5;

    private final Path source;
    private final Form form;
    private final Consumer<String> notices;

    /** The forms of weights. */
    public enum Form {
        /** A folder of this program, or a checkpoint in it. */
        RUN,
        /** A file of {@code torch.save}. */
        TORCH,
        /** A file of named arrays. */
        SAFETENSORS
    }

    private Conversion(Path source, Form form, Consumer<String> notices) {
        this.source = source;
        this.form = form;
        this.notices = notices;
    }

    /**
     * Looks at a source, without notices.
     *
     * @param source a run, a checkpoint, a file of {@code torch.save}, or a safetensors file
     * @throws IOException as {@link #of(Path, Consumer)} does
     */
    public static Conversion of(Path source) throws IOException {
        return of(source, notice -> {});
    }

    /**
     * Looks at a source.
     *
     * @param source a run, a checkpoint, a file of {@code torch.save}, or a safetensors file
     * @param notices receives a line on where weights were found and what was left aside, where that is not plain
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws FileFormatException if it is a damaged safetensors file
     * @throws IOException if it cannot be read
     */
    public static Conversion of(Path source, Consumer<String> notices) throws IOException {
        if (Files.isDirectory(source)) {
            return new Conversion(source, Form.RUN, notices);
        }
        if (formOf(source) != Form.SAFETENSORS) {
            return new Conversion(source, Form.TORCH, notices);
        }
        try (SafetensorsFile file = Safetensors.open(source)) {
            boolean checkpoint = file.metadata().getOrDefault("format", "").startsWith("reverie-checkpoint");
            return new Conversion(source, checkpoint ? Form.RUN : Form.SAFETENSORS, notices);
        }
    }

    /**
     * The form that the ending of a path stands for; a path without one of the known endings is that of a run.
     *
     * @param path of a file or folder, which need not be there
     */
    public static Form formOf(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return TORCH.contains(ending) ? Form.TORCH : ending.equals(SAFETENSORS) ? Form.SAFETENSORS : Form.RUN;
    }

    /** Form of the source. */
    public Form form() {
        return form;
    }

    /**
     * Makes a run, from which samples can be drawn and training can go on, with fresh moments.
     *
     * @param folder missing or empty
     * @param config of the network that the weights belong to
     * @param averaged whether samples are to be drawn with the averaged weights, where there are any, else with the
     *     last
     * @return the run's checkpoint
     * @throws WeightMismatchException if the weights are not those of the configured network
     * @throws RequestException if the source is a run already, or the configuration does not tell the shape of
     *     the data
     * @throws IOException if the source is damaged or the run cannot be written
     */
    public Path toRun(Path folder, RunConfig config, boolean averaged) throws IOException {
        Network network = SavedWeights.network(config);
        return switch (form) {
            case RUN ->
                throw new RequestException(
                        source + " is a run already",
                        "copy its folder, or name a target that ends in .pth or .safetensors");
            case SAFETENSORS -> {
                try (SafetensorsFile file = Safetensors.open(source)) {
                    yield found(arrays(file), Map.of(), network, config, averaged)
                            .writeRun(folder, config);
                }
            }
            case TORCH -> {
                try (TorchFile file = TorchFile.open(source)) {
                    SavedWeights weights = ScoreSdeCheckpoint.matches(file)
                            ? ScoreSdeCheckpoint.of(source.toString(), file)
                                    .weights(network.parameters(), config, averaged)
                            : found(file.tensors(), file.keptOut(), network, config, averaged);
                    yield weights.writeRun(folder, config);
                }
            }
        };
    }

    private SavedWeights found(
            Map<String, ? extends ArraySource> arrays,
            Map<String, String> keptOut,
            Network network,
            RunConfig config,
            boolean averaged)
            throws IOException {
        WeightSearch.Found found = new WeightSearch(source.toString(), arrays, network.parameters()).find();
        Set<String> dispensable = Set.of(ScoreSdeCheckpoint.SIGMAS);
        Map<String, ArraySource> values = found.weights().fit(network.parameters(), config.name(), dispensable);
        Map<String, ArraySource> average = new LinkedHashMap<>();
        boolean separate = averaged && found.average().isPresent();
        Map<String, ArraySource> sampled =
                separate ? found.average().orElseThrow().arrays() : values;
        List<String> differences = new ArrayList<>();
        for (Parameter parameter : network.parameters().trainable()) {
            ArraySource array = Objects.requireNonNull(sampled.get(parameter.name()), parameter.name());
            String fault = StateDictionary.fault(array, parameter);
            if (!fault.isEmpty()) {
                differences.add("the average of " + parameter.name() + fault);
            }
            average.put(parameter.name(), array);
        }
        if (!differences.isEmpty()) {
            throw new WeightMismatchException(source.toString(), config.name(), differences);
        }
        tell(found, keptOut, separate);
        return new SavedWeights(values, average, Map.of(), Map.of(), new Checkpoint.Counters(0, 0, 0, 0));
    }

    private void tell(WeightSearch.Found found, Map<String, String> keptOut, boolean averaged) {
        if (!found.place().isEmpty() || averaged || !found.aside().isEmpty()) {
            String rest = found.aside().isEmpty() ? "" : "; left aside: " + few(grouped(found.aside()));
            notices.accept(source + ": took the weights " + place(found.place())
                    + (averaged ? " and the averaged ones " + place(found.averagePlace()) : "") + rest);
        }
        tellKeptOut(keptOut);
    }

    /** Arrays by the dictionaries that they are in: one by its path, more by their number. */
    private static List<String> grouped(List<String> paths) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String path : paths) {
            parts.computeIfAbsent(path.substring(0, path.lastIndexOf('/') + 1), part -> new ArrayList<>())
                    .add(path);
        }
        return parts.entrySet().stream()
                .map(part -> part.getValue().size() == 1
                        ? part.getValue().get(0)
                        : part.getValue().size() + " arrays" + (part.getKey().isEmpty() ? "" : " in " + part.getKey()))
                .toList();
    }

    private void tellKeptOut(Map<String, String> keptOut) {
        if (!keptOut.isEmpty()) {
            notices.accept(source + ": kept out, as no data: "
                    + few(keptOut.entrySet().stream()
                            .map(object -> object.getKey() + " (" + object.getValue() + ")")
                            .toList()));
        }
    }

    private static String place(String place) {
        return place.isEmpty() ? "under their plain names" : "at " + place;
    }

    private static String few(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /**
     * Writes a file of {@code torch.save}: of a run, a checkpoint of score_sde_pytorch; of named arrays, a state
     * dictionary.
     *
     * @param target the path to write
     * @throws RequestException if the source is of that form already
     * @throws IOException if the source is damaged or the file cannot be written
     */
    public void toTorch(Path target) throws IOException {
        switch (form) {
            case RUN -> {
                Checkpoint checkpoint = checkpoint();
                ScoreSdeCheckpoint.write(
                        target,
                        SavedWeights.of(checkpoint),
                        SavedWeights.network(checkpoint.config()).parameters(),
                        checkpoint.config());
            }
            case SAFETENSORS -> {
                try (SafetensorsFile file = Safetensors.open(source)) {
                    TorchWriter.write(target, arrays(file));
                }
            }
            default ->
                throw new RequestException(
                        source + " is a torch file already", "name a target that ends in .safetensors, or a run");
        }
    }

    /**
     * Writes named arrays: of a run, its weights by the names of its parameters; of a file of {@code torch.save}, all
     * its arrays by their paths.
     *
     * @param target the path to write
     * @param averaged of a run, whether the averaged weights, else the last ones
     * @throws RequestException if the source is of that form already
     * @throws IOException if the source is damaged or the file cannot be written
     */
    public void toSafetensors(Path target, boolean averaged) throws IOException {
        switch (form) {
            case RUN -> {
                SavedWeights weights = SavedWeights.of(checkpoint());
                SafetensorsWriter.write(target, averaged ? weights.averaged() : weights.values(), Map.of());
            }
            case TORCH -> {
                try (TorchFile file = TorchFile.open(source)) {
                    if (file.tensors().isEmpty()) {
                        throw new FileFormatException(source.toString(), "holds no tensors");
                    }
                    SafetensorsWriter.write(target, file.tensors(), Map.of());
                    tellKeptOut(file.keptOut());
                }
            }
            default ->
                throw new RequestException(
                        source + " holds named arrays already", "name a target that ends in .pth, or a run");
        }
    }

    /**
     * The newest good checkpoint of a run, or the checkpoint itself.
     *
     * @throws RunException if the source is neither, or a run without checkpoints
     * @throws IOException if it cannot be read
     */
    public Checkpoint checkpoint() throws IOException {
        if (!Files.isDirectory(source)) {
            return Checkpoint.open(source);
        }
        return RunDirectory.open(source)
                .checkpoints()
                .latestGood()
                .orElseThrow(() -> new RunException(
                        source, "holds no checkpoint yet", "train it on (--resume) until the first is saved"))
                .checkpoint();
    }

    private static Map<String, ArraySource> arrays(SafetensorsFile file) throws IOException {
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (String name : file.names()) {
            arrays.put(name, file.get(name));
        }
        return arrays;
    }
}
