package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A panel with two axes: title, legend above the data, light grid, round ticks, labels.
 *
 * <p>The methods return changed copies: {@code chart.title("Loss").yLabel("loss").logY()}.
 *
 * @param <P> the panel's own type
 */
public abstract sealed class AxesPanel<P extends AxesPanel<P>> extends Panel
        permits LineChart, ScatterPlot, HeatMap, ArrowField, BarChart, Histogram {
    private static final double TICK_LENGTH = 4;
    private static final double LEGEND_ROW = 17;
    private static final double LABEL_GAP = 14;
    private static final double LEGEND_GAP = 16;

    private final Frame frame;

    AxesPanel(Frame frame) {
        this.frame = frame;
    }

    /** One entry of the legend: a name and how it is marked. */
    record LegendEntry(String name, SeriesStyle style, Mark mark) {}

    /** The mark beside a name in the legend. */
    enum Mark {
        LINE(26),
        DISC(8),
        AREA(12);

        private final double width;

        Mark(double width) {
            this.width = width;
        }
    }

    abstract P with(Frame newFrame);

    abstract Optional<Limits> dataX();

    abstract Optional<Limits> dataY();

    abstract void drawData(Drawing drawing, Axes axes);

    List<LegendEntry> legend() {
        return List.of();
    }

    /** A remark below the chart, such as the number of values that could not be drawn; empty for none. */
    String note() {
        return "";
    }

    /** Whether there is nothing to draw. */
    boolean isEmpty() {
        return dataX().isEmpty() || dataY().isEmpty();
    }

    boolean hasGrid() {
        return true;
    }

    /** Room to the right of the plot area. */
    double rightRoom() {
        return 8;
    }

    /** Draws beside the plot area, outside of the axes. */
    void drawBeside(Drawing drawing, Axes axes) {}

    Ticks xTicks(Axes axes) {
        int target = Math.max(2, (int) (plotWidth() / 45));
        Ticks ticks = Ticks.on(axes.x(), axes.xScale(), target);
        while (target > 1 && areCrowded(ticks, axes)) {
            ticks = Ticks.on(axes.x(), axes.xScale(), --target);
        }
        return ticks;
    }

    private static boolean areCrowded(Ticks ticks, Axes axes) {
        for (int i = 1; i < ticks.major().size(); i++) {
            double distance =
                    axes.px(ticks.major().get(i)) - axes.px(ticks.major().get(i - 1));
            double widths = StrokeFont.width(ticks.labels().get(i), Theme.TICK)
                    + StrokeFont.width(ticks.labels().get(i - 1), Theme.TICK);
            if (distance < widths / 2 + LABEL_GAP) {
                return true;
            }
        }
        return false;
    }

    Frame frame() {
        return frame;
    }

    /**
     * Sets the text above the panel.
     *
     * @param title the title, empty for none
     * @return a changed copy
     */
    public final P title(String title) {
        return with(frame.withTitle(title));
    }

    /**
     * Sets the label of the horizontal axis.
     *
     * @param label the label, empty for none
     * @return a changed copy
     */
    public final P xLabel(String label) {
        return with(frame.withX(frame.x().withLabel(label)));
    }

    /**
     * Sets the label of the vertical axis.
     *
     * @param label the label, empty for none
     * @return a changed copy
     */
    public final P yLabel(String label) {
        return with(frame.withY(frame.y().withLabel(label)));
    }

    /**
     * Fixes the limits of the horizontal axis.
     *
     * @param limits what to show
     * @return a changed copy
     * @throws IllegalArgumentException if the axis is logarithmic and the limits are not positive
     */
    public final P xLimits(Limits limits) {
        return with(frame.withX(frame.x().withLimits(limits)));
    }

    /**
     * Fixes the limits of the vertical axis.
     *
     * @param limits what to show
     * @return a changed copy
     * @throws IllegalArgumentException if the axis is logarithmic and the limits are not positive
     */
    public final P yLimits(Limits limits) {
        return with(frame.withY(frame.y().withLimits(limits)));
    }

    /**
     * Sets the size of the plot area, without labels and titles.
     *
     * @param width width in logical pixels, 60 to 4000
     * @param height height in logical pixels, 40 to 4000
     * @return a changed copy
     * @throws IllegalArgumentException if a size is out of range
     */
    public final P size(int width, int height) {
        Checks.between(width, 60, 4000, "width");
        Checks.between(height, 40, 4000, "height");
        return with(frame.withSize(width, height));
    }

    final Limits xShown() {
        return frame.x().limits(dataX());
    }

    final Limits yShown() {
        return frame.y().limits(dataY());
    }

    private Axes axes(Box plot) {
        return new Axes(plot, xShown(), frame.x().scale(), yShown(), frame.y().scale());
    }

    @Override
    final double plotWidth() {
        return frame.width();
    }

    @Override
    final double plotHeight() {
        return frame.equalAspect()
                ? Math.min(
                        3.0 * frame.width(),
                        Math.max(40.0, Math.rint(frame.width() * yShown().span() / xShown().span())))
                : frame.height();
    }

    private Ticks yTicks(Axes axes) {
        return Ticks.on(axes.y(), axes.yScale(), Math.max(2, (int) (plotHeight() / 40)));
    }

    @Override
    final Insets insets() {
        Axes axes = axes(new Box(0, 0, plotWidth(), plotHeight()));
        double top = frame.title().isEmpty() ? 8 : 26;
        top += legendRows().size() * LEGEND_ROW;
        double bottom = TICK_LENGTH + 18 + (frame.x().label().isEmpty() ? 0 : 17) + (note().isEmpty() ? 0 : 16);
        double left = yLabelOffset(yTicks(axes)) + (frame.y().label().isEmpty() ? 0 : 16);
        double beyond = StrokeFont.boldWidth(frame.title(), Theme.TITLE) - plotWidth();
        return new Insets(top, Math.max(rightRoom(), beyond), bottom, left);
    }

    private double yLabelOffset(Ticks ticks) {
        double widest = ticks.labels().stream()
                .mapToDouble(label -> StrokeFont.width(label, Theme.TICK))
                .max()
                .orElse(0);
        return TICK_LENGTH + 5 + Math.ceil(widest);
    }

    @Override
    final String description() {
        String axes = frame.y().label()
                + (frame.y().label().isEmpty() || frame.x().label().isEmpty() ? "" : " against ")
                + frame.x().label();
        String names = legend().stream().map(LegendEntry::name).collect(Collectors.joining(", "));
        return Stream.of(frame.title(), axes, names, note())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    @Override
    final void draw(Drawing drawing, Box cell) {
        Box plot = frame.equalAspect() ? cell.fit(plotHeight() / plotWidth()) : cell;
        Axes axes = axes(plot);
        // Limits that nobody chose would only pretend to say something.
        Ticks xTicks = isEmpty() && frame.x().fixed().isEmpty() ? Ticks.NONE : xTicks(axes);
        Ticks yTicks = isEmpty() && frame.y().fixed().isEmpty() ? Ticks.NONE : yTicks(axes);
        if (hasGrid()) {
            drawGrid(drawing, axes, xTicks, yTicks);
        }
        if (isEmpty()) {
            drawing.text(
                    "no data", plot.centreX(), plot.centreY() + 4, Theme.LABEL, StrokeFont.Align.CENTRE, Theme.MUTED);
        } else {
            drawing.clip(plot);
            drawData(drawing, axes);
            drawing.noClip();
            drawBeside(drawing, axes);
        }
        drawAxes(drawing, axes, xTicks, yTicks);
        drawTitleAndLegend(drawing, plot);
        drawLabels(drawing, plot, yTicks);
    }

    private static void drawGrid(Drawing drawing, Axes axes, Ticks xTicks, Ticks yTicks) {
        Box plot = axes.plot();
        if (axes.xScale() == Scale.LOG) {
            xTicks.minor().forEach(v -> drawing.vertical(axes.px(v), plot.y(), plot.bottom(), 1, Theme.MINOR_GRID));
        }
        if (axes.yScale() == Scale.LOG) {
            yTicks.minor().forEach(v -> drawing.horizontal(plot.x(), plot.right(), axes.py(v), 1, Theme.MINOR_GRID));
        }
        xTicks.major().forEach(v -> drawing.vertical(axes.px(v), plot.y(), plot.bottom(), 1, Theme.GRID));
        yTicks.major().forEach(v -> drawing.horizontal(plot.x(), plot.right(), axes.py(v), 1, Theme.GRID));
    }

    private static void drawAxes(Drawing drawing, Axes axes, Ticks xTicks, Ticks yTicks) {
        Box plot = axes.plot();
        double bottom = plot.bottom() + 0.5;
        double left = plot.x() - 0.5;
        drawing.horizontal(plot.x() - 1, plot.right(), bottom, 1, Theme.AXIS);
        drawing.vertical(left, plot.y(), plot.bottom() + 1, 1, Theme.AXIS);
        for (int i = 0; i < xTicks.major().size(); i++) {
            double x = axes.px(xTicks.major().get(i));
            drawing.vertical(x, plot.bottom(), plot.bottom() + TICK_LENGTH, 1, Theme.AXIS);
            drawing.text(
                    xTicks.labels().get(i),
                    x,
                    plot.bottom() + TICK_LENGTH + 13,
                    Theme.TICK,
                    StrokeFont.Align.CENTRE,
                    Theme.TEXT);
        }
        double half = StrokeFont.capHeight(Theme.TICK) / 2;
        for (int i = 0; i < yTicks.major().size(); i++) {
            double y = axes.py(yTicks.major().get(i));
            drawing.horizontal(plot.x() - TICK_LENGTH, plot.x(), y, 1, Theme.AXIS);
            drawing.text(
                    yTicks.labels().get(i),
                    plot.x() - TICK_LENGTH - 4,
                    y + half + 1,
                    Theme.TICK,
                    StrokeFont.Align.RIGHT,
                    Theme.TEXT);
        }
        xTicks.minor()
                .forEach(v ->
                        drawing.vertical(axes.px(v), plot.bottom(), plot.bottom() + TICK_LENGTH / 2, 1, Theme.AXIS));
        yTicks.minor()
                .forEach(v -> drawing.horizontal(plot.x() - TICK_LENGTH / 2, plot.x(), axes.py(v), 1, Theme.AXIS));
    }

    private void drawTitleAndLegend(Drawing drawing, Box plot) {
        List<List<LegendEntry>> rows = legendRows();
        double y = plot.y() - 8;
        for (int row = rows.size() - 1; row >= 0; row--) {
            double x = plot.x();
            for (LegendEntry entry : rows.get(row)) {
                drawMark(drawing, entry, x, y - 4);
                String name = StrokeFont.fit(entry.name(), Theme.TICK, plotWidth() - entry.mark().width - 6);
                drawing.text(name, x + entry.mark().width + 6, y, Theme.TICK, StrokeFont.Align.LEFT, Theme.TEXT);
                x += legendWidth(entry);
            }
            y -= LEGEND_ROW;
        }
        if (!frame.title().isEmpty()) {
            drawing.textBold(frame.title(), plot.x(), y - 2, Theme.TITLE, StrokeFont.Align.LEFT, Theme.TEXT);
        }
    }

    private static void drawMark(Drawing drawing, LegendEntry entry, double x, double y) {
        switch (entry.mark()) {
            case LINE -> {
                double[] line = {x + 1, y, x + entry.mark().width - 1, y};
                drawing.stroke(
                        line, 2.2, entry.style().colour(), 1, entry.style().dash());
                entry.style()
                        .marker()
                        .draw(
                                drawing,
                                x + entry.mark().width / 2,
                                y,
                                3.4,
                                entry.style().colour(),
                                1);
            }
            case DISC ->
                entry.style()
                        .pointMarker()
                        .draw(drawing, x + 4, y, 4, entry.style().colour(), 1);
            case AREA ->
                drawing.fill(
                        new Box(x, Math.round(y) - 5, 12, 10), entry.style().area(), 0.85);
        }
    }

    private static double legendWidth(LegendEntry entry) {
        return entry.mark().width + 6 + StrokeFont.width(entry.name(), Theme.TICK) + LEGEND_GAP;
    }

    private List<List<LegendEntry>> legendRows() {
        List<List<LegendEntry>> rows = new ArrayList<>();
        double used = 0;
        for (LegendEntry entry : legend()) {
            double width = legendWidth(entry);
            if (rows.isEmpty() || used + width - LEGEND_GAP > plotWidth()) {
                rows.add(new ArrayList<>());
                used = 0;
            }
            rows.get(rows.size() - 1).add(entry);
            used += width;
        }
        return rows;
    }

    private void drawLabels(Drawing drawing, Box plot, Ticks yTicks) {
        double y = plot.bottom() + TICK_LENGTH + 13;
        if (!frame.x().label().isEmpty()) {
            y += 18;
            String label = StrokeFont.fit(frame.x().label(), Theme.LABEL, plot.width() + 30);
            drawing.text(label, plot.centreX(), y, Theme.LABEL, StrokeFont.Align.CENTRE, Theme.TEXT);
        }
        if (!note().isEmpty()) {
            String note = StrokeFont.fit(note(), Theme.NOTE, plot.width());
            drawing.text(note, plot.right(), y + 16, Theme.NOTE, StrokeFont.Align.RIGHT, Theme.MUTED);
        }
        if (!frame.y().label().isEmpty()) {
            String label = StrokeFont.fit(frame.y().label(), Theme.LABEL, plot.height() + 20);
            drawing.textUpwards(
                    label,
                    plot.x() - yLabelOffset(yTicks) - 5,
                    plot.centreY(),
                    Theme.LABEL,
                    StrokeFont.Align.CENTRE,
                    Theme.TEXT);
        }
    }
}
