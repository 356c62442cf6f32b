package dev.reverie.bench.features;

import dev.reverie.random.RandomCursor;

/**
 * A small random change of a square grey picture that leaves its class: rotation, scale and shear along each axis, movement,
 * and for clothes a mirror and an erased patch. Bilinear; beyond the border is black.
 *
 * @param degrees standard deviation of the rotation
 * @param stretch standard deviation of the logarithm of each scale, and of the shear
 * @param pixels standard deviation of the movement along each axis
 * @param mirrors whether half of the pictures are mirrored
 * @param erased largest side of a black square put on half of the pictures; below 2 for none
 */
record Distortion(double degrees, double stretch, double pixels, boolean mirrors, int erased) {
    /** For handwriting: a mirrored digit is none. */
    static Distortion ofDigits() {
        return new Distortion(7, 0.07, 1.2, false, 0);
    }

    /** For clothes. */
    static Distortion ofClothes() {
        return new Distortion(2, 0.04, 1, true, 10);
    }

    /** The same changes, this times as large; mirrors stay. */
    Distortion times(double strength) {
        return new Distortion(strength * degrees, strength * stretch, strength * pixels, mirrors, (int)
                Math.round(strength * erased));
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
        if (erased > 1 && random.nextDouble() < 0.5) {
            erase(images, offset, side, random);
        }
    }

    private void erase(float[] images, int offset, int side, RandomCursor random) {
        int patch = 2 + random.nextInt(erased - 1);
        int top = random.nextInt(side - patch + 1);
        int left = random.nextInt(side - patch + 1);
        for (int row = top; row < top + patch; row++) {
            for (int column = left; column < left + patch; column++) {
                images[offset + row * side + column] = 0;
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
