package dev.reverie.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Curves over a common axis, such as the loss against the step.
 *
 * <p>A value that is not finite, or not positive on a logarithmic axis, interrupts its curve and is counted in a remark
 * below the chart. Immutable; the methods return changed copies.
 */
public final class LineChart extends AxesPanel<LineChart> {
    private static final double PADDING = 0.05;
    private static final double BOLD = 1.9;
    private static final double THIN = 1.0;
    private static final double THIN_ALPHA = 0.38;
    private static final double MARKER = 3.4;
    private static final double MARKER_GAP = 24;

    private final List<Series> series;
    private final int window;

    private LineChart(Frame frame, List<Series> series, int window) {
        super(frame);
        this.series = List.copyOf(series);
        this.window = window;
    }

    /**
     * A chart without curves.
     *
     * @param title the title, empty for none
     * @return an empty chart, 460 x 270 logical pixels
     */
    public static LineChart titled(String title) {
        return new LineChart(Frame.of(460, 270).withTitle(title), List.of(), 1);
    }

    /**
     * Adds a curve.
     *
     * @param name name in the legend, empty for no entry
     * @param x horizontal coordinates in drawing order
     * @param y vertical coordinates, as many as {@code x}
     * @return a changed copy
     * @throws IllegalArgumentException if the lengths differ
     */
    public LineChart series(String name, double[] x, double[] y) {
        List<Series> all = new ArrayList<>(series);
        all.add(Series.of(name, x, y));
        return new LineChart(frame(), all, window);
    }

    /**
     * Draws every curve thin and lays its running mean over it in bold.
     *
     * @param points length of the centred window in points; 1 turns the mean off
     * @return a changed copy
     * @throws IllegalArgumentException if {@code points} is less than 1
     */
    public LineChart smoothed(int points) {
        return new LineChart(frame(), series, Checks.positive(points, "window"));
    }

    /**
     * Makes the horizontal axis logarithmic.
     *
     * @return a changed copy
     * @throws IllegalArgumentException if limits were fixed that are not positive
     */
    public LineChart logX() {
        return with(frame().withX(frame().x().withScale(Scale.LOG)));
    }

    /**
     * Makes the vertical axis logarithmic.
     *
     * @return a changed copy
     * @throws IllegalArgumentException if limits were fixed that are not positive
     */
    public LineChart logY() {
        return with(frame().withY(frame().y().withScale(Scale.LOG)));
    }

    @Override
    LineChart with(Frame newFrame) {
        return new LineChart(newFrame, series, window);
    }

    @Override
    Optional<Limits> dataX() {
        return Series.range(series, frame(), true, 0);
    }

    @Override
    Optional<Limits> dataY() {
        return Series.range(series, frame(), false, PADDING);
    }

    @Override
    String note() {
        return Series.skippedNote(series, frame());
    }

    @Override
    List<LegendEntry> legend() {
        List<LegendEntry> entries = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            if (!series.get(i).name().isEmpty()) {
                entries.add(new LegendEntry(series.get(i).name(), SeriesStyle.of(i), Mark.LINE));
            }
        }
        return entries;
    }

    @Override
    void drawData(Drawing drawing, Axes axes) {
        for (int i = 0; i < series.size(); i++) {
            Curve raw = new Curve(drawing, axes, SeriesStyle.of(i));
            if (window > 1) {
                raw.draw(series.get(i), THIN, THIN_ALPHA);
            } else {
                raw.draw(series.get(i), BOLD, 1);
            }
        }
        for (int i = 0; window > 1 && i < series.size(); i++) {
            new Curve(drawing, axes, SeriesStyle.of(i)).draw(series.get(i).runningMean(window), BOLD + 0.3, 1);
        }
    }

    /** Draws one series as pieces between its gaps, thinned out where many points share a pixel column. */
    private record Curve(Drawing drawing, Axes axes, SeriesStyle style) {
        void draw(Series points, double lineWidth, double alpha) {
            int from = 0;
            while (from < points.size()) {
                if (!axes.shows(points.x(from), points.y(from))) {
                    from++;
                    continue;
                }
                int to = from + 1;
                while (to < points.size() && axes.shows(points.x(to), points.y(to))) {
                    to++;
                }
                double[] path = path(points, from, to);
                if (to - from == 1) {
                    drawing.stroke(path, 2 * lineWidth, style.colour(), alpha, Dash.SOLID);
                } else {
                    drawing.stroke(path, lineWidth, style.colour(), alpha, style.dash());
                }
                mark(path, alpha);
                from = to;
            }
        }

        /** Marks points so far apart that the line stays visible. */
        private void mark(double[] path, double alpha) {
            double last = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < path.length; i += 2) {
                if (Math.abs(path[i] - last) >= MARKER_GAP) {
                    style.marker().draw(drawing, path[i], path[i + 1], MARKER, style.colour(), alpha);
                    last = path[i];
                }
            }
        }

        private double[] path(Series points, int from, int to) {
            boolean dense = to - from > 8 * axes.plot().width();
            double[] path = new double[2 * (to - from)];
            int used = 0;
            for (int i = from; i < to; i++) {
                if (dense && i > from && i + 1 < to && isBetween(points, i)) {
                    continue;
                }
                path[used++] = axes.px(points.x(i));
                path[used++] = axes.py(points.y(i));
            }
            return Arrays.copyOf(path, used);
        }

        // A point between its neighbours in y adds nothing that a quarter of a pixel could show.
        private static boolean isBetween(Series points, int i) {
            double before = points.y(i - 1);
            double here = points.y(i);
            double after = points.y(i + 1);
            return (before <= here && here <= after) || (before >= here && here >= after);
        }
    }
}
