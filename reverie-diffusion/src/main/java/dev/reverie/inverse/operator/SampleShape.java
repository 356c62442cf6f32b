package dev.reverie.inverse.operator;

import dev.reverie.torch.Tensor;
import java.util.Arrays;

/** The shape of one sample, without the axis of the batch. */
public final class SampleShape {
    private SampleShape() {}

    /** Number of elements; checks that every axis is there. */
    public static int count(long... shape) {
        long count = 1;
        for (long length : shape) {
            if (length < 1) {
                throw new IllegalArgumentException(
                        "every axis of a sample must be at least 1 long, got " + Arrays.toString(shape));
            }
            count = Math.multiplyExact(count, length);
        }
        return Math.toIntExact(count);
    }

    /** Checks the shape of an image and copies it. */
    static long[] image(long... shape) {
        if (shape.length != 3) {
            throw new IllegalArgumentException(
                    "an image has the shape [channels, height, width], got " + Arrays.toString(shape));
        }
        count(shape);
        return shape.clone();
    }

    /** The shape of n samples. */
    public static long[] batch(long n, long... shape) {
        long[] whole = new long[shape.length + 1];
        whole[0] = n;
        System.arraycopy(shape, 0, whole, 1, shape.length);
        return whole;
    }

    /** The shape of the samples of a batch. */
    static long[] of(Tensor batch) {
        long[] whole = batch.shape();
        return Arrays.copyOfRange(whole, 1, whole.length);
    }

    /**
     * Checks that a batch is of samples of this shape.
     *
     * @param what names the tensor in the message
     */
    public static void check(String what, Tensor batch, long... shape) {
        if (batch.rank() == 0 || !Arrays.equals(of(batch), shape)) {
            throw new IllegalArgumentException(
                    what + " must have the shape [N, " + Arrays.toString(shape).substring(1) + ", got " + batch);
        }
    }
}
