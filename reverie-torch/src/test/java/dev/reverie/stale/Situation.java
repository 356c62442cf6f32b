package dev.reverie.stale;

import dev.reverie.torch.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operation is tried on.
 *
 * @param channels C, mostly no multiple of the processor's blocks of 16
 * @param batch N
 * @param height H
 * @param width W
 * @param dtype element type
 * @param innermost whether channels are innermost in memory
 */
public record Situation(int channels, int batch, int height, int width, DType dtype, boolean innermost) {
    static final int[] CHANNELS = {1, 3, 5, 17, 24, 33, 48, 96};
    static final int[] BATCHES = {1, 2, 7, 32};
    static final int[][] SIZES = {{4, 4}, {7, 5}, {8, 8}, {5, 9}};
    static final DType[] TYPES = {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16};

    /** 32 situations in which every two of the choices meet. */
    public static List<Situation> pairs() {
        List<Situation> pairs = new ArrayList<>();
        for (int c = 0; c < CHANNELS.length; c++) {
            for (int b = 0; b < BATCHES.length; b++) {
                int[] size = SIZES[(c + b) % SIZES.length];
                pairs.add(new Situation(
                        CHANNELS[c],
                        BATCHES[b],
                        size[0],
                        size[1],
                        TYPES[(2 * c + b) % TYPES.length],
                        (c + b + c / 2) % 2 == 1));
            }
        }
        return pairs;
    }
}
