package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.picture.Distances;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HtmlReport;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.LineChart;
import dev.reverie.plot.ScatterPlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The page of an evaluation: tables, curves, grids and nearest neighbours. */
public final class EvaluationPage {
    private static final int IMAGES = 64;

    /** Samples whose neighbours are shown. */
    static final int QUERIES = 8;

    /** Neighbours of each. */
    static final int NEIGHBOURS = 5;

    private static final int CHART_COLUMNS = 3;

    private EvaluationPage() {}

    /**
     * Writes the page.
     *
     * @param file where
     * @param title heading
     * @param found what was measured, of at least one set of samples
     * @param command the command line that makes the page again
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String title, SampleEvaluation.Outcome found, String command)
            throws IOException {
        EvaluationSet data = found.data();
        List<Evaluated> all = found.all();
        HtmlReport page = begin(title, " beside " + data.count() + " of the data", all, found.cautions());
        page = pictures(page, List.of(new Pictured("data", data)), all);
        if (showsNeighbours(data)) {
            page = neighbours(page, found);
        }
        end(page, all, command).writeTo(file);
    }

    /**
     * Writes the page of samples that were compared with statistics, of which there is nothing to see.
     *
     * @param file where
     * @param title heading
     * @param all sets of samples, at least one
     * @param cautions what to know before the numbers are believed
     * @param command the command line that makes the page again
     * @throws IOException if it cannot be written
     */
    public static void writeOfStatistics(
            Path file, String title, List<Evaluated> all, List<String> cautions, String command) throws IOException {
        HtmlReport page = begin(title, " beside statistics of data", all, cautions);
        end(pictures(page, List.of(), all), all, command).writeTo(file);
    }

    private static HtmlReport begin(String title, String beside, List<Evaluated> all, List<String> cautions) {
        HtmlReport page = HtmlReport.titled(title)
                .subtitle(all.size() + (all.size() == 1 ? " set" : " sets") + " of samples" + beside)
                .section("Results");
        for (String caution : cautions) {
            page = page.paragraph("Caution: " + caution);
        }
        page = page.paragraph("Intervals of 95 per cent. An arrow says which way is better.")
                .table(header(all), rows(all));
        return curves(steps(page, all), all);
    }

    private static HtmlReport end(HtmlReport page, List<Evaluated> all, String command) {
        return page.section("What was measured").keyValues(common(all)).code(command);
    }

    private static List<String> header(List<Evaluated> all) {
        List<String> header = new ArrayList<>(List.of("samples"));
        for (String name : names(all)) {
            header.add(name + arrow(all, name));
        }
        return header;
    }

    private static String arrow(List<Evaluated> all, String name) {
        Metric.Better better = all.stream()
                .flatMap(one -> one.result(name).stream())
                .map(MetricResult::better)
                .findFirst()
                .orElse(Metric.Better.NEITHER);
        return switch (better) {
            case LOWER -> " \u2193";
            case HIGHER -> " \u2191";
            case NEITHER -> "";
        };
    }

    private static Set<String> names(List<Evaluated> all) {
        Set<String> names = new LinkedHashSet<>();
        all.forEach(one -> one.results().forEach(result -> names.add(result.name())));
        return names;
    }

    private static List<List<String>> rows(List<Evaluated> all) {
        List<List<String>> rows = new ArrayList<>();
        for (Evaluated one : all) {
            List<String> row = new ArrayList<>(List.of(one.label()));
            for (String name : names(all)) {
                row.add(one.result(name).map(EvaluationPage::cell).orElse("-"));
            }
            rows.add(row);
        }
        return rows;
    }

    /** A value with its interval, rounded to what is certain. */
    public static String cell(MetricResult result) {
        double error = result.spread().map(spread -> spread.standardError()).orElse(0.0);
        return MetricResult.rounded(result.value(), error)
                + result.spread()
                        .map(spread -> " [" + MetricResult.rounded(spread.low(), error) + ", "
                                + MetricResult.rounded(spread.high(), error) + "]")
                        .orElse("");
    }

    /** Values over the number of steps, a curve for each sampler, where there are several. */
    private static HtmlReport steps(HtmlReport page, List<Evaluated> all) {
        Set<String> numbers = new LinkedHashSet<>();
        all.forEach(one -> numbers.add(one.field(Field.STEPS)));
        if (numbers.size() < 2) {
            return page;
        }
        List<LineChart> charts = new ArrayList<>();
        for (String name : names(all)) {
            Map<String, Map<Double, Double>> curves = new LinkedHashMap<>();
            for (Evaluated one : all) {
                one.result(name)
                        .filter(result -> Double.isFinite(result.value()))
                        .ifPresent(result -> curves.computeIfAbsent(one.field(Field.SAMPLER), key -> new TreeMap<>())
                                .put(Double.valueOf(one.field(Field.STEPS)), result.value()));
            }
            charts.add(chart(name, "steps", curves));
        }
        return page.section("Values by steps")
                .figure(Figure.grid(CHART_COLUMNS, charts), "values of each metric over the number of steps", "");
    }

    private static LineChart chart(String title, String axis, Map<String, Map<Double, Double>> curves) {
        LineChart chart = LineChart.titled(title).xLabel(axis).logX();
        for (Map.Entry<String, Map<Double, Double>> curve : curves.entrySet()) {
            chart = chart.series(
                    curve.getKey(),
                    curve.getValue().keySet().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray(),
                    curve.getValue().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        }
        return chart;
    }

    private static HtmlReport curves(HtmlReport page, List<Evaluated> all) {
        List<LineChart> charts = new ArrayList<>();
        for (String name : names(all)) {
            Map<String, Map<Double, Double>> curves = new LinkedHashMap<>();
            for (Evaluated one : all) {
                Map<Double, Double> curve = new TreeMap<>();
                one.result(name)
                        .ifPresent(result ->
                                result.curve().forEach(point -> curve.put((double) point.samples(), point.value())));
                if (curve.size() > 1) {
                    curves.put(all.size() == 1 ? "" : one.label(), curve);
                }
            }
            if (!curves.isEmpty()) {
                charts.add(chart(name, "samples", curves));
            }
        }
        return charts.isEmpty()
                ? page
                : page.section("Values by number of samples")
                        .paragraph(
                                "Means over disjoint parts of both sides. Where a curve is not level, the metric is biased by"
                                        + " few rows, and values of different numbers of rows must not be compared.")
                        .figure(
                                Figure.grid(CHART_COLUMNS, charts),
                                "values of each metric over the number of rows",
                                "");
    }

    /** A set with its name. */
    private record Pictured(String name, EvaluationSet set) {}

    private static HtmlReport pictures(HtmlReport page, List<Pictured> data, List<Evaluated> all) {
        List<Pictured> sets = new ArrayList<>(data);
        all.forEach(one -> sets.add(new Pictured(one.label().isEmpty() ? "samples" : one.label(), one.samples())));
        DataShape shape = sets.get(0).set().shape();
        HtmlReport result = page;
        if (isPicture(shape)) {
            result = result.section("Samples");
            for (Pictured one : sets) {
                result = result.images(grid(one.set()), one.name(), one.name());
            }
        } else if (shape.length() == 2) {
            List<ScatterPlot> plots = sets.stream()
                    .map(one -> ScatterPlot.titled(one.name())
                            .points("", one.set().values())
                            .marks(1.3, 0.45))
                    .toList();
            String what = data.isEmpty() ? "samples" : "data and samples";
            result = result.section("Samples").figure(Figure.grid(CHART_COLUMNS, plots), what, "");
        }
        return result;
    }

    private static boolean isPicture(DataShape shape) {
        return shape.isImage() && (shape.channels() == 1 || shape.channels() == 3);
    }

    private static ImageGrid grid(EvaluationSet set) {
        int shown = Math.min(IMAGES, set.count());
        DataShape shape = set.shape();
        return ImageGrid.of(
                Arrays.copyOf(set.values(), shown * shape.length()),
                shown,
                shape.channels(),
                shape.height(),
                shape.width());
    }

    /** Whether there are neighbours to look at. */
    static boolean showsNeighbours(EvaluationSet data) {
        return isPicture(data.shape()) && data.count() >= NEIGHBOURS;
    }

    /** Nearest training images by pixels, and nearest of the data compared with by features: what is alike to both is a copy. */
    private static HtmlReport neighbours(HtmlReport page, SampleEvaluation.Outcome found) {
        Evaluated one = found.all().get(0);
        HtmlReport result = page.section("Nearest data");
        if (found.nearest().isPresent()) {
            NearestTraining nearest = found.nearest().get();
            String among = nearest.searched() == nearest.all()
                    ? "all " + nearest.all() + " training data"
                    : nearest.searched() + " of the " + nearest.all() + " training data, drawn at random,";
            result = result.images(
                    neighbours(one.samples(), nearest.examples()),
                    "samples and their nearest training images by pixels",
                    "Left: samples of " + one.label() + ". Right of each: the " + NEIGHBOURS + " nearest of " + among
                            + " by their pixels.");
        }
        Features features = found.features();
        if (found.nearest().isPresent() && features.source().name().equals(FeatureNetwork.PIXELS)) {
            return result;
        }
        EvaluationSet data = found.data();
        int length = data.shape().length();
        int shown = Math.min(QUERIES, one.samples().count());
        Distances.Nearest nearest = Distances.nearest(one.features().first(shown), features, NEIGHBOURS);
        float[] images = new float[shown * NEIGHBOURS * length];
        for (int i = 0; i < shown * NEIGHBOURS; i++) {
            int row = nearest.rows()[i / NEIGHBOURS][i % NEIGHBOURS];
            System.arraycopy(data.values(), row * length, images, i * length, length);
        }
        return result.images(
                neighbours(one.samples(), images),
                "samples and their nearest data by features",
                "Left: samples of " + one.label() + ". Right of each: the " + NEIGHBOURS + " nearest of the "
                        + data.count() + " data compared with, by " + features.source() + ".");
    }

    /** A row for each of the first samples: itself, and its neighbours. */
    private static ImageGrid neighbours(EvaluationSet samples, float[] images) {
        DataShape shape = samples.shape();
        int length = shape.length();
        int shown = images.length / (NEIGHBOURS * length);
        float[] pixels = new float[shown * (1 + NEIGHBOURS) * length];
        for (int i = 0; i < shown; i++) {
            int at = i * (1 + NEIGHBOURS) * length;
            System.arraycopy(samples.values(), i * length, pixels, at, length);
            System.arraycopy(images, i * NEIGHBOURS * length, pixels, at + length, NEIGHBOURS * length);
        }
        return ImageGrid.of(pixels, shown * (1 + NEIGHBOURS), shape.channels(), shape.height(), shape.width())
                .columns(1 + NEIGHBOURS);
    }

    private static Map<String, String> common(List<Evaluated> all) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            if (field == Field.SETTINGS) {
                continue;
            }
            Set<String> values = new LinkedHashSet<>();
            all.forEach(one -> values.add(one.field(field)));
            values.remove("");
            if (!values.isEmpty()) {
                entries.put(field.key(), String.join("; ", values));
            }
        }
        Set<String> settings = new LinkedHashSet<>();
        all.forEach(one -> one.results()
                .forEach(result -> result.provenance().get(Field.SETTINGS).ifPresent(settings::add)));
        entries.put(Field.SETTINGS.key(), String.join("; ", settings));
        return entries;
    }
}
