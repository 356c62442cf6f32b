package dev.reverie.setup;

import dev.reverie.config.ConfigException;
import dev.reverie.config.DataConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Brings data of one's own into a configuration that was made for others, such as a preset: pictures are brought to its size,
 * channels and classes become those of the data, and what does not fit is refused.
 */
public final class PresetData {
    private static final int FEWEST_PARTED = 50;
    private static final double HELD_OUT = 0.1;

    private final String what;
    private final Path path;
    private final RunConfig preset;
    private final List<String> notices = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    private PresetData(String what, Path path, RunConfig preset) {
        this.what = what;
        this.path = path;
        this.preset = preset;
    }

    /**
     * What a configuration needs to take other data.
     *
     * @param settings to lay over it, below those of the user
     * @param notices a line for each thing that was adapted
     */
    public record Adaptation(List<String> settings, List<String> notices) {
        /** Keeps private copies. */
        public Adaptation {
            settings = List.copyOf(settings);
            notices = List.copyOf(notices);
        }
    }

    /**
     * Adapts.
     *
     * @param what name of the preset, or the file of the configuration
     * @param preset itself, with the settings of the user
     * @param settings of the user
     * @param path the data
     * @return absent if nothing has to be changed but {@code data.path}: the data are a copy of the set that the
     *     configuration names, or it names no set
     * @throws dev.reverie.data.DataException if the data are missing or faulty
     * @throws RequestException if the data do not fit; tells why, and what to do
     */
    public static Optional<Adaptation> adapt(String what, RunConfig preset, List<String> settings, Path path)
            throws IOException {
        DataLook.requirePath(path);
        Optional<KnownDataset> known = DatasetCatalog.find(preset.data().name());
        if (known.isEmpty() || Datasets.isCopy(known.get(), path)) {
            return Optional.empty();
        }
        return Optional.of(new PresetData(what, path, preset).adapted(known.get(), settings));
    }

    private Adaptation adapted(KnownDataset known, List<String> settings) throws IOException {
        DataConfig data = preset.data();
        DataShape wanted = known.shape();
        changes.add("data.name=" + DataConfig.FILES);
        changes.add(RunConfig.setting("data.path", path.toString()));
        changes.add("data.seed=null");
        ConfigDraft probe = new ConfigDraft();
        probe.put("data.name", DataConfig.FILES, "");
        probe.putText("data.path", path.toString(), "");
        if (wanted.isImage()) {
            size(probe, "height", data.height().orElse(wanted.height()));
            size(probe, "width", data.width().orElse(wanted.width()));
            probe.put("network.kind", "ncsnpp", "");
            probe.put("network.features", "4", "");
            probe.put("network.multipliers", "[1]", "");
            probe.put("network.attentionResolutions", "[]", "");
        }
        probe.override(settings.stream()
                .filter(setting ->
                        setting.strip().startsWith("data.") && !setting.strip().startsWith("data.name"))
                .toList());
        DataSplits splits = probe.config().data().open(DataOptions.defaults());
        requireKind(wanted, splits.train().shape());
        fit(known, splits, settings);
        return new Adaptation(changes, notices);
    }

    private void size(ConfigDraft probe, String side, int pixels) {
        probe.put("data." + side, pixels, "");
        changes.add("data." + side + "=" + pixels);
    }

    private void requireKind(DataShape wanted, DataShape got) {
        if (got.kind() == wanted.kind()) {
            return;
        }
        throw new RequestException(what + " learns " + words(wanted.kind()) + ", but " + path + " holds "
                + words(got.kind()) + " of " + got + "; take a preset for those, or leave the preset out: reverie train"
                + " --data " + path + " chooses a network for them");
    }

    private static String words(DataShape.Kind kind) {
        return switch (kind) {
            case IMAGE -> "images";
            case VECTOR -> "points or table rows";
            case SERIES -> "series";
        };
    }

    private void fit(KnownDataset known, DataSplits splits, List<String> settings) {
        Dataset train = splits.train();
        DataShape shape = train.shape();
        notices.add(String.format(
                Locale.ROOT,
                "%s: %s of %s in place of %s",
                what,
                DataLook.count(train.size(), "example"),
                path,
                known.name()));
        if (shape.isImage()) {
            images(known, shape, settings);
        } else if (!shape.equals(known.shape())) {
            notices.add(what + ": " + shape + " numbers in place of " + known.shape());
        }
        if (train.size() >= FEWEST_PARTED && splits.test().isEmpty() && !isSet(settings, "data.heldOut")) {
            changes.add("data.heldOut=" + HELD_OUT);
        }
        classes(train, settings);
    }

    private void images(KnownDataset known, DataShape shape, List<String> settings) {
        notices.add(
                what + ": pictures are brought to " + shape.height() + " x " + shape.width()
                        + ", the size it was made for: the middle is cut out and resized; data.height and data.width say otherwise");
        if (!List.of(1, 3, 4).contains(shape.channels())) {
            throw new RequestException(path + " holds images of " + shape.channels()
                    + " channels, which no preset takes;" + " leave the preset out");
        }
        changes.add("data.channels=" + shape.channels());
        if (shape.channels() != known.shape().channels()) {
            notices.add(what + ": " + channels(shape.channels()) + " in place of "
                    + channels(known.shape().channels()) + "; data.channels="
                    + known.shape().channels() + " would convert them");
        }
        boolean sized = isSet(settings, "data.height") || isSet(settings, "data.width");
        if (sized && (shape.height() % 4 != 0 || shape.width() % 4 != 0)) {
            notices.add(what + ": sides of " + shape.height() + " x " + shape.width()
                    + " may be no multiple of what the network halves");
        }
    }

    private static String channels(int count) {
        return count == 1 ? "grey" : count == 3 ? "colour" : "colour with transparency";
    }

    private void classes(Dataset train, List<String> settings) {
        boolean classifier = preset.classifier().isPresent();
        int learnt = preset.network().classes();
        if (learnt == 0 && !classifier) {
            if (train.classes() > 1) {
                notices.add(what + ": the " + train.classes() + " classes of the data are not learnt; network.classes="
                        + train.classes() + " learns them");
            }
            return;
        }
        if (train.classes() < 2) {
            throw new RequestException(what + " learns classes, but " + path
                    + " has none; put the pictures of each class into a folder of its name (or give an array of labels,"
                    + " data.labels), or take a preset without classes");
        }
        if (learnt != train.classes() && !isSet(settings, "network.classes")) {
            changes.add("network.classes=" + train.classes());
            notices.add(what + ": " + train.classes() + " classes in place of " + learnt);
        }
    }

    private static boolean isSet(List<String> settings, String key) {
        return settings.stream().anyMatch(setting -> setting.strip().matches(key.replace(".", "\\.") + "\\s*=.*"));
    }

    /**
     * The fault of a configuration that does not fit the data, in the words of whoever chose both.
     *
     * @param what name of the preset
     * @param path the data
     * @param fault of the configuration with the data in it
     */
    public static RequestException unfit(String what, Path path, ConfigException fault) {
        return new RequestException(
                what + " does not take " + path + ": " + fault.getMessage() + "; leave the preset out to have a network"
                        + " chosen: reverie train --data " + path,
                fault);
    }
}
