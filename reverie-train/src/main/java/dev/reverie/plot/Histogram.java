package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The distribution of values as densities over equal bins; several distributions share the bins and lie over each
 * other.
 *
 * <p>A bar of height h over a bin of width w stands for the share h w of all finite values of its series, so that areas
 * compare. Values that are not finite or outside fixed limits are counted in a remark. Immutable; the methods return
 * changed copies.
 */
public final class Histogram extends AxesPanel<Histogram> {
    private final int bins;
    private final List<Series> series;

    private Histogram(Frame frame, int bins, List<Series> series) {
        super(frame);
        this.bins = bins;
        this.series = List.copyOf(series);
    }

    /**
     * A histogram without values.
     *
     * @param bins number of bins, 1 to 2000
     * @return an empty histogram, 460 x 240 logical pixels
     * @throws IllegalArgumentException if {@code bins} is out of range
     */
    public static Histogram of(int bins) {
        return new Histogram(
                Frame.of(460, 240).withY(Axis.PLAIN.withLabel("density")),
                Checks.between(bins, 1, 2000, "bins"),
                List.of());
    }

    /**
     * Adds a distribution.
     *
     * @param name name in the legend, empty for no entry
     * @param values the values
     * @return a changed copy
     */
    public Histogram series(String name, double... values) {
        List<Series> all = new ArrayList<>(series);
        all.add(Series.of(name, values, new double[values.length]));
        return new Histogram(frame(), bins, all);
    }

    @Override
    Histogram with(Frame newFrame) {
        return new Histogram(newFrame, bins, series);
    }

    @Override
    Optional<Limits> dataX() {
        return Series.range(series, frame(), true, 0);
    }

    @Override
    Optional<Limits> dataY() {
        if (dataX().isEmpty()) {
            return Optional.empty();
        }
        double highest = 0;
        for (Series values : series) {
            for (double density : densities(values)) {
                highest = Math.max(highest, density);
            }
        }
        return Optional.of(new Limits(0, highest == 0 ? 1 : 1.06 * highest));
    }

    /** The height over each bin. */
    double[] densities(Series values) {
        Limits x = xShown();
        double width = x.span() / bins;
        double[] density = new double[bins];
        long finite = 0;
        for (int i = 0; i < values.size(); i++) {
            double value = values.x(i);
            if (!Double.isFinite(value)) {
                continue;
            }
            finite++;
            if (value >= x.low() && value <= x.high()) {
                density[Math.min(bins - 1, (int) ((value - x.low()) / width))]++;
            }
        }
        for (int i = 0; i < bins; i++) {
            density[i] /= Math.max(1, finite) * width;
        }
        return density;
    }

    @Override
    String note() {
        Limits x = xShown();
        long notFinite = Series.skipped(series, frame());
        long outside = 0;
        for (Series values : series) {
            for (int i = 0; i < values.size(); i++) {
                if (Double.isFinite(values.x(i)) && (values.x(i) < x.low() || values.x(i) > x.high())) {
                    outside++;
                }
            }
        }
        List<String> parts = new ArrayList<>();
        if (notFinite > 0) {
            parts.add(notFinite + " not finite");
        }
        if (outside > 0) {
            parts.add(outside + " outside the limits");
        }
        return parts.isEmpty() ? "" : "left out: " + String.join(", ", parts);
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
    void drawData(Drawing drawing, Axes axes) {
        double width = axes.x().span() / bins;
        for (int k = 0; k < series.size(); k++) {
            double[] density = densities(series.get(k));
            double[] outline = new double[4 * bins + 4];
            int used = 0;
            outline[used++] = axes.px(axes.x().low());
            outline[used++] = axes.py(0);
            for (int i = 0; i < bins; i++) {
                double left = axes.px(axes.x().low() + i * width);
                double right = axes.px(axes.x().low() + (i + 1) * width);
                double top = axes.py(density[i]);
                outline[used++] = left;
                outline[used++] = top;
                outline[used++] = right;
                outline[used++] = top;
            }
            outline[used++] = axes.px(axes.x().high());
            outline[used] = axes.py(0);
            SeriesStyle style = SeriesStyle.of(k);
            drawing.polygon(outline, style.area(), series.size() == 1 ? 0.55 : 0.28);
            drawing.stroke(outline, 1.4, style.area(), 1, style.dash());
        }
    }
}
