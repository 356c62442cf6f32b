package dev.reverie.data.catalog;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.FloatDataset;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads NumPy arrays: {@code .npy}, or one array (and, if there, its labels) of a {@code .npz}.
 *
 * <p>The first axis counts examples. Bytes are images with values 0 to 255; floats are images in {@code [0, 1]}, series
 * or vectors as they are. {@link Layout} defines the other axes.
 */
public final class NpyDataset {

    /** The meaning of the axes. */
    public enum Layout {
        /** By the number of axes: 2 vectors; 3 grey images if bytes, else series; 4 images, channels where a 1 or 3 is. */
        DETECT,
        /** Images {@code [N, H, W]}, grey. */
        NHW,
        /** Images {@code [N, C, H, W]}. */
        NCHW,
        /** Images {@code [N, H, W, C]}. */
        NHWC,
        /** Vectors {@code [N, D]}. */
        ND,
        /** Series {@code [N, C, L]}. */
        NCL
    }

    private static final long ROW_BYTES = 24;
    private static final long FREE_BYTES = 320L << 20;
    private static final long BYTES_PER_BYTE = 100;

    private static final List<String> DATA_KEYS =
            List.of("images", "data", "x", "X", "arr_0", "x_train", "X_train", "train_images", "samples");

    private NpyDataset() {}

    /**
     * Reads one file.
     *
     * @param file a {@code .npy} or {@code .npz}
     * @param key the array of the {@code .npz}; absent to take the only one, or one with a usual name
     * @param layout the meaning of the axes
     * @param name the name of the set
     * @return the examples; labels come from the {@code .npz} where it has them under a name that goes with the examples'
     * @throws DataException if the file is missing or damaged, the key is not there, the axes do not suit the layout or
     *     are ambiguous, a value is not finite, or a float image leaves {@code [0, 1]}
     */
    public static Dataset open(Path file, Optional<String> key, Layout layout, String name) throws DataException {
        return open(file, key, Optional.empty(), layout, false, name).examples();
    }

    /** The examples, and what was assumed when they were read. */
    record Opened(Dataset examples, List<String> notices) {}

    /**
     * Reads one file.
     *
     * @param pictures whether four channels of bytes are red, green, blue and alpha, as in files of pictures
     */
    static Opened open(
            Path file, Optional<String> key, Optional<String> labelKey, Layout layout, boolean pictures, String name)
            throws DataException {
        try {
            if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
                Optional<String> asked = key.or(() -> labelKey);
                if (asked.isPresent()) {
                    throw new DataException(file, "is not a .npz archive, so it has no array '" + asked.get() + "'");
                }
                return new Opened(build(file, Npy.read(file), null, layout, pictures, name), List.of());
            }
            try (NpzFile archive = Npz.open(file)) {
                String data = choose(file, archive.names(), key);
                NdArray examples = archive.get(data);
                long count = examples.shape().rank() == 0 ? 0 : examples.shape().toArray()[0];
                String labels = NpzLabels.of(file, archive, data, count, labelKey);
                NdArray classes = labels == null ? null : archive.get(labels);
                return new Opened(
                        build(file, examples, classes, layout, pictures, name),
                        notices(file, archive.names(), data, labels));
            }
        } catch (FileFormatException e) {
            throw new DataException(file, e.fault(), e.remedy().orElse(null), e);
        } catch (IOException e) {
            throw new DataException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> notices(Path file, List<String> names, String data, @Nullable String labels) {
        List<String> rest = names.stream()
                .filter(name -> !name.equals(data) && !name.equals(labels))
                .toList();
        if (names.size() == 1) {
            return List.of();
        }
        return List.of(file + ": reading " + data + (labels == null ? " without labels" : " with the labels " + labels)
                + (rest.isEmpty() ? "" : ", not read are " + String.join(", ", rest))
                + "; data.array and data.labels choose others");
    }

    private static String choose(Path file, List<String> names, Optional<String> key) throws DataException {
        if (key.isPresent()) {
            if (!names.contains(key.get())) {
                throw new DataException(file, "has no array '" + key.get() + "'; it has " + String.join(", ", names));
            }
            return key.get();
        }
        if (names.size() == 1) {
            return names.get(0);
        }
        return DATA_KEYS.stream()
                .filter(names::contains)
                .findFirst()
                .orElseThrow(() -> new DataException(
                        file, "holds " + names.size() + " arrays", "name one of " + String.join(", ", names)));
    }

    private static Dataset build(
            Path file, NdArray array, @Nullable NdArray classes, Layout layout, boolean pictures, String name)
            throws DataException {
        boolean colours = pictures && array.type() == ElementType.U8;
        Axes axes = Axes.of(file, array, layout, colours);
        int[] labels = classes == null ? new int[0] : labels(file, classes, axes.count());
        List<String> classNames = IdxDataset.numbered(max(labels) + 1);
        if (array.type() != ElementType.U8 || !axes.shape().isImage()) {
            return new FloatDataset(
                    name, file.toString(), "", axes.shape(), floats(file, array, axes), labels, classNames);
        }
        ByteDataset bytes =
                new ByteDataset(name, file.toString(), "", axes.shape(), axes.bytes(array), 255, labels, classNames);
        return colours && axes.shape().channels() == 4 ? bytes.premultiplied() : bytes;
    }

    /** Packed zeros of a megabyte are rows of gigabytes. */
    private static void requireMemory(Path file, Axes axes) throws DataException {
        long needed = axes.count() * (ROW_BYTES + 8L * axes.shape().length());
        long accepted;
        try {
            accepted = Math.max(FREE_BYTES, BYTES_PER_BYTE * Files.size(file));
        } catch (IOException e) {
            throw new DataException(file, "cannot be read: " + e.getMessage(), e);
        }
        if (needed > accepted) {
            throw new DataException(
                    file,
                    "would take " + (needed >> 20) + " MiB of memory, more than the " + (accepted >> 20)
                            + " of a file of its size; if it can be trusted, save its array unpacked, as .npy");
        }
    }

    private static float[][] floats(Path file, NdArray array, Axes axes) throws DataException {
        requireMemory(file, axes);
        float[] all = array.toFloats();
        boolean image = axes.shape().isImage();
        for (int i = 0; i < all.length; i++) {
            int example = i / axes.shape().length();
            if (!Float.isFinite(all[i])) {
                throw new DataException(file, "example " + example + " holds the value " + all[i]);
            }
            if (image && (all[i] < 0 || all[i] > 1)) {
                throw new DataException(
                        file,
                        "example " + example + " holds the value " + all[i] + ", but images of type " + array.type()
                                + " must lie in [0, 1]",
                        "rescale them, store bytes, or read them as vectors");
            }
        }
        float[][] rows = new float[axes.count()][axes.shape().length()];
        for (int i = 0; i < all.length; i++) {
            rows[i / axes.shape().length()][axes.target(i % axes.shape().length())] = all[i];
        }
        return rows;
    }

    private static int[] labels(Path file, NdArray classes, int count) throws DataException {
        if (classes.type().isFloating() || classes.elementCount() != count) {
            throw new DataException(
                    file,
                    "labels must be " + count + " whole numbers, got " + classes.type() + " " + classes.shape(),
                    "name the array of the labels by data.labels, or write none there");
        }
        int[] labels = new int[count];
        long[] values = classes.toLongs();
        for (int i = 0; i < count; i++) {
            if (values[i] < 0 || values[i] > 65535) {
                throw new DataException(file, "label " + values[i] + " of example " + i + " must be from 0 to 65535");
            }
            labels[i] = (int) values[i];
        }
        return labels;
    }

    private static int max(int[] labels) {
        int max = -1;
        for (int label : labels) {
            max = Math.max(max, label);
        }
        return max;
    }

    /** Meaning of the axes of an array; {@code channelsLast} transposes on reading. */
    private record Axes(int count, DataShape shape, boolean channelsLast) {

        static Axes of(Path file, NdArray array, Layout layout, boolean pictures) throws DataException {
            long[] sizes = array.shape().toArray();
            for (long size : sizes) {
                if (size < 1 || size > Integer.MAX_VALUE) {
                    throw new DataException(file, "has shape " + array.shape() + ", which holds no examples");
                }
            }
            Layout known = layout == Layout.DETECT ? detect(file, array, sizes, pictures) : layout;
            int wanted = known == Layout.ND ? 2 : known == Layout.NHW || known == Layout.NCL ? 3 : 4;
            if (sizes.length != wanted) {
                throw new DataException(
                        file, "has shape " + array.shape() + ", layout " + known + " needs " + wanted + " axes");
            }
            int[] s = new int[wanted];
            for (int axis = 0; axis < wanted; axis++) {
                s[axis] = (int) sizes[axis];
            }
            DataShape shape = switch (known) {
                case ND, DETECT -> DataShape.vector(s[1]);
                case NHW -> DataShape.image(1, s[1], s[2]);
                case NCL -> DataShape.series(s[1], s[2]);
                case NCHW -> DataShape.image(s[1], s[2], s[3]);
                case NHWC -> DataShape.image(s[3], s[1], s[2]);
            };
            return new Axes(s[0], shape, known == Layout.NHWC);
        }

        private static Layout detect(Path file, NdArray array, long[] sizes, boolean pictures) throws DataException {
            Set<Long> usual = pictures ? Set.of(1L, 3L, 4L) : Set.of(1L, 3L);
            boolean first = sizes.length == 4 && usual.contains(sizes[1]);
            boolean last = sizes.length == 4 && usual.contains(sizes[3]);
            return switch (sizes.length) {
                case 2 -> Layout.ND;
                case 3 -> array.type() == ElementType.U8 ? Layout.NHW : Layout.NCL;
                case 4 -> {
                    if (first == last) {
                        throw new DataException(
                                file,
                                "has shape " + array.shape() + ", from which the place of the channels (1 or 3) cannot"
                                        + " be told",
                                "give the layout, data.layout=nchw or nhwc, or data.channels=4 for bytes of red, green,"
                                        + " blue and alpha");
                    }
                    yield first ? Layout.NCHW : Layout.NHWC;
                }
                default ->
                    throw new DataException(
                            file,
                            "has shape " + array.shape() + "; 2, 3 or 4 axes are read, the first counts examples");
            };
        }

        /** Position of the i-th stored value of an example. */
        int target(int i) {
            if (!channelsLast) {
                return i;
            }
            int channels = shape.channels();
            return i % channels * (shape.height() * shape.width()) + i / channels;
        }

        byte[][] bytes(NdArray array) {
            ByteBuffer source = array.asByteBuffer();
            byte[][] images = new byte[count][shape.length()];
            for (byte[] image : images) {
                if (channelsLast) {
                    for (int i = 0; i < image.length; i++) {
                        image[target(i)] = source.get();
                    }
                } else {
                    source.get(image);
                }
            }
            return images;
        }
    }
}
