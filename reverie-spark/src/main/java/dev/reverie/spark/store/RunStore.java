package dev.reverie.spark.store;

import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run on a shared file system: the files of a {@link RunDirectory} under their names, and {@value RunManifest#NAME}, which tells
 * which of them are whole. Copied to a disk it is a run directory like any other.
 *
 * <p>{@link #upload} writes what is new, then the manifest. A kill in between leaves the former manifest, and files that it does
 * not name or names otherwise: {@link #download} leaves such checkpoints behind, so that training goes on from the last one that
 * is whole.
 */
public final class RunStore {
    private static final String CHECKPOINTS = "checkpoints/";
    /** What only the worker that writes the run needs. */
    private static final List<String> OF_THE_WRITER = List.of("averages/", "samples/", "tensorboard/");

    private static final RunManifest NOTHING = new RunManifest(Map.of(), "");

    private final SharedFolder folder;
    private final Map<String, Known> known = new HashMap<>();
    /** As it was when this copy was made. */
    private RunManifest copied = NOTHING;

    private String writer = "";

    private record Known(long bytes, FileTime changed, RunManifest.Entry entry) {}

    public RunStore(SharedFolder folder) {
        this.folder = folder;
    }

    /** Where it is, with its scheme. */
    public String place() {
        return folder.place();
    }

    /** Whether there is a run. */
    public boolean exists() {
        return folder.text(RunDirectory.CONFIG).isPresent();
    }

    /**
     * Requires a place for a new run.
     *
     * @throws StoreException if something is there
     */
    public void requireEmpty() {
        List<String> files = folder.list();
        if (files.contains(RunDirectory.CONFIG)) {
            throw new StoreException(
                    place() + " holds a run already", "continue it with --resume, or choose another place (--out)");
        }
        if (!files.isEmpty()) {
            throw new StoreException(
                    place() + " is not empty (it holds " + files.get(0)
                            + (files.size() > 1 ? " and " + (files.size() - 1) + " more" : "") + ")",
                    "choose another place (--out)");
        }
    }

    /**
     * What was copied.
     *
     * @param checkpoint name and SHA-256 of the newest checkpoint that is whole; {@code none} if there is none
     * @param notices for people: what is not whole and was left behind
     */
    public record Copy(String checkpoint, List<String> notices) {
        /** Keeps a private copy of the list. */
        public Copy {
            notices = List.copyOf(notices);
        }
    }

    /**
     * Copies the run to a folder on this host.
     *
     * @param to is made
     * @param all whether everything is wanted, or what another worker needs to train on: the configuration, the metrics and the
     *     checkpoints
     * @throws StoreException if there is no run
     */
    public Copy download(Path to, boolean all) throws IOException {
        Optional<RunManifest> manifest = folder.text(RunManifest.NAME).map(RunManifest::parse);
        copied = manifest.orElse(NOTHING);
        List<String> notices = new ArrayList<>();
        String newest = "none";
        config();
        for (String name : folder.list()) {
            boolean wanted = all || OF_THE_WRITER.stream().noneMatch(name::startsWith);
            if (!wanted || isHidden(name) || name.equals(RunManifest.NAME)) {
                continue;
            }
            Path local = to.resolve(name);
            folder.get(name, local);
            RunManifest.Entry found = RunManifest.Entry.of(local);
            if (name.startsWith(CHECKPOINTS)) {
                // Of a run that was copied there from one machine, the checkpoints themselves tell whether they are
                // whole.
                Optional<String> fault =
                        manifest.flatMap(written -> fault(found, written.files().get(name)));
                if (fault.isPresent()) {
                    Files.delete(local);
                    notices.add(place() + "/" + name + " is not whole (" + fault.get() + ") and was passed over");
                    continue;
                }
                // Sorted by step, as their names are.
                newest = name + " " + found.sha256();
            }
            remember(name, local, found);
        }
        return new Copy(newest, notices);
    }

    private static Optional<String> fault(RunManifest.Entry found, RunManifest.@Nullable Entry whole) {
        if (whole == null) {
            return Optional.of("the manifest does not name it");
        }
        if (found.bytes() != whole.bytes()) {
            return Optional.of(found.bytes() + " bytes of " + whole.bytes());
        }
        return found.equals(whole) ? Optional.empty() : Optional.of("its SHA-256 is another");
    }

    /**
     * Makes this the one that writes the run, which was copied before. Who wrote it until now may still be at work where the
     * driver cannot see it, and is refused from here on.
     *
     * @param attempt that no other has
     * @throws StoreException if the run was written since it was copied
     */
    public void claim(String attempt) throws IOException {
        if (!manifest().equals(copied)) {
            throw new StoreException(
                    place() + " was written by an earlier attempt while this one began",
                    "nothing is lost: the next attempt begins with what was written");
        }
        writer = attempt;
        Map<String, RunManifest.Entry> files = new TreeMap<>();
        known.forEach((name, file) -> files.put(name, file.entry()));
        folder.put(RunManifest.NAME, new RunManifest(files, writer).text());
        // What a kill has left half written.
        for (String name : folder.list()) {
            if (isHidden(name) && name.endsWith(".tmp")) {
                folder.delete(name);
            }
        }
    }

    /** The manifest, if none has claimed the run after this one. */
    private RunManifest own() {
        RunManifest manifest = manifest();
        if (!manifest.writer().equals(writer)) {
            throw new StoreException(
                    place() + " is written by another attempt now: the driver has given this one up, or another driver"
                            + " trains the same run",
                    "nothing is lost: the later attempt goes on; let only one driver at a time train a run");
        }
        return manifest;
    }

    /**
     * Brings the shared place to the state of a folder on this host, the manifest last.
     *
     * @param from a run
     * @throws StoreException if another has claimed the run
     */
    public void upload(Path from) throws IOException {
        RunManifest before = own();
        Map<String, RunManifest.Entry> now = new TreeMap<>();
        List<String> names;
        try (Stream<Path> walk = Files.walk(from)) {
            names = walk.filter(Files::isRegularFile)
                    .map(file -> from.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !isHidden(name) && !name.equals(RunManifest.NAME))
                    .sorted()
                    .toList();
        }
        for (String name : names) {
            RunManifest.Entry entry = entry(name, from.resolve(name));
            if (!entry.equals(before.files().get(name))) {
                folder.put(name, from.resolve(name));
            }
            now.put(name, entry);
        }
        folder.put(RunManifest.NAME, new RunManifest(now, writer).text());
        for (String old : before.files().keySet()) {
            if (!now.containsKey(old)) {
                folder.delete(old);
            }
        }
    }

    private RunManifest manifest() {
        return folder.text(RunManifest.NAME).map(RunManifest::parse).orElse(NOTHING);
    }

    private RunManifest.Entry entry(String name, Path file) throws IOException {
        Known last = known.get(name);
        if (last != null
                && last.bytes() == Files.size(file)
                && last.changed().equals(Files.getLastModifiedTime(file))) {
            return last.entry();
        }
        return remember(name, file, RunManifest.Entry.of(file));
    }

    private RunManifest.Entry remember(String name, Path file, RunManifest.Entry entry) throws IOException {
        known.put(name, new Known(Files.size(file), Files.getLastModifiedTime(file), entry));
        return entry;
    }

    /** Locks and temporary files. */
    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.");
    }

    /** Writes the metrics as they are between two checkpoints, for those who watch. */
    public void uploadMetrics(RunDirectory run) throws IOException {
        own();
        if (Files.exists(run.metricsFile())) {
            folder.put(String.valueOf(run.metricsFile().getFileName()), run.metricsFile());
        }
    }

    /** Writes a configuration, with which a run begins. */
    public void put(RunConfig config) {
        try {
            folder.put(RunDirectory.CONFIG, config.yaml());
        } catch (IOException e) {
            throw new StoreException(
                    place() + " cannot be written (" + e.getMessage() + ")", "choose another place (--out)", e);
        }
    }

    /**
     * The configuration of the run.
     *
     * @throws StoreException if there is none
     */
    public RunConfig config() {
        String text = folder.text(RunDirectory.CONFIG)
                .orElseThrow(() -> new StoreException(
                        place() + " holds no run",
                        "begin one there without --resume, or look for the place of the run"));
        return RunConfig.parse(text, place() + "/" + RunDirectory.CONFIG, List.of());
    }

    /** The name of the newest checkpoint that is whole, for people. */
    public String newestCheckpoint() {
        return manifest().files().keySet().stream()
                .filter(name -> name.startsWith(CHECKPOINTS))
                .reduce((before, name) -> name)
                .orElse("its beginning");
    }

    /**
     * A checkpoint.
     *
     * @param name path in the run
     * @param sha256 of the file
     */
    public record Stored(String name, String sha256) {}

    /**
     * The newest checkpoint that is whole, to sample from.
     *
     * @throws StoreException if there is no run, or it has no checkpoint yet
     */
    public Stored newest() {
        config();
        Map<String, RunManifest.Entry> whole = manifest().files();
        List<String> names = (whole.isEmpty() ? folder.list().stream() : whole.keySet().stream())
                .filter(name -> name.startsWith(CHECKPOINTS) && !isHidden(name))
                .toList();
        if (names.isEmpty()) {
            throw new StoreException(
                    place() + " holds no checkpoint yet", "train it on (--resume) until the first is saved");
        }
        String name = names.get(names.size() - 1);
        try {
            RunManifest.Entry known = whole.get(name);
            return new Stored(name, (known == null ? folder.entry(name) : known).sha256());
        } catch (IOException e) {
            throw new StoreException(
                    place() + "/" + name + " cannot be read (" + e.getMessage() + ")", "look at the file system", e);
        }
    }

    /**
     * Copies what is needed to use a checkpoint.
     *
     * @param checkpoint which
     * @param to folder on this host
     */
    public void downloadModel(Stored checkpoint, Path to) throws IOException {
        folder.get(RunDirectory.CONFIG, to.resolve(RunDirectory.CONFIG));
        Path file = to.resolve(checkpoint.name());
        folder.get(checkpoint.name(), file);
        if (!RunManifest.Entry.of(file).sha256().equals(checkpoint.sha256())) {
            throw new StoreException(
                    place() + "/" + checkpoint.name() + " has changed since this work began",
                    "let nobody write the run while it is used");
        }
    }
}
