package dev.reverie.plot;

/**
 * The theme of all figures: colours as {@code 0xRRGGBB}, sizes in logical pixels.
 *
 * <p>The series colours differ in lightness as well as in hue, so that they stay apart for colour-blind readers and in
 * print.
 */
final class Theme {
    static final int BACKGROUND = 0xffffff;
    static final int TEXT = 0x1f2933;
    static final int MUTED = 0x5f6b7a;
    static final int AXIS = 0x8a94a3;
    static final int GRID = 0xe7eaef;
    static final int MINOR_GRID = 0xf4f5f8;
    static final int MISSING = 0xdfe3e8;
    /** Marks a pixel that is not a number. */
    static final int NOT_A_NUMBER = 0xd6247f;

    static final double FIGURE_TITLE = 16;
    static final double TITLE = 13.5;
    static final double LABEL = 12;
    static final double TICK = 11;
    static final double NOTE = 10.5;
    static final double MARGIN = 14;
    static final double GAP = 22;

    private static final int[] CYCLE = {
        0x1f5fa8, 0xe0701a, 0x159a80, 0xa83a84, 0x5fb0e6, 0x7a3b12, 0xd4a90a, 0x2a323c,
    };

    private Theme() {}

    /** Number of colours before the cycle repeats. */
    static int cycleLength() {
        return CYCLE.length;
    }

    /** The colour of series number {@code index}, counted from 0. */
    static int series(int index) {
        return CYCLE[Math.floorMod(index, CYCLE.length)];
    }

    /** {@code (1 - share) * from + share * to} in each channel. */
    static int mix(int from, int to, double share) {
        return channel(from, to, share, 16) | channel(from, to, share, 8) | channel(from, to, share, 0);
    }

    private static int channel(int from, int to, double share, int shift) {
        int a = (from >> shift) & 0xff;
        int b = (to >> shift) & 0xff;
        return (int) (a + (b - a) * share + 0.5) << shift;
    }
}
