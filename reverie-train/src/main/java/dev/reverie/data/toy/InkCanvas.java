package dev.reverie.data.toy;

/**
 * Rasterises a round pen of varying width: every pixel takes the largest coverage of any piece of the path.
 *
 * <p>A piece is a segment from a to b with radii growing linearly from one end to the other. With d the distance of the
 * pixel's centre from the segment and r the radius at the nearest point, coverage rises smoothly from 0 at
 * {@code d = r + edge} to 1 at {@code d = r - edge}.
 */
final class InkCanvas {
    private final int size;
    private final double edge;
    private final float[] coverage;

    InkCanvas(int size, double edge) {
        this.size = size;
        this.edge = edge;
        this.coverage = new float[size * size];
    }

    void segment(double ax, double ay, double aRadius, double bx, double by, double bRadius) {
        double reach = Math.max(aRadius, bRadius) + edge;
        int left = Math.max(0, (int) Math.ceil(Math.min(ax, bx) - reach - 0.5));
        int right = Math.min(size - 1, (int) Math.floor(Math.max(ax, bx) + reach - 0.5));
        int top = Math.max(0, (int) Math.ceil(Math.min(ay, by) - reach - 0.5));
        int bottom = Math.min(size - 1, (int) Math.floor(Math.max(ay, by) + reach - 0.5));
        double dx = bx - ax;
        double dy = by - ay;
        double squared = dx * dx + dy * dy;
        double inverse = squared > 0 ? 1 / squared : 0;
        for (int row = top; row <= bottom; row++) {
            double py = row + 0.5 - ay;
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - ax;
                double along = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
                double ex = px - along * dx;
                double ey = py - along * dy;
                double radius = aRadius + along * (bRadius - aRadius);
                double outer = radius + edge;
                double distanceSquared = ex * ex + ey * ey;
                if (distanceSquared < outer * outer) {
                    float cover = cover(radius - Math.sqrt(distanceSquared));
                    int pixel = row * size + column;
                    if (cover > coverage[pixel]) {
                        coverage[pixel] = cover;
                    }
                }
            }
        }
    }

    /** {@code 3 u^2 - 2 u^3} of the depth under the edge, rescaled to u in [0, 1]. */
    private float cover(double depth) {
        double u = Math.min(1, Math.max(0, 0.5 + depth / (2 * edge)));
        return (float) (u * u * (3 - 2 * u));
    }

    /** The picture in whole steps of 1/255, so that a stored copy is exact. */
    void write(double ink, float[] out, int offset) {
        for (int i = 0; i < coverage.length; i++) {
            out[offset + i] = Math.round(255 * ink * coverage[i]) / 255f;
        }
    }
}
