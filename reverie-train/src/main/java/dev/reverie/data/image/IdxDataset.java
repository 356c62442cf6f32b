package dev.reverie.data.image;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the IDX files of the MNIST family: grey images and their labels, gzip or not.
 *
 * <p>An IDX file is a big-endian header, {@code 0x00000803, count, rows, columns} for images of unsigned bytes or
 * {@code 0x00000801, count} for labels, and then the bytes. Described at the home of MNIST (LeCun, Cortes and Burges).
 */
public final class IdxDataset {
    private static final int IMAGES = 0x0803;
    private static final int LABELS = 0x0801;

    private IdxDataset() {}

    /**
     * Reads a folder with the canonical names {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and, if
     * there, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, each with or without {@code .gz}.
     *
     * @param folder the folder
     * @param name the name of the set
     * @param classNames what the labels stand for; empty to number them
     * @return images {@code [1, H, W]} in {@code [0, 1]}
     * @throws DataException if a file is missing or faulty
     */
    public static DataSplits folder(Path folder, String name, List<String> classNames) throws DataException {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder, "no such folder");
        }
        Path trainImages = find(folder, "train", "images", 3);
        if (trainImages == null) {
            throw new DataException(
                    folder,
                    "holds no train-images-idx3-ubyte or train-images-idx3-ubyte.gz, which the MNIST family has");
        }
        Dataset train = part(folder, "train", trainImages, name + "/train", classNames);
        Path testImages = find(folder, "t10k", "images", 3);
        return testImages == null
                ? DataSplits.of(name, train)
                : DataSplits.of(name, train, part(folder, "t10k", testImages, name + "/test", classNames));
    }

    private static Dataset part(Path folder, String prefix, Path images, String name, List<String> classNames)
            throws DataException {
        Path labels = find(folder, prefix, "labels", 1);
        if (labels == null) {
            throw new DataException(
                    folder, "holds " + DataFile.name(images) + " but no " + prefix + "-labels-idx1-ubyte[.gz]");
        }
        return files(images, labels, name, classNames);
    }

    /**
     * Reads images and labels.
     *
     * @param images an IDX file of images
     * @param labels the IDX file of their labels
     * @param name the name of the set
     * @param classNames what the labels stand for; empty to number them
     * @return images {@code [1, H, W]} in {@code [0, 1]}
     * @throws DataException if a file is missing, is not IDX, is cut short or too long, or the two do not belong together
     */
    public static Dataset files(Path images, Path labels, String name, List<String> classNames) throws DataException {
        Idx pictures = Idx.read(images, IMAGES);
        Idx classes = Idx.read(labels, LABELS);
        if (pictures.count() != classes.count()) {
            throw new DataException(
                    labels,
                    "holds " + classes.count() + " labels, but " + images + " holds " + pictures.count() + " images");
        }
        int[] label = new int[classes.count()];
        int largest = 0;
        for (int i = 0; i < label.length; i++) {
            label[i] = classes.content().get(i) & 0xff;
            if (!classNames.isEmpty() && label[i] >= classNames.size()) {
                throw new DataException(
                        labels, "label " + label[i] + " of example " + i + " is not below " + classNames.size());
            }
            largest = Math.max(largest, label[i]);
        }
        List<String> names = classNames.isEmpty() ? numbered(largest + 1) : classNames;
        return new ByteDataset(name, images.toString(), "", pictures.shape(), pictures.split(), 255, label, names);
    }

    /**
     * Reads images without labels.
     *
     * @param images an IDX file of images
     * @param name the name of the set
     * @return images {@code [1, H, W]} in {@code [0, 1]}, unlabelled
     * @throws DataException if the file is missing, is not IDX, is cut short or too long
     */
    public static Dataset images(Path images, String name) throws DataException {
        Idx pictures = Idx.read(images, IMAGES);
        return new ByteDataset(
                name, images.toString(), "", pictures.shape(), pictures.split(), 255, new int[0], List.of());
    }

    /** Whether the folder looks like the MNIST family. */
    public static boolean recognises(Path folder) {
        return find(folder, "train", "images", 3) != null;
    }

    public static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    private static @Nullable Path find(Path folder, String prefix, String what, int axes) {
        // Some copies spell the last dash as a dot.
        return DataFile.find(
                folder,
                List.of(
                        prefix + "-" + what + "-idx" + axes + "-ubyte",
                        prefix + "-" + what + ".idx" + axes + "-ubyte"));
    }

    /** A parsed file: for labels rows and columns are 1. */
    private record Idx(int count, int rows, int columns, ByteBuffer content) {

        static Idx read(Path file, int magic) throws DataException {
            ByteBuffer bytes = ByteBuffer.wrap(DataFile.read(file));
            int header = magic == IMAGES ? 16 : 8;
            if (bytes.remaining() < header) {
                throw new DataException(
                        file, "is truncated: " + bytes.remaining() + " bytes, the header alone has " + header);
            }
            int found = bytes.getInt();
            if (found != magic) {
                String other = found == LABELS ? " (a file of labels)" : found == IMAGES ? " (a file of images)" : "";
                throw new DataException(
                        file,
                        String.format(
                                Locale.ROOT,
                                "is not an IDX file of %s: it begins with 0x%08x%s, expected 0x%08x",
                                magic == IMAGES ? "images" : "labels",
                                found,
                                other,
                                magic));
            }
            int count = bytes.getInt();
            int rows = magic == IMAGES ? bytes.getInt() : 1;
            int columns = magic == IMAGES ? bytes.getInt() : 1;
            if (count < 1 || rows < 1 || columns < 1 || rows > 1 << 14 || columns > 1 << 14) {
                throw new DataException(
                        file, "the header declares " + count + " examples of " + rows + " x " + columns + " values");
            }
            long expected = (long) count * rows * columns;
            if (bytes.remaining() < expected) {
                throw new DataException(
                        file,
                        "is truncated: the header declares " + count + " examples of " + rows + " x " + columns + " ("
                                + expected + " bytes), " + bytes.remaining() + " follow");
            }
            if (bytes.remaining() > expected) {
                throw new DataException(
                        file,
                        (bytes.remaining() - expected) + " bytes follow the " + count
                                + " examples that the header declares",
                        "is the file damaged?");
            }
            return new Idx(count, rows, columns, bytes.slice());
        }

        DataShape shape() {
            return DataShape.image(1, rows, columns);
        }

        byte[][] split() {
            int length = rows * columns;
            byte[] all = content.array();
            byte[][] images = new byte[count][];
            for (int i = 0; i < count; i++) {
                int from = content.arrayOffset() + i * length;
                images[i] = Arrays.copyOfRange(all, from, from + length);
            }
            return images;
        }
    }
}
