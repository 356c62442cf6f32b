package dev.reverie.data.catalog;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataSplits;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.image.CifarDataset;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.data.table.DigitsCsv;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.data.toy.Waveforms;
import dev.reverie.errors.RequestException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a data set by its name in the {@link DatasetCatalog}, or by a path, whose format it detects.
 *
 * <p>A known name comes before a file of the same name; write {@code ./mnist} to mean the folder.
 */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens a set, fetching it first if it is known, not generated, no local folder is given and the cache lacks it.
     *
     * @param nameOrPath a known name, or a file or folder
     * @param options what else there is to say
     * @return the set, with the pictures in the size and channels asked for
     * @throws DataException if there is no such set, its files are missing or faulty, or it cannot be fetched
     * @throws RequestException if options contradict the set, e.g. drawn digits that are not square
     */
    public static DataSplits open(String nameOrPath, DataOptions options) throws DataException {
        KnownDataset known = DatasetCatalog.find(nameOrPath).orElse(null);
        if (known != null) {
            return known(known, options);
        }
        Path path = path(nameOrPath);
        if (Files.exists(path)) {
            return Refit.to(options.image(), LocalData.open(path, DataFile.name(path), options));
        }
        if (nameOrPath.contains("/") || nameOrPath.contains("\\")) {
            throw new DataException(path, "no such file or folder");
        }
        throw new DataException(
                "there is no data set, file or folder '" + nameOrPath + "'; known are "
                        + String.join(", ", DatasetCatalog.names()),
                DatasetCatalog.nearest(nameOrPath)
                        .map(nearest -> "is '" + nearest + "' meant?")
                        .orElse(null),
                null);
    }

    /** The set with its pictures in the size and channels asked for. */
    public static DataSplits refit(ImageOptions image, DataSplits stored) throws DataException {
        return Refit.to(image, stored);
    }

    /**
     * Whether a place holds a copy of a known set, rather than data of one's own.
     *
     * @param set of the catalogue
     * @param place a file or a folder
     */
    public static boolean isCopy(KnownDataset set, Path place) {
        Path inner = below(place, set.name());
        return switch (set.family()) {
            case IDX -> Files.isDirectory(inner) && IdxDataset.recognises(inner);
            case CIFAR ->
                CifarDataset.recognises(inner)
                        || !LocalData.cifarPlace(inner).equals(inner)
                        || inner.toString().matches(".*\\.(bin|tar\\.gz|tgz)");
            case DIGITS ->
                DataFile.name(place).matches("(optdigits|digits).*") || DataFile.find(inner, DigitsCsv.names()) != null;
            case TABLE -> true;
            case DRAWN, TOY, WAVEFORMS -> false;
        };
    }

    private static Path path(String text) throws DataException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException("'" + text + "' is neither a known data set nor a path");
        }
    }

    private static DataSplits known(KnownDataset set, DataOptions options) throws DataException {
        return switch (set.family()) {
            case DRAWN -> drawn(set, options);
            case TOY -> toy(set, options);
            case WAVEFORMS ->
                DataSplits.of(
                        set.name(), new Waveforms(options.seed(), "train"), new Waveforms(options.seed(), "test"));
            case IDX, CIFAR, DIGITS, TABLE -> Refit.to(options.image(), stored(set, options));
        };
    }

    private static DataSplits drawn(KnownDataset set, DataOptions options) {
        ImageOptions image = options.image();
        ImageOptions.Size size = image.size()
                .orElse(new ImageOptions.Size(set.shape().height(), set.shape().width()));
        if (size.height() != size.width()) {
            throw new RequestException(
                    "drawn digits are square, got " + size.height() + " x " + size.width(),
                    "give equal height and width");
        }
        if (image.channels().count(1) != 1) {
            throw new RequestException("drawn digits are grey", "ask for grey or leave the channels out");
        }
        return DataSplits.of(
                set.name(),
                new DrawnDigits(size.width(), options.seed(), "train"),
                new DrawnDigits(size.width(), options.seed(), "test"));
    }

    private static DataSplits toy(KnownDataset set, DataOptions options) {
        Toy2d.Kind kind = Toy2d.Kind.of(set.name()).orElseThrow();
        return DataSplits.of(
                set.name(), new Toy2d(kind, options.seed(), "train"), new Toy2d(kind, options.seed(), "test"));
    }

    private static DataSplits stored(KnownDataset set, DataOptions options) throws DataException {
        Path given = options.folder().orElse(null);
        if (given == null && set.files().isEmpty()) {
            throw new DataException(
                    set.name() + " is read from a local folder that holds data.csv[.gz] and, if wanted,"
                            + " test_mask.csv[.gz]",
                    "name it (command line: --data FOLDER)");
        }
        if (given != null && !Files.exists(given)) {
            throw new DataException(given, "no such file or folder");
        }
        Path place = given == null
                ? new DatasetDownload(options.cache(), options.progress()).fetch(set)
                : below(given, set.name());
        return switch (set.family()) {
            case IDX -> IdxDataset.folder(place, set.name(), set.classNames());
            case CIFAR -> CifarDataset.open(LocalData.cifarPlace(place), set.name());
            case DIGITS -> digits(set, place);
            default -> LocalData.table(place, set.name(), options);
        };
    }

    /** Somebody who keeps several sets side by side may name the folder above. */
    private static Path below(Path folder, String name) {
        for (String inner : List.of(name, name.replace("-", ""))) {
            if (Files.isDirectory(folder.resolve(inner))) {
                return folder.resolve(inner);
            }
        }
        return folder;
    }

    private static DataSplits digits(KnownDataset set, Path place) throws DataException {
        Path test = DataFile.required(
                place, set.files().size() == 1 ? List.of("digits.csv", "optdigits.tes") : List.of("optdigits.tes"));
        if (set.files().size() == 1) {
            return DataSplits.of(set.name(), DigitsCsv.open(test, set.name() + "/train"));
        }
        return DigitsCsv.open(DataFile.required(place, List.of("optdigits.tra")), test, set.name());
    }
}
