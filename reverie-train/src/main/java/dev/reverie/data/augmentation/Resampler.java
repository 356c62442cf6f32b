package dev.reverie.data.augmentation;

import dev.reverie.data.DataShape;
import java.util.Arrays;

/** Moves the contents of an image: cubic interpolation (Catmull-Rom, Keys 1981), reflection beyond the border. */
final class Resampler {
    private static final int TAPS = 4;

    private Resampler() {}

    /**
     * Moves an image in place.
     *
     * @param motion of its contents, in pixels from the middle
     * @param images holds {@code [C, H, W]} from offset on
     */
    static void apply(Affine motion, float[] images, int offset, DataShape shape) {
        int height = shape.height();
        int width = shape.width();
        int plane = height * width;
        Affine back = motion.inverse();
        float[] source = Arrays.copyOfRange(images, offset, offset + shape.length());
        double middleX = 0.5 * (width - 1);
        double middleY = 0.5 * (height - 1);
        int[] columns = new int[TAPS];
        int[] rows = new int[TAPS];
        double[] alongX = new double[TAPS];
        double[] alongY = new double[TAPS];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double x = back.x(column - middleX, row - middleY) + middleX;
                double y = back.y(column - middleX, row - middleY) + middleY;
                place(x, width, columns, alongX);
                place(y, height, rows, alongY);
                for (int channel = 0; channel < shape.channels(); channel++) {
                    double sum = 0;
                    for (int j = 0; j < TAPS; j++) {
                        int start = channel * plane + rows[j] * width;
                        for (int i = 0; i < TAPS; i++) {
                            sum += alongY[j] * alongX[i] * source[start + columns[i]];
                        }
                    }
                    images[offset + channel * plane + row * width + column] = (float) sum;
                }
            }
        }
    }

    /** The four pixels around a coordinate and their weights. */
    private static void place(double coordinate, int size, int[] pixels, double[] weights) {
        double floor = Math.floor(coordinate);
        double u = coordinate - floor;
        for (int k = 0; k < TAPS; k++) {
            pixels[k] = reflected(floor + k - 1, size);
        }
        weights[0] = ((-0.5 * u + 1) * u - 0.5) * u;
        weights[1] = (1.5 * u - 2.5) * u * u + 1;
        weights[2] = ((-1.5 * u + 2) * u + 0.5) * u;
        weights[3] = (0.5 * u - 0.5) * u * u;
    }

    /** The pixel inside that lies where a mirror at the edges shows it: -1 is 0, size is size - 1. */
    private static int reflected(double pixel, int size) {
        int period = 2 * size;
        int inPeriod = (int) (pixel - Math.floor(pixel / period) * period);
        return inPeriod < size ? inPeriod : period - 1 - inPeriod;
    }
}
