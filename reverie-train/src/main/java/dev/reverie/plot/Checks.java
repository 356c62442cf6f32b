package dev.reverie.plot;

/** The argument checks that several panels share. */
final class Checks {
    private Checks() {}

    static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
        return value;
    }

    static int between(int value, int low, int high, String name) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " must be in [" + low + ", " + high + "], got " + value);
        }
        return value;
    }

    static void sameLength(int left, String leftName, int right, String rightName) {
        if (left != right) {
            throw new IllegalArgumentException(
                    leftName + " and " + rightName + " must have the same length, got " + left + " and " + right);
        }
    }

    /** The number of points in {@code [N, 2]} interleaved coordinates. */
    static int pairs(float[] points) {
        if (points.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "points must be [N, 2] as x, y, x, y, ..., got an odd number of values: " + points.length);
        }
        return points.length / 2;
    }

    static int channels(int channels) {
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new IllegalArgumentException(
                    "channels must be 1 (grey), 3 (red, green, blue) or 4 (these multiplied by"
                            + " alpha, and alpha), got " + channels);
        }
        return channels;
    }

    static void imageLength(float[] pixels, int n, int channels, int height, int width) {
        long expected = (long) n * channels * height * width;
        if (pixels.length != expected) {
            throw new IllegalArgumentException("pixels must hold [N, C, H, W] = [" + n + ", " + channels + ", " + height
                    + ", " + width + "] = " + expected + " values, got " + pixels.length);
        }
    }
}
