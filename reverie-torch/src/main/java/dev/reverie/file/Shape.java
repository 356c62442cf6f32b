package dev.reverie.file;

import java.util.Arrays;

/**
 * The sizes of an array's axes in row-major (C) order, immutable: {@code [N, C, H, W]}.
 *
 * <p>A shape without axes is a scalar and holds one element; an axis of size 0 makes the array empty. At most
 * {@value #MAX_RANK} axes, which is the limit of torch and of NumPy.
 */
public final class Shape {
    /** The most axes that a shape may have. */
    public static final int MAX_RANK = 64;

    private final long[] sizes;
    private final long elementCount;

    private Shape(long[] sizes, long elementCount) {
        this.sizes = sizes;
        this.elementCount = elementCount;
    }

    /**
     * A shape of the given sizes.
     *
     * @param sizes one size per axis, none for a scalar
     * @throws IllegalArgumentException if there are more than {@value #MAX_RANK} axes, a size is negative, or the
     *     product of the sizes other than 0 exceeds 2^63 - 1
     */
    public static Shape of(long... sizes) {
        if (sizes.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "a shape has at most " + MAX_RANK + " axes, got " + sizes.length + " of them");
        }
        long product = 1;
        boolean empty = false;
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "every size of a shape must be 0 or more, got " + Arrays.toString(sizes));
            }
            empty |= size == 0;
            // Zeros stay out of the product, so that [0, 2^40, 2^40] is refused like [2^40, 2^40]: its strides
            // overflow.
            if (size != 0 && product > Long.MAX_VALUE / size) {
                throw new IllegalArgumentException("the element count of shape " + Arrays.toString(sizes)
                        + " overflows; accepted are at most " + Long.MAX_VALUE + " elements");
            }
            product *= Math.max(size, 1);
        }
        return new Shape(sizes.clone(), empty ? 0 : product);
    }

    /** Number of axes; 0 for a scalar. */
    public int rank() {
        return sizes.length;
    }

    /**
     * The size of one axis.
     *
     * @param axis from 0 to {@code rank() - 1}
     * @throws IndexOutOfBoundsException if there is no such axis
     */
    public long size(int axis) {
        return sizes[axis];
    }

    /** Product of all sizes; 1 for a scalar. */
    public long elementCount() {
        return elementCount;
    }

    /** A fresh array of the sizes. */
    public long[] toArray() {
        return sizes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** The sizes as {@code [32, 3, 3, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
