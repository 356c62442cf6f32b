package dev.reverie.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.plot.LineChart;
import dev.reverie.stat.PowerLawDecay;
import dev.reverie.track.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How good samples were at the steps at which they were measured, and when a goal is going to be reached. */
public final class QualityCurve {
    /** Of a forecast's interval. */
    private static final double CONFIDENCE = 0.9;

    private final List<Event.Measured> points;

    private QualityCurve(List<Event.Measured> points) {
        this.points = List.copyOf(points);
    }

    /** Without a point. */
    public static QualityCurve empty() {
        return new QualityCurve(List.of());
    }

    /**
     * Reads events of the kind {@code measured}.
     *
     * @param events as they stand in the file of metrics, oldest first
     */
    static QualityCurve of(List<JsonNode> events) {
        List<Event.Measured> points = new ArrayList<>();
        for (JsonNode event : events) {
            points.add(new Event.Measured(
                    event.path("step").asLong(),
                    values(event.path("values")),
                    values(event.path("ofData")),
                    event.path("samples").asText(),
                    event.path("seconds").asDouble()));
        }
        return new QualityCurve(points);
    }

    private static Map<String, Double> values(JsonNode object) {
        Map<String, Double> values = new LinkedHashMap<>();
        object.properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asDouble(Double.NaN)));
        return values;
    }

    /** The same with a later point. */
    public QualityCurve with(Event.Measured point) {
        List<Event.Measured> more = new ArrayList<>(points);
        more.add(point);
        return new QualityCurve(more);
    }

    /** All points, the oldest first. */
    public List<Event.Measured> points() {
        return points;
    }

    /** Names of the values. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        points.forEach(point -> names.addAll(point.values().keySet()));
        return names;
    }

    /** Seconds that all measurements took. */
    public double seconds() {
        return points.stream().mapToDouble(Event.Measured::seconds).sum();
    }

    /**
     * When a goal is going to be reached, by {@link PowerLawDecay}.
     *
     * @param metric name of a value of which less is better
     * @param goal the value to be reached
     * @param step updates done
     * @param lastStep of the run
     */
    public Event.Forecast forecast(String metric, double goal, long step, long lastStep) {
        String name = metric + "=" + goal;
        List<Event.Measured> usable = points.stream()
                .filter(point -> point.values().getOrDefault(metric, Double.NaN) > 0 && point.step() > 0)
                .toList();
        double[] t = usable.stream().mapToDouble(Event.Measured::step).toArray();
        double[] y = usable.stream()
                .mapToDouble(point -> point.values().getOrDefault(metric, Double.NaN))
                .toArray();
        for (Event.Measured point : points) {
            if (point.values().getOrDefault(metric, Double.NaN) <= goal) {
                return new Event.Forecast(
                        step,
                        name,
                        point.step(),
                        point.step(),
                        point.step(),
                        "goal " + name + " reached at step " + point.step());
            }
        }
        PowerLawDecay fit = t.length == 0 ? null : PowerLawDecay.fit(t, y);
        if (fit == null || fit.count() < PowerLawDecay.FEWEST) {
            int count = fit == null ? 0 : fit.count();
            return new Event.Forecast(
                    step,
                    name,
                    Double.NaN,
                    step,
                    Double.POSITIVE_INFINITY,
                    "goal " + name + ": a forecast needs " + (PowerLawDecay.FEWEST - count) + " more measurements");
        }
        PowerLawDecay.Crossing crossing = fit.timeOf(goal, CONFIDENCE);
        // It was not reached so far.
        double low = Math.max((double) step, crossing.low());
        double best = Math.max((double) step, crossing.best());
        double high = Math.max((double) step, crossing.high());
        return new Event.Forecast(step, name, best, low, high, words(name, fit, best, low, high, lastStep));
    }

    private static String words(String name, PowerLawDecay fit, double best, double low, double high, long lastStep) {
        if (Double.isInfinite(best)) {
            return String.format(
                    Locale.ROOT,
                    "goal %s: not in sight, the curve levels off at %.3g%s",
                    name,
                    fit.floor(),
                    Double.isInfinite(low) ? "" : String.format(Locale.ROOT, "; at the earliest step %s", steps(low)));
        }
        String end = Double.isInfinite(high)
                ? String.format(
                        Locale.ROOT,
                        "%s at the earliest, and no latest step can be told: the curve may level off before",
                        steps(low))
                : "90 % interval " + steps(low) + " to " + steps(high);
        String later = best > lastStep ? "; the run ends at " + steps((double) lastStep) + " (training.steps)" : "";
        return "goal " + name + ": about step " + steps(best) + " (" + end + ")" + later;
    }

    /** Three digits are more than a forecast knows. */
    private static String steps(double value) {
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 2));
        return String.format(Locale.ROOT, "%,.0f", unit * Math.round(value / unit));
    }

    /**
     * A value against the step, above that of other examples of the data.
     *
     * @param name of the value
     */
    public LineChart chart(String name) {
        double[] steps = points.stream().mapToDouble(Event.Measured::step).toArray();
        double[] values = points.stream()
                .mapToDouble(point -> point.values().getOrDefault(name, Double.NaN))
                .toArray();
        LineChart chart = LineChart.titled(name).xLabel("step").yLabel(name).series("samples", steps, values);
        double[] ofData = points.stream()
                .mapToDouble(point -> point.ofData().getOrDefault(name, Double.NaN))
                .toArray();
        if (Arrays.stream(ofData).allMatch(Double::isFinite)) {
            chart = chart.series("other examples of the data", steps, ofData);
        }
        for (double value : values) {
            if (!(value > 0)) {
                return chart;
            }
        }
        return chart.logY();
    }
}
