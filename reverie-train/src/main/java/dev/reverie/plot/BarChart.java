package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bars for named categories, one group of bars for each; bars start at zero.
 *
 * <p>A value that is not finite has no bar and is counted in a remark. Immutable; the methods return changed copies.
 */
public final class BarChart extends AxesPanel<BarChart> {
    private static final double GROUP_SHARE = 0.72;

    private final List<String> categories;
    private final List<Series> series;
    private final boolean labelled;

    private BarChart(Frame frame, List<String> categories, List<Series> series, boolean labelled) {
        super(frame);
        this.categories = List.copyOf(categories);
        this.series = List.copyOf(series);
        this.labelled = labelled;
    }

    /**
     * A chart without bars.
     *
     * @param categories the names below the groups, from the left
     * @return an empty chart, 460 x 240 logical pixels
     */
    public static BarChart of(List<String> categories) {
        return new BarChart(Frame.of(460, 240), categories, List.of(), false);
    }

    /**
     * Adds one bar to every group.
     *
     * @param name name in the legend, empty for no entry
     * @param values one value for each category
     * @return a changed copy
     * @throws IllegalArgumentException if the number of values is not that of the categories
     */
    public BarChart series(String name, double... values) {
        Checks.sameLength(values.length, "values of \"" + name + "\"", categories.size(), "categories");
        double[] index = new double[values.length];
        for (int i = 0; i < index.length; i++) {
            index[i] = i;
        }
        List<Series> all = new ArrayList<>(series);
        all.add(Series.of(name, index, values));
        return new BarChart(frame(), categories, all, labelled);
    }

    /**
     * Writes the value above each bar.
     *
     * @return a changed copy
     */
    public BarChart valueLabels() {
        return new BarChart(frame(), categories, series, true);
    }

    @Override
    BarChart with(Frame newFrame) {
        return new BarChart(newFrame, categories, series, labelled);
    }

    @Override
    Optional<Limits> dataX() {
        return categories.isEmpty() || series.isEmpty()
                ? Optional.empty()
                : Optional.of(new Limits(-0.5, categories.size() - 0.5));
    }

    @Override
    Optional<Limits> dataY() {
        Optional<Limits> range = Series.range(series, frame(), false, 0);
        if (range.isEmpty()) {
            return range;
        }
        DataRange bars = new DataRange(Scale.LINEAR).add(0);
        for (Series values : series) {
            for (int i = 0; i < values.size(); i++) {
                bars.add(values.y(i));
            }
        }
        return bars.limits(0).map(limits -> {
            double room = (labelled ? 0.12 : 0.06) * limits.span();
            return new Limits(limits.low() < 0 ? limits.low() - room : 0, limits.high() > 0 ? limits.high() + room : 0);
        });
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
                entries.add(new LegendEntry(series.get(i).name(), SeriesStyle.of(i), Mark.AREA));
            }
        }
        return entries;
    }

    @Override
    Ticks xTicks(Axes axes) {
        double slot = plotWidth() / Math.max(1, categories.size()) - 4;
        List<Double> places = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < categories.size(); i++) {
            if (!isEmpty() && i >= axes.x().low() && i <= axes.x().high()) {
                places.add((double) i);
                labels.add(StrokeFont.fit(categories.get(i), Theme.TICK, slot));
            }
        }
        return new Ticks(places, labels, List.of());
    }

    @Override
    void drawData(Drawing drawing, Axes axes) {
        double slot = axes.px(1) - axes.px(0);
        double bar = slot * GROUP_SHARE / series.size();
        double zero = axes.py(Math.min(axes.y().high(), Math.max(axes.y().low(), 0)));
        for (int k = 0; k < series.size(); k++) {
            Series values = series.get(k);
            for (int i = 0; i < values.size(); i++) {
                if (!Double.isFinite(values.y(i))) {
                    continue;
                }
                double left = axes.px(i) - slot * GROUP_SHARE / 2 + k * bar;
                double end = axes.py(values.y(i));
                double inner = Math.max(1, bar - (series.size() > 1 ? 1.5 : 0));
                drawing.fill(
                        new Box(left, Math.min(zero, end), inner, Math.abs(end - zero)),
                        SeriesStyle.of(k).area(),
                        0.9);
                if (labelled) {
                    double y = values.y(i) < 0 ? end + 13 : end - 4;
                    drawing.text(
                            Numbers.plain(values.y(i)),
                            left + inner / 2,
                            y,
                            Theme.NOTE,
                            StrokeFont.Align.CENTRE,
                            Theme.TEXT);
                }
            }
        }
        drawing.horizontal(axes.plot().x(), axes.plot().right(), zero, 1, Theme.AXIS);
    }
}
