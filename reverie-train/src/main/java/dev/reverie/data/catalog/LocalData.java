package dev.reverie.data.catalog;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataSplits;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.image.CifarDataset;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.data.image.ImageFolder;
import dev.reverie.data.shard.ShardedDataset;
import dev.reverie.data.table.CsvTable;
import dev.reverie.data.table.DigitsCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the loader of a local file or folder by its name and contents. */
public final class LocalData {
    private static final String TABLE = ".*\\.(csv|tsv|txt|data)(\\.gz)?";
    private static final String PART = "(train|training|test|testing|eval|val|valid|validation|dev)\\..*";
    private static final String PICTURE = ".*\\.(png|jpg|jpeg)";

    private LocalData() {}

    static DataSplits open(Path path, String name, DataOptions options) throws DataException {
        return Files.isDirectory(path) ? folder(path, name, options) : file(path, name, options);
    }

    private static DataSplits file(Path file, String name, DataOptions options) throws DataException {
        String lower = lower(file);
        Optional<String> array = options.array().or(options::labels);
        if (array.isPresent() && !lower.matches(".*\\.np[yz]")) {
            throw new DataException(
                    file,
                    "is not a .npz archive, so it has no array '" + array.get() + "'",
                    "leave data.array and data.labels out, or name the archive");
        }
        if (lower.endsWith(".zip")) {
            return ImageFolder.open(file, options.image(), name);
        }
        if (lower.endsWith(".npy") || lower.endsWith(".npz")) {
            NpyDataset.Opened opened = NpyDataset.open(
                    file,
                    options.array(),
                    options.labels(),
                    options.layout(),
                    options.image().channels() != ImageOptions.Channels.DETECT,
                    name + "/train");
            return DataSplits.of(name, opened.examples()).telling(opened.notices());
        }
        if (lower.endsWith(".bin") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
            return CifarDataset.open(file, name);
        }
        if (lower.matches("(optdigits\\.tra|optdigits\\.tes|digits\\.csv)(\\.gz)?")) {
            return DataSplits.of(name, DigitsCsv.open(file, name + "/train"));
        }
        if (lower.contains("idx3-ubyte")) {
            String labels = DataFile.name(file).replace("images", "labels").replace("idx3", "idx1");
            Path companion = file.resolveSibling(labels);
            return DataSplits.of(
                    name,
                    Files.exists(companion) && !companion.equals(file)
                            ? IdxDataset.files(file, companion, name + "/train", List.of())
                            : IdxDataset.images(file, name + "/train"));
        }
        if (lower.matches(TABLE)) {
            return CsvTable.open(file, name, options.table());
        }
        if (lower.matches(PICTURE)) {
            throw new DataException(file, "is a single picture", "name the folder that holds the pictures");
        }
        throw new DataException(
                file,
                "is of no known kind; read are .zip of pictures, .npy, .npz, .csv[.gz], CIFAR-10 .bin and IDX files");
    }

    private static DataSplits folder(Path folder, String name, DataOptions options) throws DataException {
        if (ShardedDataset.recognises(folder)) {
            return DataSplits.of(name, ShardedDataset.open(folder));
        }
        if (IdxDataset.recognises(folder)) {
            return IdxDataset.folder(folder, name, List.of());
        }
        Path cifar = cifarPlace(folder);
        if (!cifar.equals(folder) || CifarDataset.recognises(folder)) {
            return CifarDataset.open(cifar, name);
        }
        if (DataFile.find(folder, DigitsCsv.names()) != null) {
            Path train = DataFile.find(folder, List.of("optdigits.tra"));
            Path test = DataFile.find(folder, List.of("optdigits.tes"));
            return train != null && test != null
                    ? DigitsCsv.open(train, test, name)
                    : DataSplits.of(
                            name, DigitsCsv.open(DataFile.required(folder, DigitsCsv.names()), name + "/train"));
        }
        if (DataFile.find(folder, List.of("data.csv")) != null) {
            return table(folder, name, options);
        }
        // Before arrays: statistics of features are often kept beside the pictures they were taken of.
        if (options.array().isEmpty() && options.labels().isEmpty() && holdsPictureFiles(folder)) {
            return ImageFolder.open(folder, options.image(), name);
        }
        Path array = single(folder, ".*\\.np[yz]");
        if (array != null) {
            return file(array, name, options);
        }
        List<Path> tables = matching(folder, TABLE);
        if (!tables.isEmpty()) {
            return tables(tables, folder, name, options);
        }
        throw new DataException(
                folder,
                "holds no data set that is known here: it holds " + DataFile.listing(folder)
                        + "; read are IDX files, CIFAR-10 batches, digits, pictures (PNG, JPEG), one .npy, .npz or .csv");
    }

    /** The archive or the inner folder where the batches are, or the folder itself. */
    static Path cifarPlace(Path folder) {
        if (CifarDataset.recognises(folder)) {
            return folder;
        }
        Path inner = folder.resolve("cifar-10-batches-bin");
        if (CifarDataset.recognises(inner)) {
            return inner;
        }
        Path archive = folder.resolve("cifar-10-binary.tar.gz");
        return Files.isRegularFile(archive) ? archive : folder;
    }

    static DataSplits table(Path place, String name, DataOptions options) throws DataException {
        if (Files.isRegularFile(place)) {
            return CsvTable.open(place, name, options.table());
        }
        Path data = DataFile.required(place, List.of("data.csv"));
        Path mask = DataFile.find(place, List.of("test_mask.csv"));
        return mask == null
                ? CsvTable.open(data, name, options.table())
                : CsvTable.open(data, mask, options.fold(), name, options.table());
    }

    /** Whether a file is read as a table, by its name. */
    public static boolean isTable(Path file) {
        return lower(file).matches(TABLE) && !lower(file).matches("(optdigits\\..*|digits\\.csv)(\\.gz)?");
    }

    /**
     * Whether pictures in files of their own are what would be read: a zip, or a folder that holds no set of another form.
     *
     * @param place a file or a folder
     * @throws DataException if it cannot be listed
     */
    public static boolean holdsPictures(Path place) throws DataException {
        if (!Files.isDirectory(place)) {
            return lower(place).endsWith(".zip");
        }
        boolean other = IdxDataset.recognises(place)
                || !cifarPlace(place).equals(place)
                || CifarDataset.recognises(place)
                || DataFile.find(place, DigitsCsv.names()) != null
                || DataFile.find(place, List.of("data.csv")) != null;
        return !other && holdsPictureFiles(place);
    }

    private static boolean holdsPictureFiles(Path folder) throws DataException {
        try (Stream<Path> files = Files.walk(folder, 8)) {
            return files.anyMatch(file -> lower(file).matches(PICTURE));
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new DataException(folder, "cannot be listed: " + e.getMessage(), e);
        }
    }

    /** One table, its parts, or rows to learn from and rows held out, as the names of the files say. */
    private static DataSplits tables(List<Path> tables, Path folder, String name, DataOptions options)
            throws DataException {
        List<Path> data = tables.size() == 1
                ? tables
                : tables.stream()
                        .filter(file -> !lower(file).matches("readme.*|licen[cs]e.*"))
                        .toList();
        if (data.size() < 2) {
            return file(data.isEmpty() ? tables.get(0) : data.get(0), name, options);
        }
        Optional<Path> train = named(data, "train|training");
        Optional<Path> test = named(data, "test|testing|eval").or(() -> named(data, "val|valid|validation|dev"));
        if (train.isPresent() && test.isPresent()) {
            if (data.size() > 2 && !data.stream().allMatch(file -> lower(file).matches(PART))) {
                throw new DataException(
                        folder,
                        "holds rows to learn from and rows held out, and beside them other tables: "
                                + DataFile.names(data) + "; move those elsewhere, or name one file");
            }
            return CsvTable.split(train.get(), test.get(), folder, name, options.table());
        }
        return CsvTable.parts(data, folder, name, options.table());
    }

    private static Optional<Path> named(List<Path> files, String stem) {
        return files.stream()
                .filter(file -> lower(file).matches("(" + stem + ")\\.[a-z]+(\\.gz)?"))
                .findFirst();
    }

    private static List<Path> matching(Path folder, String pattern) throws DataException {
        return DataFile.list(folder).stream()
                .filter(file -> lower(file).matches(pattern) && Files.isRegularFile(file))
                .toList();
    }

    private static @Nullable Path single(Path folder, String pattern) throws DataException {
        List<Path> found = matching(folder, pattern);
        if (found.size() > 1) {
            throw new DataException(folder, "holds several data files", "name one of " + DataFile.names(found));
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private static String lower(Path file) {
        return DataFile.name(file).toLowerCase(Locale.ROOT);
    }
}
