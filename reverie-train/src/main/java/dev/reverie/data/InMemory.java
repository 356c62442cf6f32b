package dev.reverie.data;

import dev.reverie.torch.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes data sets from arrays, tensors and images. */
final class InMemory {
    private static final String NAME = "memory";

    private InMemory() {}

    static Dataset rows(float[][] rows, int[] labels) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException("a data set needs at least one row of at least one number, got "
                    + (rows.length == 0 ? "no rows" : "empty rows"));
        }
        float[][] copies = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException("all rows must have one length, but row 0 has " + rows[0].length
                        + " numbers and row " + i + " has " + rows[i].length);
            }
            requireFinite(rows[i], i);
            copies[i] = rows[i].clone();
        }
        return floats(DataShape.vector(rows[0].length), copies, labels);
    }

    static Dataset tensor(Tensor examples, int[] labels) {
        long[] shape = examples.shape();
        int[] sizes = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
        if (sizes.length < 2 || sizes.length > 4 || examples.count() == 0) {
            throw new IllegalArgumentException("a data set is made of [N, D] points, [N, C, L] series or [N, C, H, W]"
                    + " images, got " + examples);
        }
        DataShape one = switch (sizes.length) {
            case 2 -> DataShape.vector(sizes[1]);
            case 3 -> DataShape.series(sizes[1], sizes[2]);
            default -> DataShape.image(sizes[1], sizes[2], sizes[3]);
        };
        float[] values = examples.detach().toFloats();
        float[][] rows = new float[sizes[0]][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * one.length(), (i + 1) * one.length());
            requireFinite(rows[i], i);
            if (one.isImage()) {
                requireUnit(rows[i], i);
            }
        }
        return floats(one, rows, labels);
    }

    static Dataset images(List<BufferedImage> images, int[] labels) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a data set needs at least one image, got none");
        }
        ImageDecoder decoder = new ImageDecoder(ImageOptions.defaults().background());
        Picture first = decoder.convert(images.get(0));
        byte[][] planes = new byte[images.size()][];
        for (int i = 0; i < planes.length; i++) {
            Picture picture = decoder.convert(images.get(i));
            if (picture.channels() != first.channels()
                    || picture.height() != first.height()
                    || picture.width() != first.width()) {
                throw new IllegalArgumentException("all images must have one size and number of channels, but image 0"
                        + " has " + first.channels() + " x " + first + " and image " + i + " has " + picture.channels()
                        + " x " + picture + "; crop or resize them first");
            }
            planes[i] = picture.planes();
        }
        DataShape shape = DataShape.image(first.channels(), first.height(), first.width());
        return new ByteDataset(NAME, NAME, "", shape, planes, 255, labels, classNames(labels, planes.length));
    }

    private static Dataset floats(DataShape shape, float[][] rows, int[] labels) {
        return new FloatDataset(NAME, NAME, "", shape, rows, labels.clone(), classNames(labels, rows.length));
    }

    private static List<String> classNames(int[] labels, int count) {
        if (labels.length == 0) {
            return List.of();
        }
        if (labels.length != count) {
            throw new IllegalArgumentException(
                    "there must be one label for each example, got " + labels.length + " for " + count);
        }
        int least = Arrays.stream(labels).min().orElse(0);
        if (least < 0) {
            throw new IllegalArgumentException("labels count from 0, got " + least);
        }
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    private static void requireFinite(float[] values, int example) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "example " + example + " holds " + value + "; a data set takes finite numbers only");
            }
        }
    }

    private static void requireUnit(float[] values, int example) {
        for (float value : values) {
            if (value < 0 || value > 1) {
                throw new IllegalArgumentException("images must be in [0, 1], but image " + example + " holds " + value
                        + "; divide bytes by 255, and bring [-1, 1] to [0, 1] by (x + 1) / 2");
            }
        }
    }
}
