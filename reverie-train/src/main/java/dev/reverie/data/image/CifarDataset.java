package dev.reverie.data.image;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads CIFAR-10 in its binary layout: records of one label byte and 3072 bytes, the red plane of 32 x 32, then the
 * green, then the blue.
 *
 * <p>Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009. A folder with {@code data_batch_1.bin} to
 * {@code data_batch_5.bin} and {@code test_batch.bin} (or whichever of them are there), one such file, and the official
 * {@code cifar-10-binary.tar.gz} are read alike.
 */
public final class CifarDataset {
    /** The classes in the order of their labels. */
    public static final List<String> CLASS_NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final int PIXELS = 3 * 32 * 32;
    private static final int RECORD = 1 + PIXELS;
    private static final String BATCH = "data_batch_[1-9]\\.bin|test_batch\\.bin";

    private CifarDataset() {}

    /**
     * Reads a folder, a single batch or the official archive.
     *
     * @param path the folder (or one that holds {@code cifar-10-batches-bin}), a {@code .bin} file or a {@code .tar.gz}
     * @param name the name of the set
     * @return images {@code [3, 32, 32]} in {@code [0, 1]}; if only the test batch is there, it is what is trained on
     * @throws DataException if no batch is there, a size is not a multiple of the record, or a label is above 9
     */
    public static DataSplits open(Path path, String name) throws DataException {
        Map<String, byte[]> batches = new TreeMap<>();
        if (Files.isDirectory(path)) {
            Path inner = path.resolve("cifar-10-batches-bin");
            Path folder = recognises(inner) ? inner : path;
            for (String batch : batchNames()) {
                Path file = folder.resolve(batch);
                if (Files.isRegularFile(file)) {
                    batches.put(batch, DataFile.read(file));
                }
            }
        } else if (path.toString().endsWith(".tar.gz") || path.toString().endsWith(".tgz")) {
            readArchive(path, batches);
        } else {
            batches.put(DataFile.name(path), DataFile.read(path));
        }
        if (batches.isEmpty()) {
            throw new DataException(path, "holds none of " + String.join(", ", batchNames()));
        }
        byte[] test = batches.get("test_batch.bin");
        if (test == null || batches.size() == 1) {
            return DataSplits.of(name, decode(path, batches, name + (test == null ? "/train" : "/test")));
        }
        batches.remove("test_batch.bin");
        return DataSplits.of(
                name,
                decode(path, batches, name + "/train"),
                decode(path, Map.of("test_batch.bin", test), name + "/test"));
    }

    /** Whether the folder holds a batch. */
    public static boolean recognises(Path folder) {
        return batchNames().stream().anyMatch(batch -> Files.isRegularFile(folder.resolve(batch)));
    }

    private static List<String> batchNames() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            names.add("data_batch_" + i + ".bin");
        }
        names.add("test_batch.bin");
        return names;
    }

    /** The batches of an archive; nothing is written to disk, whatever its entries are called. */
    private static void readArchive(Path archive, Map<String, byte[]> batches) throws DataException {
        try (InputStream file = Files.newInputStream(archive);
                InputStream plain = new GZIPInputStream(file, 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isCheckSumOK()) {
                    throw new DataException(archive, "is no tar archive: the checksum of a tar header does not hold");
                }
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                boolean regular =
                        entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
                if (!regular || !name.matches(BATCH)) {
                    continue;
                }
                if (entry.getSize() > 64 << 20) {
                    throw new DataException(
                            archive, "the entry " + entry.getName() + " declares " + entry.getSize() + " bytes");
                }
                batches.put(name, tar.readNBytes((int) entry.getSize()));
            }
        } catch (EOFException e) {
            throw new DataException(archive, "the archive is truncated", "fetch it again", e);
        } catch (ZipException e) {
            throw new DataException(archive, "is not a gzip archive (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new DataException(
                    archive, "cannot be read as a tar archive (" + e.getMessage() + ")", "fetch it again", e);
        }
    }

    private static Dataset decode(Path source, Map<String, byte[]> batches, String name) throws DataException {
        int count = 0;
        for (Map.Entry<String, byte[]> batch : batches.entrySet()) {
            int bytes = batch.getValue().length;
            if (bytes == 0 || bytes % RECORD != 0) {
                throw new DataException(
                        file(source, batch.getKey()),
                        "has " + bytes + " bytes, which is not a multiple of the " + RECORD
                                + " of one CIFAR-10 record (label and 3 x 32 x 32 pixels)",
                        "is it truncated, or CIFAR-100?");
            }
            count += bytes / RECORD;
        }
        byte[][] images = new byte[count][];
        int[] labels = new int[count];
        int next = 0;
        for (Map.Entry<String, byte[]> batch : batches.entrySet()) {
            byte[] bytes = batch.getValue();
            for (int from = 0; from < bytes.length; from += RECORD) {
                int label = bytes[from] & 0xff;
                if (label >= CLASS_NAMES.size()) {
                    throw new DataException(
                            file(source, batch.getKey()),
                            "record " + from / RECORD + " has label " + label + ", expected 0 to 9",
                            "is this CIFAR-10 in its binary layout?");
                }
                labels[next] = label;
                images[next++] = Arrays.copyOfRange(bytes, from + 1, from + RECORD);
            }
        }
        return new ByteDataset(
                name,
                source.toString(),
                "from " + String.join(", ", batches.keySet()),
                DataShape.image(3, 32, 32),
                images,
                255,
                labels,
                CLASS_NAMES);
    }

    private static Path file(Path source, String batch) {
        return Files.isDirectory(source) ? source.resolve(batch) : source;
    }
}
