package dev.reverie.data.catalog;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.KnownDataset.Family;
import dev.reverie.data.image.CifarDataset;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.data.toy.Waveforms;
import dev.reverie.file.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The data sets known by name, with their homes, terms and pinned hashes.
 *
 * <p>Hashes of the MNIST family are those of the unpacked files, so any faithful copy passes. The hash of the CIFAR-10
 * archive is that of the file with the MD5 c32a1d4ab5d03f1284b67883e8d87530 that its home states. Tables have no files
 * here: they are read from a local folder with {@code data.csv[.gz]} and {@code test_mask.csv[.gz]}.
 */
public final class DatasetCatalog {
    /** The class names of Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747). */
    private static final List<String> FASHION = List.of(
            "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    private static final List<String> TEN = IdxDataset.numbered(10);
    private static final List<KnownDataset> ALL = build();

    private DatasetCatalog() {}

    /**
     * Every known set.
     *
     * @return generated sets first, then those fetched, then those read from a folder
     */
    public static List<KnownDataset> all() {
        return ALL;
    }

    /**
     * The set of a name.
     *
     * @param name e.g. {@code mnist}
     * @return absent when no set is called so
     */
    public static Optional<KnownDataset> find(String name) {
        return ALL.stream().filter(set -> set.name().equals(name)).findFirst();
    }

    /**
     * The names of all sets.
     *
     * @return in the order of {@link #all()}
     */
    public static List<String> names() {
        return ALL.stream().map(KnownDataset::name).toList();
    }

    /**
     * The known name that somebody who wrote another one most likely meant.
     *
     * @param wanted what was written
     * @return a name within a third of its letters, ignoring case, dashes and underscores; or absent
     */
    public static Optional<String> nearest(String wanted) {
        return NearestName.of(wanted, names());
    }

    private static List<KnownDataset> build() {
        List<KnownDataset> all = new ArrayList<>();
        all.add(new KnownDataset(
                "drawn-digits",
                "handwritten-looking digits drawn by this program, any size, without end",
                Family.DRAWN,
                DataShape.image(1, 16, 16),
                Dataset.ENDLESS,
                TEN,
                "Apache-2.0",
                "",
                List.of()));
        for (Toy2d.Kind kind : Toy2d.Kind.values()) {
            all.add(new KnownDataset(
                    kind.id(),
                    "points in the plane: " + kind.id().replace('-', ' '),
                    Family.TOY,
                    DataShape.vector(2),
                    Dataset.ENDLESS,
                    IdxDataset.numbered(kind.classes()),
                    "Apache-2.0",
                    "",
                    List.of()));
        }
        all.add(new KnownDataset(
                Waveforms.NAME,
                "series of " + Waveforms.LENGTH + " steps: sines, squares, triangles and sawteeth",
                Family.WAVEFORMS,
                DataShape.series(1, Waveforms.LENGTH),
                Dataset.ENDLESS,
                Waveforms.FORMS,
                "Apache-2.0",
                "",
                List.of()));
        all.add(mnist());
        all.add(fashionMnist());
        all.add(cifar10());
        all.addAll(digits());
        all.addAll(tables());
        return List.copyOf(all);
    }

    /** The first home refuses most visitors since 2023, so the mirrors that the large libraries use come before it. */
    private static KnownDataset mnist() {
        List<String> bases = List.of(
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
                "http://yann.lecun.com/exdb/mnist/");
        return new KnownDataset(
                "mnist",
                "handwritten digits, grey 28 x 28 (LeCun, Cortes and Burges)",
                Family.IDX,
                DataShape.image(1, 28, 28),
                60_000,
                TEN,
                "CC BY-SA 3.0 (commonly stated)",
                "http://yann.lecun.com/exdb/mnist/",
                List.of(
                        idx(
                                "train-images-idx3-ubyte.gz",
                                bases,
                                9_912_422,
                                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                        idx(
                                "train-labels-idx1-ubyte.gz",
                                bases,
                                28_881,
                                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                        idx(
                                "t10k-images-idx3-ubyte.gz",
                                bases,
                                1_648_877,
                                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                        idx(
                                "t10k-labels-idx1-ubyte.gz",
                                bases,
                                4_542,
                                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")));
    }

    private static KnownDataset fashionMnist() {
        List<String> bases = List.of(
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/");
        return new KnownDataset(
                "fashion-mnist",
                "articles of clothing, grey 28 x 28 (Xiao, Rasul and Vollgraf, arXiv:1708.07747)",
                Family.IDX,
                DataShape.image(1, 28, 28),
                60_000,
                FASHION,
                "MIT",
                "https://github.com/zalandoresearch/fashion-mnist",
                List.of(
                        idx(
                                "train-images-idx3-ubyte.gz",
                                bases,
                                26_421_880,
                                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                        idx(
                                "train-labels-idx1-ubyte.gz",
                                bases,
                                29_515,
                                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                        idx(
                                "t10k-images-idx3-ubyte.gz",
                                bases,
                                4_422_102,
                                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                        idx(
                                "t10k-labels-idx1-ubyte.gz",
                                bases,
                                5_148,
                                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")));
    }

    private static RemoteFile idx(String name, List<String> bases, long bytes, String sha256) {
        return RemoteFile.of(name, bases, bytes, sha256, true);
    }

    private static KnownDataset cifar10() {
        return new KnownDataset(
                "cifar-10",
                "small photographs in ten classes, colour 32 x 32 (Krizhevsky 2009)",
                Family.CIFAR,
                DataShape.image(3, 32, 32),
                50_000,
                CifarDataset.CLASS_NAMES,
                "none stated; cite Krizhevsky 2009",
                "https://www.cs.toronto.edu/~kriz/cifar.html",
                List.of(RemoteFile.of(
                        "cifar-10-binary.tar.gz",
                        List.of("https://www.cs.toronto.edu/~kriz/"),
                        170_052_171,
                        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                        false)));
    }

    private static List<KnownDataset> digits() {
        List<String> bases = List.of("https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/");
        String home = "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits";
        RemoteFile test = RemoteFile.of(
                "optdigits.tes",
                bases,
                264_712,
                "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
                true);
        RemoteFile train = RemoteFile.of(
                "optdigits.tra",
                bases,
                563_639,
                "e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd",
                true);
        return List.of(
                new KnownDataset(
                        "digits",
                        "1797 handwritten digits, grey 8 x 8, as in scikit-learn (Alpaydin and Kaynak 1998)",
                        Family.DIGITS,
                        DataShape.image(1, 8, 8),
                        1797,
                        TEN,
                        "CC BY 4.0",
                        home,
                        List.of(test)),
                new KnownDataset(
                        "optdigits",
                        "the same with its 3823 digits for training and the 1797 as the test part",
                        Family.DIGITS,
                        DataShape.image(1, 8, 8),
                        3823,
                        TEN,
                        "CC BY 4.0",
                        home,
                        List.of(train, test)));
    }

    private static List<KnownDataset> tables() {
        return List.of(
                table("airfoil", 1503, 6),
                table("bike", 17379, 18),
                table("concrete", 1030, 9),
                table("elevators", 16599, 19),
                table("energy", 768, 9),
                table("housing", 506, 14),
                table("keggdirected", 48827, 21),
                table("kin40k", 40000, 9),
                table("protein", 45730, 10),
                table("pumadyn32nm", 8192, 33),
                table("wine", 1599, 12),
                table("yacht", 308, 7));
    }

    private static KnownDataset table(String name, long rows, int columns) {
        return new KnownDataset(
                name,
                "regression table of " + rows + " rows, from a local folder",
                Family.TABLE,
                DataShape.vector(columns),
                rows,
                List.of(),
                "MIT (packaging); originals from UCI and DELVE",
                "https://archive.ics.uci.edu",
                List.of());
    }
}
