package dev.reverie.plot;

import java.util.Optional;

/** Named points in the order given; coordinates may hold NaN or infinities, which are left out of the drawing. */
final class Series {
    private final String name;
    private final double[] x;
    private final double[] y;

    private Series(String name, double[] x, double[] y) {
        this.name = name;
        this.x = x;
        this.y = y;
    }

    static Series of(String name, double[] x, double[] y) {
        Checks.sameLength(x.length, "x of \"" + name + "\"", y.length, "y");
        return new Series(name, x.clone(), y.clone());
    }

    static Series interleaved(String name, float[] points) {
        int n = Checks.pairs(points);
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = points[2 * i];
            y[i] = points[2 * i + 1];
        }
        return new Series(name, x, y);
    }

    String name() {
        return name;
    }

    int size() {
        return x.length;
    }

    double x(int i) {
        return x[i];
    }

    double y(int i) {
        return y[i];
    }

    /** The range of x (or of y) over the points whose both coordinates can be shown. */
    static Optional<Limits> range(Iterable<Series> all, Frame frame, boolean ofX, double padding) {
        Scale xScale = frame.x().scale();
        Scale yScale = frame.y().scale();
        DataRange range = new DataRange(ofX ? xScale : yScale);
        for (Series series : all) {
            for (int i = 0; i < series.size(); i++) {
                if (xScale.shows(series.x[i]) && yScale.shows(series.y[i])) {
                    range.add(ofX ? series.x[i] : series.y[i]);
                }
            }
        }
        return range.limits(padding);
    }

    /** The number of points that have no place on the axes. */
    static long skipped(Iterable<Series> all, Frame frame) {
        long count = 0;
        for (Series series : all) {
            for (int i = 0; i < series.size(); i++) {
                if (!frame.x().scale().shows(series.x[i]) || !frame.y().scale().shows(series.y[i])) {
                    count++;
                }
            }
        }
        return count;
    }

    static String skippedNote(Iterable<Series> all, Frame frame) {
        long count = skipped(all, frame);
        boolean log = frame.x().scale() == Scale.LOG || frame.y().scale() == Scale.LOG;
        return count == 0 ? "" : "left out: " + count + (log ? " not finite or not positive" : " not finite");
    }

    /**
     * The mean of the finite values within {@code window} points around each point, of those that exist near the ends; a
     * point that is itself not finite stays a gap.
     */
    Series runningMean(int window) {
        double[] sum = new double[y.length + 1];
        int[] count = new int[y.length + 1];
        for (int i = 0; i < y.length; i++) {
            boolean finite = Double.isFinite(y[i]);
            sum[i + 1] = sum[i] + (finite ? y[i] : 0);
            count[i + 1] = count[i] + (finite ? 1 : 0);
        }
        double[] mean = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - window / 2);
            int to = Math.min(y.length, i + window / 2 + 1);
            mean[i] = Double.isFinite(y[i]) ? (sum[to] - sum[from]) / (count[to] - count[from]) : Double.NaN;
        }
        return new Series(name, x, mean);
    }
}
