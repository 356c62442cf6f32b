package dev.reverie.studio.model;

import dev.reverie.data.DataShape;
import dev.reverie.studio.web.ArrayAnswer;

/**
 * Examples as they travel: pictures as uint8 {@code [n, height, width, channels]}, anything else as float32
 * {@code [n, ...]}.
 */
public final class SampleArray {
    private static final int WHITE = 255;

    private final ArrayAnswer head;
    private final byte[] bytes;

    private SampleArray(ArrayAnswer head, byte[] bytes) {
        this.head = head;
        this.bytes = bytes;
    }

    /**
     * Examples in the form in which they are stored.
     *
     * @param values n examples, pictures {@code [channels, height, width]} in [0, 1]
     * @param shape of one
     */
    public static SampleArray of(float[] values, DataShape shape) {
        int n = values.length / shape.length();
        if (!shape.isImage()) {
            return new SampleArray(head(shape, n), ArrayAnswer.littleEndian(values));
        }
        int channels = shape.channels();
        int plane = shape.height() * shape.width();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < n; i++) {
            for (int channel = 0; channel < channels; channel++) {
                for (int pixel = 0; pixel < plane; pixel++) {
                    float value = values[(i * channels + channel) * plane + pixel];
                    bytes[(i * plane + pixel) * channels + channel] =
                            (byte) Math.round(WHITE * Math.min(1, Math.max(0, value)));
                }
            }
        }
        return new SampleArray(head(shape, n), bytes);
    }

    /** Type and extents of n examples. */
    public static ArrayAnswer head(DataShape shape, long n) {
        if (shape.isImage()) {
            return ArrayAnswer.bytes(n, shape.height(), shape.width(), shape.channels());
        }
        long[] sizes = new long[shape.sizes().size() + 1];
        sizes[0] = n;
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = shape.sizes().get(i - 1);
        }
        return ArrayAnswer.floats(sizes);
    }

    /** Type and extents. */
    public ArrayAnswer head() {
        return head;
    }

    /** The bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
