package dev.reverie.plot;

/**
 * The pen of figures and of drawn digits: round, of varying width, on a sheet of pixels. Every pixel takes the largest
 * coverage of any piece of a path, so caps and joins are round and a path that crosses itself is not inked twice.
 *
 * <p>A piece is a segment from a to b with radii growing linearly from one end to the other. With d the distance of the
 * pixel's centre from the segment and r the radius at the nearest point, coverage rises from 0 at {@code d = r + edge}
 * to 1 at {@code d = r - edge}. All arithmetic is exact IEEE: the same path gives the same pixels everywhere. Mutable,
 * one thread.
 */
public final class RoundPen {
    private final int width;
    private final double edge;
    private final boolean smooth;
    private final float[] coverage;
    private Window clip;
    private Window inked = Window.NONE;

    /** Pixels from the left and the top, up to those at the right and the bottom, which are not included. */
    private record Window(int left, int top, int right, int bottom) {
        private static final Window NONE =
                new Window(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);

        Window with(int fromX, int y, int toX) {
            return new Window(Math.min(left, fromX), Math.min(top, y), Math.max(right, toX), Math.max(bottom, y + 1));
        }
    }

    private RoundPen(int width, int height, double edge, boolean smooth) {
        this.width = width;
        this.edge = edge;
        this.smooth = smooth;
        this.coverage = new float[Math.multiplyExact(width, height)];
        this.clip = new Window(0, 0, width, height);
    }

    /** Takes the ink from the sheet. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One pixel that the pen has touched.
         *
         * @param index its index in row-major order
         * @param coverage in (0, 1]
         */
        void pixel(int index, float coverage);
    }

    /**
     * A pen for figures: the edge is one pixel wide and coverage falls linearly over it.
     *
     * @param width pixels of a row
     * @param height rows
     */
    public static RoundPen crisp(int width, int height) {
        return new RoundPen(width, height, 0.5, false);
    }

    /**
     * A pen for pictures of ink: coverage falls smoothly, {@code 3 u^2 - 2 u^3}.
     *
     * @param width pixels of a row
     * @param height rows
     * @param edge half the width of the soft rim in pixels, positive
     */
    public static RoundPen soft(int width, int height, double edge) {
        return new RoundPen(width, height, edge, true);
    }

    /** Restricts what follows to pixels from left and top, up to right and bottom, which are not included. */
    void clip(int left, int top, int right, int bottom) {
        clip = new Window(left, top, right, bottom);
    }

    /**
     * Draws one piece; coordinates in pixels, the first pixel's centre at (0.5, 0.5).
     *
     * @param ax begin of the piece
     * @param ay begin of the piece
     * @param aRadius radius there
     * @param bx end of the piece
     * @param by end of the piece
     * @param bRadius radius there
     */
    public void segment(double ax, double ay, double aRadius, double bx, double by, double bRadius) {
        double reach = Math.max(aRadius, bRadius) + edge;
        int top = Math.max(clip.top, (int) Math.floor(Math.min(ay, by) - reach));
        int bottom = Math.min(clip.bottom, (int) Math.ceil(Math.max(ay, by) + reach));
        double dx = bx - ax;
        double dy = by - ay;
        double squared = dx * dx + dy * dy;
        double inverse = squared > 0 ? 1 / squared : 0;
        for (int y = top; y < bottom; y++) {
            double py = y + 0.5 - ay;
            double xLow = Math.min(ax, bx);
            double xHigh = Math.max(ax, bx);
            if (Math.abs(dy) > 1e-9) {
                // only the part of the segment that this row can reach
                double ta = Math.min(1, Math.max(0, (py - reach) / dy));
                double tb = Math.min(1, Math.max(0, (py + reach) / dy));
                xLow = ax + Math.min(ta * dx, tb * dx);
                xHigh = ax + Math.max(ta * dx, tb * dx);
            }
            int left = Math.max(clip.left, (int) Math.floor(xLow - reach));
            int right = Math.min(clip.right, (int) Math.ceil(xHigh + reach));
            if (left >= right) {
                continue;
            }
            for (int x = left; x < right; x++) {
                double px = x + 0.5 - ax;
                double along = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
                double ex = px - along * dx;
                double ey = py - along * dy;
                double radius = aRadius + along * (bRadius - aRadius);
                double outer = radius + edge;
                double distanceSquared = ex * ex + ey * ey;
                if (distanceSquared < outer * outer) {
                    float cover = cover(radius - Math.sqrt(distanceSquared));
                    int pixel = y * width + x;
                    if (cover > coverage[pixel]) {
                        coverage[pixel] = cover;
                    }
                }
            }
            inked = inked.with(left, y, right);
        }
    }

    private float cover(double depth) {
        double u = Math.min(1, Math.max(0, 0.5 + depth / (2 * edge)));
        return (float) (smooth ? u * u * (3 - 2 * u) : u);
    }

    /**
     * Gives every pixel that was touched to the sink and cleans the sheet.
     *
     * @param sink gets the pixels by rows
     */
    public void lift(Sink sink) {
        for (int y = inked.top; y < inked.bottom; y++) {
            for (int x = inked.left; x < inked.right; x++) {
                int index = y * width + x;
                if (coverage[index] > 0) {
                    sink.pixel(index, coverage[index]);
                    coverage[index] = 0;
                }
            }
        }
        inked = Window.NONE;
    }
}
