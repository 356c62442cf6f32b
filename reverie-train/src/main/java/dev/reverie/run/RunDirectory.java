package dev.reverie.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.FolderLinks;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run directory: configuration, provenance, metrics, checkpoints and pictures.
 *
 * <pre>
 * config.yaml        the resolved configuration
 * provenance.json    versions, machine, seed, data, command
 * metrics.jsonl      one line per logged step and event
 * tensorboard/       the same curves for TensorBoard
 * checkpoints/       step-000123.safetensors
 * averages/          step-000123.safetensors, averages for post-hoc averaging (training.ema)
 * samples/           pictures made on the way
 * report.html        pictures and curves in one page
 * density.png        of flows of points in the plane: data beside density
 * </pre>
 *
 * <p>{@link #create} and {@link #resume} hold a lock until closed, so that no two programs write into one run;
 * {@link #open} only reads.
 */
public final class RunDirectory implements AutoCloseable {
    public static final String CONFIG = "config.yaml";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String SAMPLES = "samples";
    private static final List<String> OPEN_TO_CHANGE = List.of("training.", "sampling.", "name", "description");
    /** Keys on which the saved weights, the order of the data or the shape of an image depend. */
    private static final List<String> FIXED_IN_TRAINING =
            List.of("training.seed", "training.batchSize", "training.precision");
    /** Keys that depend on all earlier steps: an average cannot start in the middle of training. */
    private static final String AVERAGES = "training.ema";

    /** The folder itself, the lock, the configuration, the folder of checkpoints, and temporary files of a kill. */
    private static final Pattern UNBEGUN =
            Pattern.compile("|\\.lock|config\\.yaml|checkpoints|(checkpoints/)?\\.[^/]+\\.tmp");

    private final Path folder;
    private final RunDescription description;
    private final @Nullable RunLock lock;

    private RunDirectory(Path folder, RunDescription description, @Nullable RunLock lock) {
        this.folder = folder;
        this.description = description;
        this.lock = lock;
    }

    /**
     * Starts a run in a folder that is missing or empty.
     *
     * @param folder where
     * @param config written there, a relative place of data as an absolute one
     * @throws RunException if the folder is not empty, not writable, or in use
     */
    public static RunDirectory create(Path folder, RunConfig config) throws IOException {
        return create(folder, RunDescription.of(config.placed()));
    }

    public static RunDirectory create(Path folder, RunDescription description) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new RunException(folder, "is a file, but a run needs a folder", "choose another (--out)");
        }
        RunLock lock;
        try {
            refuseContent(folder);
            OutputFolder.make(folder);
            lock = RunLock.take(folder);
        } catch (FileSystemException e) {
            throw new RunException(folder, "cannot be written (" + reason(e) + ")", "choose another folder (--out)", e);
        }
        try {
            refuseContent(folder);
            RunDirectory run = new RunDirectory(folder, description, lock);
            OutputFolder.make(run.checkpointFolder());
            AtomicFile.write(folder.resolve(CONFIG), description.text());
            return run;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static String reason(FileSystemException e) {
        String reason = e.getReason();
        return e instanceof AccessDeniedException
                ? "access denied"
                : reason == null ? e.getClass().getSimpleName() : reason;
    }

    /**
     * Whether a folder holds no more than what this class puts there before training begins, which a kill may leave behind: a
     * run of no content, in place of which another may begin.
     */
    private static boolean isUnbegun(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.allMatch(
                    path -> UNBEGUN.matcher(folder.relativize(path).toString().replace('\\', '/'))
                            .matches());
        }
    }

    private static void refuseContent(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder) && !isUnbegun(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> !RunLock.isLock(file))
                        .map(file -> String.valueOf(file.getFileName()))
                        .sorted()
                        .forEach(names::add);
            }
        }
        if (names.contains(CONFIG)) {
            throw new RunException(
                    folder, "holds a run already", "continue it with --resume, or choose another folder (--out)");
        }
        if (!names.isEmpty()) {
            throw new RunException(
                    folder,
                    "is not empty (it holds " + String.join(", ", names.subList(0, Math.min(3, names.size())))
                            + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "")
                            + ")",
                    "choose another folder (--out)");
        }
    }

    /**
     * Continues a run. Steps, what is kept and how is sampled may be changed; what the saved weights depend on may not.
     *
     * @param folder of the run
     * @param settings laid over its configuration, each {@code path=value}
     * @throws RunException if there is no run, or it is in use
     * @throws ConfigException if a setting is faulty or would make another run of it
     */
    public static RunDirectory resume(Path folder, List<String> settings) throws IOException {
        RunConfig saved = open(folder).config();
        RunConfig config = saved.with(settings.toArray(String[]::new));
        for (String setting : settings) {
            String path = setting.substring(0, setting.indexOf('=')).strip();
            boolean average = path.equals(AVERAGES) || path.startsWith(AVERAGES + ".");
            boolean open =
                    OPEN_TO_CHANGE.stream().anyMatch(path::startsWith) && !FIXED_IN_TRAINING.contains(path) && !average;
            if (!open && !config.equals(saved)) {
                throw new ConfigException(
                        "--set " + path + " cannot be changed when a run is continued: the weights in " + folder
                                + " depend on it",
                        "start a new run with another --out");
            }
        }
        RunLock lock = RunLock.take(folder);
        try {
            tidy(folder);
            RunDirectory run = new RunDirectory(folder, RunDescription.of(config), lock);
            if (!config.equals(saved)) {
                AtomicFile.write(folder.resolve(CONFIG), config.yaml());
            }
            return run;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Continues the run of a program's own model.
     *
     * @param folder of the run
     * @param description what the program trains now
     * @throws RunException if that is not what the run began with, or the run is in use
     */
    public static RunDirectory resume(Path folder, RunDescription description) throws IOException {
        RunDescription saved = open(folder).description;
        List<String> differences = saved.differences(description);
        if (!differences.isEmpty()) {
            throw new RunException(
                    folder,
                    "holds a run of another kind: " + String.join("; ", differences),
                    "begin a new run in another folder, or make the program as it was");
        }
        RunLock lock = RunLock.take(folder);
        try {
            tidy(folder);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        return new RunDirectory(folder, description, lock);
    }

    /**
     * Takes away what a kill has left, in the run's folder and the one of its pictures. Where the folder of checkpoints is
     * empty, a copy of the run may lack it.
     */
    private static void tidy(Path folder) throws IOException {
        OutputFolder.tidy(folder);
        OutputFolder.make(folder.resolve(CHECKPOINTS));
        OutputFolder.tidy(folder.resolve(SAMPLES));
    }

    /**
     * Opens a run to look at it or to sample from it.
     *
     * @param folder of the run
     * @throws RunException if there is no run
     */
    public static RunDirectory open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new RunException(
                    folder, Files.exists(folder) ? "is a file, not the folder of a run" : "no such folder");
        }
        requireInside(folder);
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            throw new RunException(folder, "holds no " + CONFIG + ", so it is not the folder of a run");
        }
        return new RunDirectory(folder, RunDescription.load(file), null);
    }

    /** A run from elsewhere must not make the program read or write elsewhere by links. */
    private static void requireInside(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isSymbolicLink(file)) {
                    FolderLinks.require(folder, file);
                }
            }
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /**
     * Its configuration.
     *
     * @throws ConfigException if a program trained a model of its own in it
     */
    public RunConfig config() {
        return description.config(folder);
    }

    /** Whether a configuration describes its model, rather than a program. */
    public boolean isConfigured() {
        return description.isConfigured();
    }

    /** What is written about it. */
    public RunDescription description() {
        return description;
    }

    /** Its checkpoints. */
    public Checkpoints checkpoints() {
        return new Checkpoints(checkpointFolder());
    }

    /** The averages stored for post-hoc averaging. */
    public AverageSnapshots averageSnapshots() {
        return new AverageSnapshots(new Checkpoints(folder.resolve("averages")));
    }

    private Path checkpointFolder() {
        return folder.resolve(CHECKPOINTS);
    }

    /** The file of metrics, one JSON object per line; there once training began. */
    public Path metricsFile() {
        return folder.resolve("metrics.jsonl");
    }

    /** The folder for TensorBoard. */
    public Path tensorBoardFolder() {
        return folder.resolve("tensorboard");
    }

    /** The folder of pictures made on the way. */
    public Path sampleFolder() {
        return folder.resolve(SAMPLES);
    }

    /** The page that shows the run. */
    public Path reportFile() {
        return folder.resolve("report.html");
    }

    /** The picture of the density of a flow of points in the plane. */
    public Path densityFile() {
        return folder.resolve("density.png");
    }

    /** The file of versions, machine, seed, data and command. */
    public Path provenanceFile() {
        return folder.resolve("provenance.json");
    }

    /** Text of {@link #provenanceFile}, if it is there. */
    public Optional<String> provenance() throws IOException {
        return Files.exists(provenanceFile()) ? Optional.of(text(provenanceFile())) : Optional.empty();
    }

    /**
     * Writes the provenance.
     *
     * @param json its text
     * @throws IOException if it cannot be written
     */
    public void writeProvenance(String json) throws IOException {
        AtomicFile.write(provenanceFile(), json);
    }

    /** Bytes that are no UTF-8 become marks, which no event holds: such a line says nothing, as one cut short does not. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private List<String> lines() throws IOException {
        return text(metricsFile()).lines().toList();
    }

    /**
     * Whether the metrics tell of checkpoints that were saved, whatever became of them.
     *
     * @throws IOException if the file cannot be read
     */
    public boolean hasSavedCheckpoints() throws IOException {
        if (!Files.exists(metricsFile())) {
            return false;
        }
        for (String line : lines()) {
            if (Json.parse(line).path("event").asText().equals("saved")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes back the metrics of steps that a continued run will do again.
     *
     * @param step the last step that counts
     * @throws IOException if the file cannot be read or written
     */
    public void dropMetricsAfter(long step) throws IOException {
        if (!Files.exists(metricsFile())) {
            return;
        }
        StringBuilder kept = new StringBuilder();
        for (String line : lines()) {
            JsonNode event = Json.parse(line);
            // A line cut short by a kill is no JSON.
            if (event.isObject() && event.path("step").asLong() <= step) {
                kept.append(line).append('\n');
            }
        }
        AtomicFile.write(metricsFile(), kept.toString());
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
