package dev.reverie.data.augmentation;

/**
 * A map of the plane, {@code (x, y) -> (xx x + xy y + dx, yx x + yy y + dy)}; x runs to the right, y downwards.
 *
 * @param xx part of x in x
 * @param xy part of y in x
 * @param dx shift of x
 * @param yx part of x in y
 * @param yy part of y in y
 * @param dy shift of y
 */
record Affine(double xx, double xy, double dx, double yx, double yy, double dy) {
    static final Affine IDENTITY = new Affine(1, 0, 0, 0, 1, 0);

    static Affine scaling(double x, double y) {
        return new Affine(x, 0, 0, 0, y, 0);
    }

    static Affine rotation(double cosine, double sine) {
        return new Affine(cosine, -sine, 0, sine, cosine, 0);
    }

    static Affine translation(double x, double y) {
        return new Affine(1, 0, x, 0, 1, y);
    }

    /** This map, and after it another. */
    Affine then(Affine next) {
        return new Affine(
                next.xx * xx + next.xy * yx,
                next.xx * xy + next.xy * yy,
                next.xx * dx + next.xy * dy + next.dx,
                next.yx * xx + next.yy * yx,
                next.yx * xy + next.yy * yy,
                next.yx * dx + next.yy * dy + next.dy);
    }

    Affine inverse() {
        double determinant = xx * yy - xy * yx;
        double a = yy / determinant;
        double b = -xy / determinant;
        double c = -yx / determinant;
        double d = xx / determinant;
        return new Affine(a, b, -(a * dx + b * dy), c, d, -(c * dx + d * dy));
    }

    double x(double x, double y) {
        return xx * x + xy * y + dx;
    }

    double y(double x, double y) {
        return yx * x + yy * y + dy;
    }

    boolean isIdentity() {
        return equals(IDENTITY);
    }
}
