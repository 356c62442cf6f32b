package dev.reverie.setup;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.HeldOutShare;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.LocalData;
import dev.reverie.data.image.PictureSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at data and writes the section {@code data} of a draft, so that it says all that was assumed. */
final class DataLook {
    /** A larger side is learnt by no network that a processor trains in hours. */
    static final int LONGEST_SIDE = 64;

    /** Below so many examples nothing is held out. */
    private static final int FEWEST_PARTED = 50;

    private static final double HELD_OUT = 0.1;
    private static final long LARGE_FILE = 100L << 20;

    private final Path path;
    private final List<String> settings;
    private final Consumer<String> tell;
    private final ConfigDraft draft = new ConfigDraft();
    private Optional<PictureSurvey> survey = Optional.empty();

    DataLook(Path path, List<String> settings, Consumer<String> tell) {
        this.path = path;
        this.settings = settings.stream()
                .filter(setting -> setting.strip().startsWith("data."))
                .toList();
        this.tell = tell;
    }

    /** The section {@code data}. */
    ConfigDraft draft() {
        return draft;
    }

    private boolean isAsked(String key) {
        return settings.stream().anyMatch(setting -> setting.strip().matches("data\\." + key + "\\s*=.*"));
    }

    /**
     * Opens the data, with pictures of no larger sides than given.
     *
     * @param longest side of pictures
     * @return the parts
     */
    DataSplits open(int longest) throws IOException {
        draft.put("data.name", "files", "");
        draft.putText("data.path", path.toAbsolutePath().normalize().toString(), "");
        if (LocalData.holdsPictures(path)) {
            survey = Optional.of(PictureSurvey.of(path));
            size(survey.get(), longest);
        }
        if (Files.isRegularFile(path) && Files.size(path) > LARGE_FILE && LocalData.isTable(path)) {
            draft.put("data.heldOut", HELD_OUT, "share of the rows kept for evaluation");
        }
        draft.override(settings);
        DataSplits splits = read();
        DataShape shape = splits.train().shape();
        if (shape.isImage()) {
            splits = images(splits, shape, longest);
        }
        splits = parted(splits);
        Dataset train = splits.train();
        if (shape.kind() == DataShape.Kind.VECTOR
                && train.standardization().isEmpty()
                && !isAsked("standardizeArray")) {
            boolean wanted = !isAsked("standardize");
            draft.put("data.standardizeArray", String.valueOf(wanted), "each column to mean 0 and deviation 1");
            splits = wanted ? splits.standardized() : splits;
        }
        return splits;
    }

    private DataSplits read() throws IOException {
        ConfigDraft probe = new ConfigDraft();
        draft.settings().forEach(setting -> {
            int equals = setting.indexOf('=');
            probe.put(setting.substring(0, equals), setting.substring(equals + 1), "");
        });
        if (survey.isPresent()) {
            // Any network that takes images of every size.
            probe.put("network.kind", "ncsnpp", "");
            probe.put("network.features", "4", "");
            probe.put("network.multipliers", "[1]", "");
            probe.put("network.attentionResolutions", "[]", "");
        }
        return probe.config().data().open(DataOptions.defaults());
    }

    private void size(PictureSurvey pictures, int longest) {
        if (isAsked("height") || isAsked("width")) {
            return;
        }
        ImageOptions.Size chosen = pictures.isUniform()
                ? target(pictures.largest().height(), pictures.largest().width(), longest)
                : target(pictures.medianSide(), pictures.medianSide(), longest);
        String reason = pictures.isUniform() && chosen.equals(pictures.largest())
                ? "as they are"
                : "pictures are " + pictures + ": the middle is cut out and resized";
        draft.put("data.height", chosen.height(), reason);
        draft.put("data.width", chosen.width(), "");
    }

    private DataSplits images(DataSplits read, DataShape shape, int longest) throws IOException {
        DataSplits splits = read;
        DataShape now = shape;
        if (survey.isEmpty() && !isAsked("height") && !isAsked("width") && !isAsked("pad")) {
            ImageOptions.Size chosen = target(shape.height(), shape.width(), longest);
            boolean same = chosen.height() == shape.height() && chosen.width() == shape.width();
            draft.put(
                    "data.height",
                    chosen.height(),
                    same ? "as they are" : "images are " + shape.height() + " x " + shape.width() + ": resized");
            draft.put("data.width", chosen.width(), "");
            if (!same) {
                splits = read();
                now = splits.train().shape();
            }
        }
        if (!isAsked("channels") && List.of(1, 3, 4).contains(now.channels())) {
            draft.put(
                    "data.channels",
                    now.channels(),
                    now.channels() == 1 ? "grey" : now.channels() == 3 ? "colour" : "colour and transparency");
        }
        return splits;
    }

    private DataSplits parted(DataSplits read) throws IOException {
        Dataset all = read.train();
        boolean asked = isAsked("heldOut");
        if (read.test().isPresent() || asked) {
            return read;
        }
        if (all.size() < FEWEST_PARTED) {
            tell.accept("nothing is held out of " + count(all.size(), "example")
                    + (all.size() == 1 ? "; the model can only learn to repeat it" : ""));
            return read;
        }
        draft.put("data.heldOut", HELD_OUT, "share of the examples kept for evaluation");
        // A table is standardised by its training rows alone, so it has to be read again.
        return all.standardization().isPresent() ? read() : new HeldOutShare(HELD_OUT).applyTo(read);
    }

    /** Sizes that a U-Net of three levels takes, not larger than given, of about the same aspect. */
    static ImageOptions.Size target(int height, int width, int longest) {
        double factor = Math.min(1, longest / (double) Math.max(height, width));
        return new ImageOptions.Size(side(height * factor), side(width * factor));
    }

    private static int side(double length) {
        int whole = (int) Math.max(1, Math.round(length));
        int multiple = whole >= 16 ? 4 : whole >= 8 ? 2 : 1;
        return Math.max(1, (int) Math.round((double) whole / multiple)) * multiple;
    }

    /** What was seen, in one line. */
    void describe(DataSplits splits) {
        Dataset train = splits.train();
        DataShape shape = train.shape();
        String what = switch (shape.kind()) {
            case IMAGE ->
                (shape.channels() == 1 ? "grey " : shape.channels() == 3 ? "colour " : shape.channels() + "-channel ")
                        + "pictures of " + shape.height() + " x " + shape.width();
            case VECTOR -> "rows of " + count(shape.length(), "number");
            case SERIES ->
                "series of " + count(shape.sizes().get(1), "step") + " of " + count(shape.channels(), "channel");
        };
        long out = splits.test().map(Dataset::size).orElse(0L);
        tell.accept("data: " + count(train.size(), "example") + " to learn from, "
                + (out == 0 ? "none held out" : String.format(Locale.ROOT, "%,d held out", out)) + ", " + what
                + survey.filter(pictures -> !pictures.isUniform()
                                || pictures.largest().height() != shape.height()
                                || pictures.largest().width() != shape.width())
                        .map(pictures -> " (files are " + pictures + ")")
                        .orElse("")
                + (train.classes() > 0 ? ", " + count(train.classes(), "class") : ""));
    }

    static String count(long number, String thing) {
        String plural = thing.endsWith("s") ? thing + "es" : thing + "s";
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? thing : plural);
    }

    static void requirePath(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path, "no such file or folder; --data names the place of the data");
        }
    }
}
