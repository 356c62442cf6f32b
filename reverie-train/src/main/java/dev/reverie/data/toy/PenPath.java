package dev.reverie.data.toy;

import dev.reverie.data.toy.DigitGlyphs.Glyph;
import dev.reverie.data.toy.DigitGlyphs.Run;
import dev.reverie.plot.RoundPen;
import dev.reverie.random.RandomCursor;
import java.util.List;

/** One hand's version of a glyph: its control points after jitter, bending, slant, rotation and stretching. */
final class PenPath {
    /** Pieces per span of the spline; at 32 x 32 a piece is then about a pixel long. */
    private static final int PIECES = 6;

    private static final double HEIGHT = 0.72;
    private static final double MARGIN = 0.04;

    private final double[] x;
    private final double[] y;
    private final List<Run> runs;

    private PenPath(double[] x, double[] y, List<Run> runs) {
        this.x = x;
        this.y = y;
        this.runs = runs;
    }

    /** Moves the points of a glyph; the result is centred on the origin, in units of the digit's height. */
    static PenPath write(Glyph glyph, RandomCursor draws) {
        int count = glyph.x().size();
        double[] x = new double[count];
        double[] y = new double[count];
        double wobble = 0.017 + 0.011 * draws.nextDouble();
        double bendX = 0.03 * jitter(draws);
        double bendY = 0.02 * jitter(draws);
        double phaseX = 2 * Math.PI * draws.nextDouble();
        double phaseY = 2 * Math.PI * draws.nextDouble();
        double slant = 0.10 + 0.15 * jitter(draws);
        double angle = 0.06 * jitter(draws);
        double wide = 0.80 * Math.exp(0.13 * jitter(draws));
        double high = Math.exp(0.06 * jitter(draws));
        // A digit is narrower or wider where it is top-heavy or bottom-heavy.
        double taper = 0.12 * jitter(draws);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        for (int i = 0; i < count; i++) {
            double px = glyph.x().get(i) - 0.5 + wobble * jitter(draws);
            double py = glyph.y().get(i) - 0.5 + wobble * jitter(draws);
            px += bendX * Math.sin(3.5 * py + phaseX);
            py += bendY * Math.sin(3.5 * px + phaseY);
            px = wide * px * (1 + taper * 2 * py) - slant * py;
            py = high * py;
            x[i] = cos * px - sin * py;
            y[i] = sin * px + cos * py;
        }
        return new PenPath(x, y, glyph.runs());
    }

    /** Places the path in a square of {@code size} pixels and inks it. */
    void ink(RoundPen sheet, int size, RandomCursor draws) {
        double pen = size * 0.047 * Math.exp(0.17 * jitter(draws));
        double swell = 0.18 * jitter(draws);
        double rhythm = 3 + 4 * draws.nextDouble();
        double beat = 2 * Math.PI * draws.nextDouble();
        double shiftX = size * 0.02 * jitter(draws);
        double shiftY = size * 0.02 * jitter(draws);

        double left = min(x);
        double right = max(x);
        double top = min(y);
        double bottom = max(y);
        double room = size * (1 - 2 * MARGIN) - 2 * pen;
        double scale = Math.min(size * HEIGHT, room / Math.max(right - left, bottom - top));
        double originX =
                within(size / 2.0 + shiftX - scale * (left + right) / 2, scale * left, scale * right, size, pen);
        double originY =
                within(size / 2.0 + shiftY - scale * (top + bottom) / 2, scale * top, scale * bottom, size, pen);

        double travelled = 0;
        for (Run run : runs) {
            double fromX = originX + scale * x[run.first()];
            double fromY = originY + scale * y[run.first()];
            double fromRadius = radius(pen, swell, rhythm * travelled + beat);
            for (int span = run.first(); span < run.last(); span++) {
                for (int piece = 1; piece <= PIECES; piece++) {
                    double t = piece / (double) PIECES;
                    double toX = originX + scale * spline(x, run, span, t);
                    double toY = originY + scale * spline(y, run, span, t);
                    travelled += Math.hypot(toX - fromX, toY - fromY) / (size * HEIGHT);
                    double toRadius = radius(pen, swell, rhythm * travelled + beat);
                    sheet.segment(fromX, fromY, fromRadius, toX, toY, toRadius);
                    fromX = toX;
                    fromY = toY;
                    fromRadius = toRadius;
                }
            }
        }
    }

    /** Keeps the whole path, pen included, inside the margin. */
    private static double within(double origin, double low, double high, int size, double pen) {
        double least = size * MARGIN + pen - low;
        double most = size * (1 - MARGIN) - pen - high;
        return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, origin));
    }

    private static double radius(double pen, double swell, double beat) {
        return pen * (1 + swell * Math.sin(beat));
    }

    /** The uniform Catmull-Rom spline (1974) between two neighbours; past the ends the curve goes on straight. */
    private static double spline(double[] p, Run run, int span, double t) {
        double p1 = p[span];
        double p2 = p[span + 1];
        double p0 = span > run.first() ? p[span - 1] : 2 * p1 - p2;
        double p3 = span + 1 < run.last() ? p[span + 2] : 2 * p2 - p1;
        return 0.5 * (2 * p1 + t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0))));
    }

    /**
     * Bell-shaped with variance 1 and never beyond 3.47: the sum of four uniform numbers. A rare far tail of a true normal
     * would only spoil a drawing.
     */
    private static double jitter(RandomCursor draws) {
        long word = draws.nextLong();
        long sum = (word & 0xffff) + (word >>> 16 & 0xffff) + (word >>> 32 & 0xffff) + (word >>> 48);
        return (sum / 65535.0 - 2) * Math.sqrt(3);
    }

    private static double min(double[] values) {
        double min = values[0];
        for (double value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    private static double max(double[] values) {
        double max = values[0];
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
