package dev.reverie.metric.feature;

/**
 * The resizes of the programs that published figures come from. The same samples can differ by more than a model's progress in a
 * year through another resize (arXiv:2104.11222), so that each is named in the results.
 */
public enum ImageResize {
    /**
     * {@code tf.image.resize_bilinear} of TensorFlow 1 with {@code align_corners=False}: output pixel i reads the input at
     * {@code i n / side}, without half-pixel centres and without filtering, in float32. The FID pipeline of 2017.
     */
    TENSORFLOW_BILINEAR("bilinear of TensorFlow 1 (src = dst in / out) in float32") {
        @Override
        void channel(float[] image, int offset, int height, int width, int side, float[] out, int at) {
            BilinearGrid rows = new BilinearGrid(height, side);
            BilinearGrid columns = new BilinearGrid(width, side);
            for (int i = 0; i < side; i++) {
                int top = offset + rows.low(i) * width;
                int bottom = offset + rows.high(i) * width;
                for (int j = 0; j < side; j++) {
                    int left = columns.low(j);
                    int right = columns.high(j);
                    float above = level(image[top + left]);
                    above += (level(image[top + right]) - above) * columns.part(j);
                    float below = level(image[bottom + left]);
                    below += (level(image[bottom + right]) - below) * columns.part(j);
                    out[at + i * side + j] = above + (below - above) * rows.part(i);
                }
            }
        }
    },
    /**
     * Pillow's bicubic resize of bytes to a square, whatever the proportions: Keys' kernel with a = -1/2, widened where it shrinks,
     * columns first, rounded to bytes after each direction. FD-DINOv2 (arXiv:2306.04675).
     */
    PILLOW_BICUBIC("bicubic of Pillow, bytes") {
        @Override
        void channel(float[] image, int offset, int height, int width, int side, float[] out, int at) {
            bicubic(image, offset, width, new Window(0, 0, height, width), side, out, at);
        }
    },
    /** The same of the largest square in the middle. CMMD (arXiv:2401.09603). */
    CROPPED_PILLOW_BICUBIC("square in the middle, bicubic of Pillow, bytes") {
        @Override
        void channel(float[] image, int offset, int height, int width, int side, float[] out, int at) {
            int length = Math.min(height, width);
            Window square = new Window((height - length) / 2, (width - length) / 2, length, length);
            bicubic(image, offset, width, square, side, out, at);
        }
    };

    /** A product of a byte and 1 / 255 in float32, times 255, is off by less than this. */
    private static final float ROUNDING = 1e-4f;

    private final String description;

    ImageResize(String description) {
        this.description = description;
    }

    /** A part of an image. */
    private record Window(int top, int left, int height, int width) {}

    /** For people, such as {@code bicubic of Pillow, bytes}. */
    public String description() {
        return description;
    }

    /**
     * Resizes one channel.
     *
     * @param image holds it, row by row, in [0, 1]
     * @param offset where it begins
     * @param height its rows
     * @param width its columns
     * @param side rows and columns wanted
     * @param out receives {@code side * side} levels in [0, 255]
     * @param at where in out
     */
    abstract void channel(float[] image, int offset, int height, int width, int side, float[] out, int at);

    /** The level of a pixel in [0, 255]; whole again where it was a byte. */
    static float level(float value) {
        float level = 255 * value;
        float whole = Math.round(level);
        return Math.abs(level - whole) < ROUNDING ? whole : level;
    }

    private static void bicubic(float[] image, int offset, int width, Window window, int side, float[] out, int at) {
        int[] bytes = new int[window.height() * window.width()];
        for (int i = 0; i < window.height(); i++) {
            for (int j = 0; j < window.width(); j++) {
                float value = image[offset + (window.top() + i) * width + window.left() + j];
                bytes[i * window.width() + j] = Math.round(255 * Math.min(1, Math.max(0, value)));
            }
        }
        PillowFilter columns = new PillowFilter(window.width(), side);
        int[] narrow = new int[window.height() * side];
        for (int i = 0; i < window.height(); i++) {
            columns.apply(bytes, i * window.width(), 1, narrow, i * side, 1);
        }
        PillowFilter rows = new PillowFilter(window.height(), side);
        int[] square = new int[side * side];
        for (int j = 0; j < side; j++) {
            rows.apply(narrow, j, side, square, j, side);
        }
        for (int i = 0; i < square.length; i++) {
            out[at + i] = square[i];
        }
    }
}
