package dev.reverie.data;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one example, without the batch axis.
 *
 * @param kind what the axes mean
 * @param sizes {@code [C, H, W]} of an image, {@code [D]} of a vector, {@code [C, L]} of a series; all at least 1
 */
public record DataShape(Kind kind, List<Integer> sizes) implements Serializable {

    /** The meaning of the axes. */
    public enum Kind {
        /** Channels, rows, columns. */
        IMAGE(3),
        /** The coordinates of a point, or the columns of a table. */
        VECTOR(1),
        /** Channels, time steps. */
        SERIES(2);

        private final int axes;

        Kind(int axes) {
            this.axes = axes;
        }
    }

    /**
     * Checks the number of axes and every size.
     *
     * @throws IllegalArgumentException if the number of axes does not suit the kind, a size is below 1, or the example
     *     would hold more than 2^31 - 1 numbers
     */
    public DataShape {
        sizes = List.copyOf(sizes);
        if (sizes.size() != kind.axes) {
            throw new IllegalArgumentException(kind + " has " + kind.axes + " axes, got sizes " + sizes);
        }
        long length = 1;
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("sizes must be at least 1, got " + sizes);
            }
            length *= size;
            if (length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("an example holds at most 2^31 - 1 numbers, got sizes " + sizes);
            }
        }
    }

    /**
     * An image.
     *
     * @param channels 1 for grey, 3 for colour, 4 for colour multiplied by alpha, and alpha
     * @param height rows
     * @param width columns
     * @return the shape {@code [channels, height, width]}
     */
    public static DataShape image(int channels, int height, int width) {
        return new DataShape(Kind.IMAGE, List.of(channels, height, width));
    }

    /**
     * A point or a table row.
     *
     * @param dimension number of coordinates
     * @return the shape {@code [dimension]}
     */
    public static DataShape vector(int dimension) {
        return new DataShape(Kind.VECTOR, List.of(dimension));
    }

    /**
     * A time series.
     *
     * @param channels values per time step
     * @param length time steps
     * @return the shape {@code [channels, length]}
     */
    public static DataShape series(int channels, int length) {
        return new DataShape(Kind.SERIES, List.of(channels, length));
    }

    /**
     * Numbers in one example.
     *
     * @return the product of the sizes
     */
    public int length() {
        int length = 1;
        for (int size : sizes) {
            length *= size;
        }
        return length;
    }

    /**
     * The shape of a batch of such examples.
     *
     * @param count number of examples
     * @return {@code [count, sizes...]}
     */
    public long[] batch(long count) {
        long[] batch = new long[sizes.size() + 1];
        batch[0] = count;
        for (int axis = 0; axis < sizes.size(); axis++) {
            batch[axis + 1] = sizes.get(axis);
        }
        return batch;
    }

    /**
     * Whether the examples are images.
     *
     * @return true for {@code [C, H, W]}
     */
    public boolean isImage() {
        return kind == Kind.IMAGE;
    }

    /**
     * Channels of an image or a series.
     *
     * @return the first size
     * @throws IllegalStateException if the examples are vectors
     */
    public int channels() {
        if (kind == Kind.VECTOR) {
            throw new IllegalStateException("a vector has no channels: " + this);
        }
        return sizes.get(0);
    }

    /**
     * Rows of an image.
     *
     * @return the second size
     * @throws IllegalStateException if the examples are not images
     */
    public int height() {
        return imageSize(1);
    }

    /**
     * Columns of an image.
     *
     * @return the third size
     * @throws IllegalStateException if the examples are not images
     */
    public int width() {
        return imageSize(2);
    }

    private int imageSize(int axis) {
        if (kind != Kind.IMAGE) {
            throw new IllegalStateException("only an image has rows and columns: " + this);
        }
        return sizes.get(axis);
    }

    /** The sizes as people write them: {@code 3 x 32 x 32}. */
    @Override
    public String toString() {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }
}
