package dev.reverie.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Points in the plane, such as data beside samples; one unit is equally long on both axes unless told otherwise.
 *
 * <p>Points that are not finite, and points outside fixed limits, are counted in a remark below. Immutable; the methods
 * return changed copies.
 */
public final class ScatterPlot extends AxesPanel<ScatterPlot> {
    private static final double PADDING = 0.04;

    private final List<Series> series;
    private final double radius;
    private final double alpha;

    private ScatterPlot(Frame frame, List<Series> series, double radius, double alpha) {
        super(frame);
        this.series = List.copyOf(series);
        this.radius = radius;
        this.alpha = alpha;
    }

    /**
     * A plot without points.
     *
     * @param title the title, empty for none
     * @return an empty plot, 320 logical pixels wide, of equal aspect
     */
    public static ScatterPlot titled(String title) {
        return new ScatterPlot(Frame.of(320, 320).withTitle(title).withEqualAspect(true), List.of(), 1.6, 0.5);
    }

    /**
     * Adds points of one colour.
     *
     * @param name name in the legend, empty for no entry
     * @param points {@code [N, 2]} interleaved as x, y, x, y, ...
     * @return a changed copy
     * @throws IllegalArgumentException if the number of values is odd
     */
    public ScatterPlot points(String name, float[] points) {
        return adding(Series.interleaved(name, points));
    }

    /**
     * Adds points of one colour.
     *
     * @param name name in the legend, empty for no entry
     * @param x horizontal coordinates
     * @param y vertical coordinates, as many as {@code x}
     * @return a changed copy
     * @throws IllegalArgumentException if the lengths differ
     */
    public ScatterPlot points(String name, double[] x, double[] y) {
        return adding(Series.of(name, x, y));
    }

    /**
     * Sets how points are drawn.
     *
     * @param newRadius radius of a point in logical pixels, in (0, 50]
     * @param newAlpha opacity in (0, 1]
     * @return a changed copy
     * @throws IllegalArgumentException if a value is out of range
     */
    public ScatterPlot marks(double newRadius, double newAlpha) {
        if (!(newRadius > 0 && newRadius <= 50)) {
            throw new IllegalArgumentException("radius must be in (0, 50], got " + newRadius);
        }
        if (!(newAlpha > 0 && newAlpha <= 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1], got " + newAlpha);
        }
        return new ScatterPlot(frame(), series, newRadius, newAlpha);
    }

    /**
     * Sets whether one unit is equally long on both axes.
     *
     * @param equal false to fill the plot area instead
     * @return a changed copy
     */
    public ScatterPlot equalAspect(boolean equal) {
        return with(frame().withEqualAspect(equal));
    }

    private ScatterPlot adding(Series added) {
        List<Series> all = new ArrayList<>(series);
        all.add(added);
        return new ScatterPlot(frame(), all, radius, alpha);
    }

    @Override
    ScatterPlot with(Frame newFrame) {
        return new ScatterPlot(newFrame, series, radius, alpha);
    }

    @Override
    Optional<Limits> dataX() {
        return Series.range(series, frame(), true, PADDING);
    }

    @Override
    Optional<Limits> dataY() {
        return Series.range(series, frame(), false, PADDING);
    }

    @Override
    String note() {
        String skipped = Series.skippedNote(series, frame());
        long outside = outside();
        if (outside == 0) {
            return skipped;
        }
        return (skipped.isEmpty() ? "left out: " : skipped + ", ") + outside + " outside the limits";
    }

    private long outside() {
        Limits x = xShown();
        Limits y = yShown();
        long count = 0;
        for (Series points : series) {
            for (int i = 0; i < points.size(); i++) {
                double px = points.x(i);
                double py = points.y(i);
                if (Double.isFinite(px)
                        && Double.isFinite(py)
                        && (px < x.low() || px > x.high() || py < y.low() || py > y.high())) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    List<LegendEntry> legend() {
        List<LegendEntry> entries = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            if (!series.get(i).name().isEmpty()) {
                entries.add(new LegendEntry(series.get(i).name(), SeriesStyle.of(i), Mark.DISC));
            }
        }
        return entries;
    }

    @Override
    void drawData(Drawing drawing, Axes axes) {
        for (int k = 0; k < series.size(); k++) {
            draw(drawing, axes, series.get(k), radius, SeriesStyle.of(k), alpha);
        }
    }

    static void draw(Drawing drawing, Axes axes, Series points, double radius, SeriesStyle style, double alpha) {
        double[] centres = new double[2 * points.size()];
        int used = 0;
        for (int i = 0; i < points.size(); i++) {
            if (axes.shows(points.x(i), points.y(i))) {
                centres[used++] = axes.px(points.x(i));
                centres[used++] = axes.py(points.y(i));
            }
        }
        style.pointMarker().drawAll(drawing, Arrays.copyOf(centres, used), radius, style.colour(), alpha);
    }
}
