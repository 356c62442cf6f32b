package dev.reverie.bench.features;

import dev.reverie.random.RandomCursor;

/**
 * A small random change of a square grey picture that leaves its class: rotation, scale and shear along each axis, movement,
 * and for clothes a mirror. Bilinear; beyond the border is black.
 *
 * @param degrees standard deviation of the rotation
 * @param stretch standard deviation of the logarithm of each scale, and of the shear
 * @param pixels standard deviation of the movement along each axis
 * @param mirrors whether half of the pictures are mirrored
 */
record Distortion(double degrees, double stretch, double pixels, boolean mirrors) {
    /** For handwriting: a mirrored digit is none. */
    static Distortion ofDigits() {
        return new Distortion(7, 0.07, 1.2, false);
    }

    /** For clothes. */
    static Distortion ofClothes() {
        return new Distortion(0, 0.02, 0.8, true);
    }

    /** Changes one picture of {@code side * side} values from offset on, in place. */
    void apply(float[] images, int offset, int side, RandomCursor random) {
        double angle = Math.toRadians(degrees) * random.nextGaussian();
        double across = Math.exp(stretch * random.nextGaussian());
        double down = Math.exp(stretch * random.nextGaussian());
        double shear = stretch * random.nextGaussian();
        double moveX = pixels * random.nextGaussian();
        double moveY = pixels * random.nextGaussian();
        double sign = mirrors && random.nextDouble() < 0.5 ? -1 : 1;
        // From the new picture back to the old one.
        double xx = sign * Math.cos(angle) / across;
        double xy = sign * (-Math.sin(angle) + shear);
        double yx = Math.sin(angle);
        double yy = Math.cos(angle) / down;
        float[] old = new float[side * side];
        System.arraycopy(images, offset, old, 0, old.length);
        double middle = 0.5 * (side - 1);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double u = column - middle - moveX;
                double v = row - middle - moveY;
                images[offset + row * side + column] =
                        at(old, side, xx * u + xy * v + middle, yx * u + yy * v + middle);
            }
        }
    }

    private static float at(float[] picture, int side, double x, double y) {
        int column = (int) Math.floor(x);
        int row = (int) Math.floor(y);
        double u = x - column;
        double v = y - row;
        return (float)
                ((1 - v) * ((1 - u) * pixel(picture, side, row, column) + u * pixel(picture, side, row, column + 1))
                        + v
                                * ((1 - u) * pixel(picture, side, row + 1, column)
                                        + u * pixel(picture, side, row + 1, column + 1)));
    }

    private static double pixel(float[] picture, int side, int row, int column) {
        return row < 0 || column < 0 || row >= side || column >= side ? 0 : picture[row * side + column];
    }
}
