package dev.reverie.network.refinenet;

import java.util.List;

/**
 * One level of a network, as published.
 *
 * @param residual name of its residual blocks
 * @param refinement name of its RefineNet block
 * @param multiplier width in units of the network's features
 * @param entry how it is entered
 * @param dilation distance between taps of its kernels
 */
record Stage(String residual, String refinement, int multiplier, Entry entry, int dilation) {
    /** Transition to a level from the previous one. */
    enum Entry {
        /** At the same resolution and width. */
        SAME,
        /** At half the resolution. */
        HALVE,
        /** At the same resolution, with kernels spread out instead. */
        DILATE
    }

    static Stage same(String residual, String refinement, int multiplier) {
        return new Stage(residual, refinement, multiplier, Entry.SAME, 1);
    }

    static Stage halving(String residual, String refinement, int multiplier) {
        return new Stage(residual, refinement, multiplier, Entry.HALVE, 1);
    }

    static Stage dilated(String residual, String refinement, int multiplier, int dilation) {
        return new Stage(residual, refinement, multiplier, Entry.DILATE, dilation);
    }

    /** By how much the levels reduce height and width. */
    static int reduction(List<Stage> stages) {
        int halvings = (int)
                stages.stream().filter(stage -> stage.entry() == Entry.HALVE).count();
        return 1 << halvings;
    }

    /**
     * Checks the size of an image.
     *
     * @throws IllegalArgumentException unless it can be halved as often as needed and more than one pixel is left
     */
    static void requireSize(List<Stage> stages, long height, long width) {
        int step = reduction(stages);
        if (height < step || width < step || height % step != 0 || width % step != 0) {
            throw new IllegalArgumentException("this network reduces images " + step
                    + " times: height and width must be multiples of " + step + ", got " + height + " x " + width
                    + "; pad or resize the data");
        }
        if (height == step && width == step) {
            throw new IllegalArgumentException("this network would reduce an image of " + height + " x " + width
                    + " to a single pixel, which normalisation erases; height or width must be at least " + 2 * step);
        }
    }
}
