package dev.reverie.bench.soak;

import dev.reverie.plot.Figure;
import dev.reverie.plot.Limits;
import dev.reverie.plot.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures and the picture of a soak. */
final class SoakPage {
    private SoakPage() {}

    /**
     * A page of Markdown.
     *
     * @param readings in the order of time
     * @param warmUp share of the time that does not count
     */
    static String markdown(List<Reading> readings, double warmUp) {
        Reading last = readings.get(readings.size() - 1);
        StringBuilder page = new StringBuilder();
        page.append(String.format(
                Locale.ROOT, """
                %.0f minutes, %d updates, %d calls of `sample`, %d readings after a garbage collection; the first %.0f %% of the
                time count as warm-up. The growth is that of the line by least squares through the medians of twenty parts of the rest, from its begin to its
                end, with its standard error. Where the allowed growth lies within two of these the run is too short to tell.

                | quantity | mean | growth | allowed | |
                | --- | ---: | ---: | ---: | --- |
                """, last.seconds() / 60, last.updates(), last.calls(), readings.size(), 100 * warmUp));
        for (Flatness flatness : Flatness.all(readings, warmUp)) {
            String unit = flatness.quantity().unit();
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s ± %s | %s | %s |%n",
                    flatness.quantity().title(),
                    number(flatness.mean(), unit),
                    number(flatness.growth(), unit),
                    number(flatness.error(), unit),
                    number(flatness.allowance(), unit),
                    flatness.verdict()));
        }
        return page.toString();
    }

    private static String number(double value, String unit) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        // A rounded zero has no sign.
        return (text.equals("-0.00") ? "0.00" : text) + (unit.isEmpty() ? "" : " " + unit);
    }

    /** A chart of each quantity over the time. */
    static Figure figure(List<Reading> readings) {
        double[] minutes = readings.stream().mapToDouble(r -> r.seconds() / 60).toArray();
        List<LineChart> charts = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            double[] values = readings.stream().mapToDouble(quantity::of).toArray();
            double most = Double.MIN_VALUE;
            for (double value : values) {
                most = Math.max(most, value);
            }
            String unit = quantity.unit();
            charts.add(LineChart.titled(quantity.title() + (unit.isEmpty() ? "" : ", " + unit))
                    .series("", minutes, values)
                    .xLabel("minutes")
                    .yLimits(new Limits(0, 1.15 * most)));
        }
        return Figure.grid(2, charts);
    }
}
