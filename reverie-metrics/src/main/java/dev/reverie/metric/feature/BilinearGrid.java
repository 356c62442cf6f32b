package dev.reverie.metric.feature;

/** Where each output pixel of TensorFlow 1's bilinear resize reads: {@code i n / side}, in float32 as there. */
final class BilinearGrid {
    private final int[] low;
    private final int[] high;
    private final float[] part;

    BilinearGrid(int size, int side) {
        float scale = (float) size / side;
        low = new int[side];
        high = new int[side];
        part = new float[side];
        for (int i = 0; i < side; i++) {
            float position = i * scale;
            low[i] = Math.min((int) position, size - 1);
            high[i] = Math.min(low[i] + 1, size - 1);
            part[i] = position - low[i];
        }
    }

    int low(int index) {
        return low[index];
    }

    int high(int index) {
        return high[index];
    }

    /** How far between the two. */
    float part(int index) {
        return part[index];
    }
}
