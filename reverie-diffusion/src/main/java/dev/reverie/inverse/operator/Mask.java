package dev.reverie.inverse.operator;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/**
 * A mask of measured elements: {@code A x = m x} with m 1 where an element is known and 0 where not. For images, series
 * and rows of a table alike. The measurement keeps the shape of the sample, with 0 where nothing is known. {@code A =
 * A^T = A+}.
 *
 * <pre>{@code
 * Mask hole = Mask.outsideBox(3, 32, 32, 8, 8, 16, 16);          // all but a box is known
 * Mask brush = Mask.of(pixelsNotPainted, 3, 32, 32);
 * Mask columns = Mask.columns(21, 0, 3, 7);                      // three columns of a table are known
 * }</pre>
 */
public final class Mask implements PseudoInvertible {
    private final long[] shape;
    private final boolean[][] known;

    private Mask(long[] shape, boolean[]... known) {
        int count = SampleShape.count(shape);
        if (known.length == 0) {
            throw new IllegalArgumentException("a mask is needed for at least one sample, got none");
        }
        for (boolean[] one : known) {
            if (one.length != count) {
                throw new IllegalArgumentException("a mask of samples of shape " + Arrays.toString(shape) + " has "
                        + count + " elements, got " + one.length + "; repeat it for every channel");
            }
        }
        this.shape = shape.clone();
        this.known = known;
    }

    /**
     * One mask for all samples.
     *
     * @param known whether each element is known, in row-major order; copied
     * @param shape shape of a sample
     * @throws IllegalArgumentException if the mask has another number of elements than a sample
     */
    public static Mask of(boolean[] known, long... shape) {
        return new Mask(shape, known.clone());
    }

    /**
     * A mask for each sample of a batch.
     *
     * @param known for each sample whether each of its elements is known; copied
     * @param shape shape of a sample
     * @throws IllegalArgumentException if a mask has another number of elements than a sample
     */
    public static Mask perSample(boolean[][] known, long... shape) {
        return new Mask(shape, Arrays.stream(known).map(boolean[]::clone).toArray(boolean[][]::new));
    }

    /**
     * A mask for the pixels of an image, the same in all channels: for instance what a brush has left.
     *
     * @param knownPixels {@code [height][width]}
     * @param channels number of channels
     */
    public static Mask ofPixels(boolean[][] knownPixels, int channels) {
        int height = knownPixels.length;
        int width = height == 0 ? 0 : knownPixels[0].length;
        long[] shape = SampleShape.image(channels, height, width);
        boolean[] known = new boolean[SampleShape.count(shape)];
        for (int i = 0; i < known.length; i++) {
            boolean[] row = knownPixels[i / width % height];
            if (row.length != width) {
                throw new IllegalArgumentException(
                        "all rows of a mask must have " + width + " pixels like the first, got one of " + row.length);
            }
            known[i] = row[i % width];
        }
        return new Mask(shape, known);
    }

    /**
     * An image of which all but a box is known.
     *
     * @param channels number of channels
     * @param height rows of the image
     * @param width columns of the image
     * @param top first row of the box
     * @param left first column of the box
     * @param boxHeight rows of the box
     * @param boxWidth columns of the box
     * @throws IllegalArgumentException if the box is empty or leaves the image
     */
    public static Mask outsideBox(int channels, int height, int width, int top, int left, int boxHeight, int boxWidth) {
        if (top < 0
                || left < 0
                || boxHeight < 1
                || boxWidth < 1
                || boxHeight > height - top
                || boxWidth > width - left) {
            throw new IllegalArgumentException("the box of " + boxHeight + " x " + boxWidth + " pixels at row " + top
                    + ", column " + left + " must lie in the image of " + height + " x " + width);
        }
        boolean[][] pixels = new boolean[height][width];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                pixels[row][column] = row < top || row >= top + boxHeight || column < left || column >= left + boxWidth;
            }
        }
        return ofPixels(pixels, channels);
    }

    /**
     * An image of which each pixel is known with the same probability.
     *
     * @param share probability that a pixel is known, in [0, 1]
     * @param seed decides which
     * @param channels number of channels
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the share is not in [0, 1]
     */
    public static Mask random(double share, long seed, int channels, int height, int width) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of known pixels must be in [0, 1], got " + share);
        }
        RandomCursor draws = RandomStream.of(seed).purpose("mask").cursor();
        boolean[][] pixels = new boolean[height][width];
        for (boolean[] row : pixels) {
            for (int column = 0; column < width; column++) {
                row[column] = draws.nextDouble() < share;
            }
        }
        return ofPixels(pixels, channels);
    }

    /**
     * Rows of a table, or vectors, of which some columns are known.
     *
     * @param dimension number of columns
     * @param known the known ones, from 0
     * @throws IllegalArgumentException if there is no such column
     */
    public static Mask columns(int dimension, int... known) {
        boolean[] mask = new boolean[dimension];
        for (int column : known) {
            if (column < 0 || column >= dimension) {
                throw new IllegalArgumentException(
                        "a known column must be in [0, " + dimension + "), got " + column + "; they count from 0");
            }
            mask[column] = true;
        }
        return new Mask(new long[] {dimension}, mask);
    }

    /**
     * Series {@code [channels, length]} of which a stretch is missing in all channels.
     *
     * @param channels number of channels
     * @param length number of points
     * @param from first missing point
     * @param to first point after it that is known
     * @throws IllegalArgumentException unless {@code 0 <= from < to <= length}
     */
    public static Mask outsideStretch(int channels, int length, int from, int to) {
        if (!(from >= 0 && from < to && to <= length)) {
            throw new IllegalArgumentException(
                    "the missing stretch must be within [0, " + length + "), got [" + from + ", " + to + ")");
        }
        boolean[] mask = new boolean[Math.multiplyExact(channels, length)];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % length < from || i % length >= to;
        }
        return new Mask(new long[] {channels, length}, mask);
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return shape.clone();
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        return masked(x);
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, shape);
        return masked(y);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    @Override
    public boolean isPartialIsometry() {
        return true;
    }

    @Override
    public Mask forSamples(int[] samples) {
        return known.length == 1
                ? this
                : new Mask(shape, Arrays.stream(samples).mapToObj(i -> known[i]).toArray(boolean[][]::new));
    }

    private Tensor masked(Tensor batch) {
        if (known.length > 1 && batch.size(0) != known.length) {
            throw new IllegalArgumentException("the masks are of " + known.length + " samples, got " + batch
                    + "; use forSamples to ask about some of them");
        }
        float[] ones = new float[known.length * known[0].length];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = known[i / known[0].length][i % known[0].length] ? 1 : 0;
        }
        try (Scope scope = Scope.open()) {
            Tensor mask = Tensors.of(ones, SampleShape.batch(known.length, shape));
            return scope.keep(batch.mul(mask.like(batch)));
        }
    }

    /** Says how much is known. */
    @Override
    public String toString() {
        int count = 0;
        for (boolean element : known[0]) {
            count += element ? 1 : 0;
        }
        return "Mask[" + count + " of " + known[0].length + " elements known"
                + (known.length > 1 ? " in the first of " + known.length + " samples" : "") + "]";
    }
}
