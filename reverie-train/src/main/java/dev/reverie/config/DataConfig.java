package dev.reverie.config;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.HeldOutShare;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.data.catalog.NpyDataset;
import dev.reverie.data.table.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code data}: the data set and its preprocessing.
 *
 * @param name a set of the {@link DatasetCatalog}, or {@value #FILES} for whatever lies at {@code path}
 * @param path file or folder that holds it; absent for generated sets and for those fetched when first used
 * @param height rows that images are brought to; absent to take them as they are
 * @param width columns that images are brought to
 * @param channels 1 for grey, 3 for colour, 4 for colour multiplied by alpha, and alpha; absent to take images as they are,
 *     transparent ones over black
 * @param pad black pixels added on each side of an image, so that its size has more factors of two
 * @param flip whether images are mirrored at random in training
 * @param augment probability of each change of {@link dev.reverie.data.augmentation.GeometricAugmentation} in training
 * @param centered whether the network sees images in [-1, 1] rather than [0, 1]
 * @param standardize whether the columns of a table are brought to mean 0 and deviation 1
 * @param standardizeArray whether the same is done to the columns of an array of vectors
 * @param header whether the first line of a table holds names
 * @param delimiter what parts the columns of a table; absent to find it
 * @param array which array of an npz file; absent to find it
 * @param labels which array of an npz file holds the labels, or {@code none}; absent to find it
 * @param layout the meaning of a NumPy array's axes
 * @param heldOut which share of the examples is no part of training, of files that say nothing of a test part
 * @param seed decides the examples of generated sets
 */
public record DataConfig(
        String name,
        Optional<String> path,
        Optional<Integer> height,
        Optional<Integer> width,
        Optional<Integer> channels,
        int pad,
        boolean flip,
        double augment,
        boolean centered,
        boolean standardize,
        boolean standardizeArray,
        CsvOptions.Header header,
        Optional<Character> delimiter,
        Optional<String> array,
        Optional<String> labels,
        NpyDataset.Layout layout,
        HeldOutShare heldOut,
        long seed) {
    /** The name for anything that lies at {@code path}: pictures, IDX, CIFAR, CSV, npy or npz. */
    public static final String FILES = "files";

    /** All names: the catalogue's and {@value #FILES}. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(DatasetCatalog.names());
        names.addAll(Extensions.kinds(DatasetExtension.class));
        names.add(FILES);
        return names;
    }

    static DataConfig read(Section section, boolean usuallyCentered) {
        String name = section.text("name", "drawn-digits");
        Optional<KnownDataset> known = DatasetCatalog.find(name);
        boolean files = name.equals(FILES);
        if (!names().contains(name)) {
            throw section.fault(
                    "name",
                    "must be one of " + String.join(", ", names()) + ", got \"" + name + "\"",
                    NearestKey.of(name, names())
                                    .map(near -> "is " + near + " meant? ")
                                    .orElse("")
                            + "for files of your own take name files, and their place as path");
        }
        boolean generated = known.map(KnownDataset::isGenerated).orElse(false);
        boolean images = known.map(set -> set.shape().isImage()).orElse(true);
        boolean tables =
                known.map(set -> set.family() == KnownDataset.Family.TABLE).orElse(true);
        Optional<String> path = generated ? Optional.empty() : section.optionalText("path");
        Optional<Integer> height =
                images ? size(section, "height", known.map(set -> set.shape().height())) : none();
        Optional<Integer> width = images
                ? size(
                        section,
                        "width",
                        generated ? height : known.map(set -> set.shape().width()))
                : none();
        Optional<Integer> channels = images ? channels(section, known) : none();
        int pad = images ? section.count("pad", 0, Range.between(0, 512)) : 0;
        boolean flip = images && section.flag("flip", false);
        double augment = images ? section.number("augment", 0, Range.between(0.0, 1.0)) : 0;
        boolean centered = images && section.flag("centered", usuallyCentered);
        boolean standardize = tables && section.flag("standardize", true);
        boolean standardizeArray = files && section.flag("standardizeArray", false);
        CsvOptions.Header header =
                tables ? section.choice("header", CsvOptions.Header.DETECT) : CsvOptions.Header.DETECT;
        Optional<Character> delimiter = tables ? delimiter(section) : Optional.empty();
        Optional<String> array = files ? section.optionalText("array") : Optional.empty();
        Optional<String> labels = files ? section.optionalText("labels") : Optional.empty();
        NpyDataset.Layout layout =
                files ? section.choice("layout", NpyDataset.Layout.DETECT) : NpyDataset.Layout.DETECT;
        HeldOutShare heldOut =
                files ? new HeldOutShare(section.number("heldOut", 0, Range.below(0, 1))) : HeldOutShare.NONE;
        boolean added = Extensions.find(DatasetExtension.class, name).isPresent();
        long seed = generated || added ? section.integer("seed", 1, Range.FINITE) : 0;
        section.rejectUnknown();
        if (files && path.isEmpty()) {
            throw section.fault("path", "is needed for data.name files: the file or folder to read");
        }
        if (height.isPresent() != width.isPresent()) {
            throw section.fault(
                    height.isPresent() ? "width" : "height", "is missing: give both height and width, or neither");
        }
        if (generated && !height.equals(width)) {
            throw section.fault(
                    "width",
                    "must equal height = " + height.orElse(0) + ": drawn digits are square, got " + width.orElse(0));
        }
        return new DataConfig(
                name,
                path,
                height,
                width,
                channels,
                pad,
                flip,
                augment,
                centered,
                standardize,
                standardizeArray,
                header,
                delimiter,
                array,
                labels,
                layout,
                heldOut,
                seed);
    }

    private static Optional<Character> delimiter(Section section) {
        Optional<String> text = section.optionalText("delimiter");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (text.get()) {
                    case "comma" -> ',';
                    case "semicolon" -> ';';
                    case "tab" -> '\t';
                    case "bar" -> '|';
                    case "space" -> ' ';
                    default ->
                        throw section.fault(
                                "delimiter",
                                "must be one of comma, semicolon, tab, bar, space, got \"" + text.get() + "\"");
                });
    }

    private static Optional<Integer> none() {
        return Optional.empty();
    }

    private static Optional<Integer> size(Section section, String key, Optional<Integer> stored) {
        Range pixels = Range.between(1, 8192);
        return stored.map(size -> section.count(key, size, pixels)).or(() -> section.optionalCount(key, pixels));
    }

    private static Optional<Integer> channels(Section section, Optional<KnownDataset> known) {
        Range greyToColour = Range.between(1, 4);
        Optional<Integer> channels = known.map(
                        set -> section.count("channels", set.shape().channels(), greyToColour))
                .or(() -> section.optionalCount("channels", greyToColour));
        if (channels.isPresent() && channels.get() == 2) {
            throw section.fault("channels", "must be 1 (grey), 3 (colour) or 4 (colour with transparency), got 2");
        }
        return channels;
    }

    /** The shape of one example as the network sees it, padding included, as far as it is known before it is read. */
    public Optional<DataShape> shape() {
        Optional<DataShape> known =
                DatasetCatalog.find(name).map(KnownDataset::shape).filter(shape -> !shape.isImage());
        return known.or(() -> channels.flatMap(
                        planes -> height.flatMap(rows -> width.map(columns -> DataShape.image(planes, rows, columns)))))
                .map(this::padded);
    }

    /** The shape of an example after padding; what is no image stays as it is. */
    public DataShape padded(DataShape stored) {
        return stored.isImage()
                ? DataShape.image(stored.channels(), stored.height() + 2 * pad, stored.width() + 2 * pad)
                : stored;
    }

    /**
     * Opens the data as they are stored, and tells the listener of the options what was assumed.
     *
     * @param options cache and listener of downloads
     * @throws DataException if a file is missing or faulty
     * @throws IOException if an added set cannot be read
     */
    public DataSplits open(DataOptions options) throws IOException {
        DataSplits splits = read(options);
        splits.notices().forEach(options.progress()::notice);
        return splits;
    }

    private DataSplits read(DataOptions options) throws IOException {
        ImageOptions image = ImageOptions.defaults();
        if (height.isPresent() && width.isPresent()) {
            image = image.resizedTo(height.get(), width.get());
        }
        if (channels.isPresent()) {
            image = image.withChannels(ImageOptions.Channels.of(channels.get()));
        }
        CsvOptions table = options.table().written(header, delimiter).holdingOut(heldOut);
        DataOptions all = options.withSeed(seed)
                .withImage(image)
                .withTable(standardize ? table : table.raw(), options.fold())
                .withArray(array, labels, layout);
        Optional<DatasetExtension> added = Extensions.find(DatasetExtension.class, name);
        if (added.isPresent()) {
            return Datasets.refit(
                    image,
                    added.get()
                            .open(path.map(place -> all.withFolder(Path.of(place)))
                                    .orElse(all)));
        }
        if (name.equals(FILES)) {
            // Absolute, so that a folder called "mnist" is not taken for the set of that name.
            Path place = Path.of(path.orElseThrow()).toAbsolutePath();
            if (!Files.exists(place)) {
                throw new DataException(
                        place,
                        "no such file or folder; data.path names the data to learn from",
                        "give their place by --data PLACE, or by --set data.path=PLACE");
            }
            DataSplits opened = heldOut.applyTo(Datasets.open(place.toString(), all));
            return standardizeArray ? opened.standardized() : opened;
        }
        return Datasets.open(
                name, path.map(folder -> all.withFolder(Path.of(folder))).orElse(all));
    }
}
