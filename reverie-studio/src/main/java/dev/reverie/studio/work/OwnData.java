package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.reverie.config.DataConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.errors.ReverieException;
import dev.reverie.setup.AutoSetup;
import dev.reverie.setup.Budget;
import dev.reverie.setup.PresetData;
import dev.reverie.studio.upload.UploadedFile;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Fault;
import dev.reverie.train.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Data that runs learn from, by name: toys, published sets, what pages sent, and what lies in the folder that the studio was
 * given. Configurations are fitted to data of a person's own as {@code reverie train --data} does it.
 */
public final class OwnData {
    private static final String FOLDER = "folder:";
    private static final int MOST_LISTED = 500;
    private static final int MOST_KNOWN = 100;
    private static final Pattern FILE = Pattern.compile(
            ".*(\\.(zip|np[yz]|csv|tsv|txt|data|bin|tgz|tar\\.gz)|(csv|tsv|txt|data)\\.gz|idx3-ubyte(\\.gz)?)");

    private final Uploads uploads;
    private final Optional<Path> folder;

    /** What was fitted to uploads, whose content never changes. */
    private final Map<String, PresetData.Adaptation> adapted = new ConcurrentHashMap<>();

    private final Map<String, Chosen> chosen = new ConcurrentHashMap<>();

    /** A configuration and what was seen and chosen, a line each. */
    private record Chosen(RunConfig config, List<String> words) {}

    /**
     * Data by name.
     *
     * @param uploads what pages sent
     * @param folder of other data; absent for none
     */
    public OwnData(Uploads uploads, Optional<Path> folder) {
        this.uploads = uploads;
        this.folder = folder;
    }

    /**
     * The names of what can be read in the folder of data, {@code folder:NAME} each.
     *
     * @param names gets them
     */
    public void list(ArrayNode names) throws IOException {
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder.get())) {
            inside.filter(path -> !Files.isSymbolicLink(path))
                    .filter(path -> !name(path).startsWith("."))
                    .filter(path ->
                            Files.isDirectory(path) || FILE.matcher(name(path)).matches())
                    .map(OwnData::name)
                    .sorted()
                    .limit(MOST_LISTED)
                    .forEach(name -> names.add(FOLDER + name));
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /**
     * A whole configuration chosen for data and a time, as by {@code reverie train --data --budget}. Chosen once for both while the
     * studio runs, since it depends on how fast the machine was.
     *
     * @param data upload or folder, by name
     * @param budget for the training
     * @param pointer of the name, for faults
     * @param notices gets what was seen and chosen
     */
    RunConfig chosen(String data, Budget budget, String pointer, List<String> notices) throws IOException {
        Path path = path(data, pointer)
                .orElseThrow(() -> Fault.at(
                        pointer,
                        "a configuration is chosen for data of your own, got " + data,
                        "drop a folder or a file, or take a preset"));
        Chosen choice = choose(path, budget, pointer);
        notices.addAll(choice.words());
        // An upload lies under its hash, by which nobody calls it.
        Optional<String> name = uploads.named(data, pointer)
                .map(upload -> upload.description().path("name").asText().replaceFirst("\\.[A-Za-z0-9]{1,5}$", ""))
                .map(text -> text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", ""))
                .filter(text -> !text.isEmpty());
        return name.map(text -> choice.config()
                        .with(RunConfig.setting("name", text), RunConfig.setting("description", "chosen for " + text)))
                .orElse(choice.config());
    }

    private synchronized Chosen choose(Path path, Budget budget, String pointer) throws IOException {
        String key = path + " " + budget;
        Chosen known = chosen.get(key);
        if (known == null) {
            List<String> words = new ArrayList<>();
            try {
                known = new Chosen(
                        AutoSetup.of(path, List.of(), Optional.of(budget), Pace::measure, () -> 0, words::add)
                                .config(),
                        words);
            } catch (ReverieException e) {
                throw Fault.at(pointer, e.problem(), e.remedy().orElse(null));
            }
            chosen.put(key, known);
        }
        return known;
    }

    /**
     * What makes a configuration learn from data.
     *
     * @param data by name
     * @param pointer of the name, for faults
     * @param what name of the preset, for messages
     * @param begun the configuration
     * @param asked settings of the user
     * @param notices gets a line for each thing that was adapted
     * @throws Fault if there are no such data, or they do not fit
     */
    List<String> settings(
            String data, String pointer, String what, RunConfig begun, List<String> asked, List<String> notices)
            throws IOException {
        if (data.equals("preset")) {
            return List.of();
        }
        if (data.startsWith("toy:")) {
            String kind = data.substring("toy:".length());
            if (Toy2d.Kind.of(kind).isEmpty()) {
                throw Fault.notFound(pointer, "there is no toy " + kind + "; there are " + Toy2d.ids(), null);
            }
            return List.of("data.name=" + kind);
        }
        if (data.startsWith("dataset:")) {
            String name = data.substring("dataset:".length());
            if (!DatasetCatalog.names().contains(name)) {
                throw Fault.notFound(
                        pointer, "there is no data set " + name + "; there are " + DatasetCatalog.names(), null);
            }
            return List.of("data.name=" + name);
        }
        Optional<UploadedFile> upload = uploads.named(data, pointer);
        if (upload.isPresent() && upload.get().isTable()) {
            return upload.get().settings();
        }
        Path path = path(data, pointer)
                .orElseThrow(() -> Fault.at(
                        pointer,
                        "data are named preset, toy:KIND, upload:ID, dataset:NAME or folder:NAME, got " + data,
                        null));
        return fitted(path, upload, pointer, what, begun, asked, notices);
    }

    /** The place of data of a person's own; absent for other names. */
    private Optional<Path> path(String data, String pointer) throws IOException {
        if (data.startsWith(FOLDER)) {
            return Optional.of(place(data.substring(FOLDER.length()), pointer));
        }
        Optional<UploadedFile> upload = uploads.named(data, pointer);
        if (upload.isPresent() && !upload.get().isData()) {
            throw Fault.at(
                    pointer,
                    "one " + upload.get().kind() + " is not enough to learn from",
                    "drop a folder of pictures, or a file of many examples");
        }
        return upload.map(file -> file.file().toAbsolutePath().normalize());
    }

    /** What lies in the folder of data, by its name in the list of what is there. */
    private Path place(String name, String pointer) throws IOException {
        Path given = folder.orElseThrow(() ->
                Fault.at(pointer, "the studio was started without a folder of data", "start it with --data FOLDER"));
        try (Stream<Path> inside = Files.list(given)) {
            return inside.filter(path -> name(path).equals(name) && !Files.isSymbolicLink(path))
                    .findFirst()
                    .orElseThrow(() -> Fault.notFound(pointer, "there is no " + name + " in " + given, null));
        }
    }

    private List<String> fitted(
            Path path,
            Optional<UploadedFile> upload,
            String pointer,
            String what,
            RunConfig begun,
            List<String> asked,
            List<String> notices)
            throws IOException {
        String shown = upload.map(file -> file.description().path("name").asText(file.kind()))
                .orElseGet(() -> name(path));
        String key = what + '\n' + path + '\n' + asked + '\n' + begun.yaml();
        PresetData.Adaptation known = adapted.get(key);
        if (known == null) {
            try {
                known = PresetData.adapt(what, begun, asked, path)
                        .orElseGet(() -> new PresetData.Adaptation(
                                List.of(
                                        "data.name=" + DataConfig.FILES,
                                        "data.seed=null",
                                        RunConfig.setting("data.path", path.toString())),
                                List.of()));
                requireReadable(begun, known, asked);
            } catch (ReverieException e) {
                throw Fault.at(
                        pointer,
                        e.problem().replace(path.toString(), shown),
                        e.remedy()
                                .map(text -> text.replace(path.toString(), shown))
                                .orElse(null));
            }
            if (upload.isPresent()) {
                if (adapted.size() >= MOST_KNOWN) {
                    adapted.clear();
                }
                adapted.put(key, known);
            }
        }
        known.notices().forEach(notice -> notices.add(notice.replace(path.toString(), shown)));
        return known.settings();
    }

    /** What was not adapted has not been read yet: the data's own faults are told before a training waits for its turn. */
    private static void requireReadable(RunConfig begun, PresetData.Adaptation adaptation, List<String> asked)
            throws IOException {
        if (adaptation.notices().isEmpty()) {
            List<String> all = new ArrayList<>(adaptation.settings());
            all.addAll(asked);
            begun.with(all.toArray(String[]::new)).data().open(DataOptions.defaults());
        }
    }

    /**
     * A configuration may name places of its own: only those that the studio was given are read.
     *
     * @param config the configuration
     * @param pointer of the settings
     * @throws Fault if it names another place
     */
    void requireAllowed(RunConfig config, String pointer) throws IOException {
        if (config.data().path().isEmpty()) {
            return;
        }
        Path path = Path.of(config.data().path().get()).toAbsolutePath().normalize();
        Path real = Files.exists(path) ? path.toRealPath() : path;
        List<Path> allowed = new ArrayList<>();
        allowed.add(uploads.folder());
        folder.ifPresent(allowed::add);
        for (Path place : allowed) {
            if (Files.exists(place) && real.startsWith(place.toRealPath())) {
                return;
            }
        }
        throw Fault.at(
                pointer + "/data.path",
                "data.path must lie in the folder of data that the studio was started with, got "
                        + config.data().path().get(),
                folder.map(place -> "put it into " + place)
                        .orElse("start the studio with --data FOLDER, or drop the file onto the page"));
    }
}
