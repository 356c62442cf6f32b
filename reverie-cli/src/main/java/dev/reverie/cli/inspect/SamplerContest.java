package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Version;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.eval.SamplerComparison;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.plot.Figure;
import dev.reverie.plot.LineChart;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Compares all samplers on a model, or on a mixture with a known score, and writes tables and charts. */
final class SamplerContest {
    /** Eight Gaussians on a circle with a ninth in the middle: modes to be missed, and a curved way to each. */
    private static final int MODES = 8;

    private static final double RADIUS = 1.5;
    private static final double MODE_STD = 0.1;
    /** Beyond these a chart is a tangle. */
    private static final int CURVES = 8;

    private static final String TABLE_HEAD = """
            | evaluations | nearest to the exact flow | error | nearest to the data | distance |
            | ---: | --- | ---: | --- | ---: |
            """;

    private final Console console;

    SamplerContest(Console console) {
        this.console = console;
    }

    /**
     * Competes.
     *
     * @param run a trained model, or null for the mixture
     * @param kinds which samplers
     * @param count samples
     * @param budgets numbers of evaluations, rising
     * @param seed decides all noise
     * @param keepsRange whether deterministic samplers keep denoised images in range
     * @param out folder for results
     * @return the exit code
     */
    int run(
            @Nullable Path run,
            Set<SamplerKind> kinds,
            int count,
            int[] budgets,
            long seed,
            boolean keepsRange,
            Path out)
            throws IOException {
        OutputFolder.make(out);
        if (run == null) {
            Schedule schedule = new VariancePreserving();
            GaussianMixtureOracle oracle = mixture(schedule);
            double[][] data = draws(2 * count, seed);
            SamplerComparison comparison = new SamplerComparison(
                    oracle,
                    schedule.samplingEpsilon(),
                    data,
                    Optional.empty(),
                    new long[] {2},
                    DType.FLOAT64,
                    Device.CPU,
                    seed);
            return compete(comparison, kinds, "a mixture of nine Gaussians in the plane, exact score", budgets, out);
        }
        try (TrainedScoreModel model = TrainedScoreModel.load(run);
                DownloadLine line = new DownloadLine(console)) {
            ScoreModel score = model.scoreModel();
            double[][] data = model.examples(
                    2 * count,
                    DataOptions.defaults().withDownload(DataOptions.defaults().cache(), line));
            SamplerComparison comparison = new SamplerComparison(
                    score,
                    model.task().sampling().minimumTime(),
                    data,
                    range(model),
                    model.sampleShape(),
                    DType.FLOAT32,
                    Device.CPU,
                    seed);
            boolean kept = keepsRange && model.data().shape().isImage();
            if (kept) {
                console.say(
                        "deterministic samplers keep denoised images in range; --threshold none follows the pure flow");
            }
            return compete(
                    kept ? comparison.keepingRange() : comparison,
                    kinds,
                    model.config().name(),
                    budgets,
                    out);
        }
    }

    private static Optional<SamplerComparison.Range> range(TrainedScoreModel model) {
        return model.data().shape().isImage()
                ? Optional.of(new SamplerComparison.Range(model.config().data().centered() ? -1 : 0, 1))
                : Optional.empty();
    }

    private static GaussianMixtureOracle mixture(Schedule schedule) {
        double[] weights = new double[MODES + 1];
        double[] variances = new double[MODES + 1];
        for (int i = 0; i <= MODES; i++) {
            weights[i] = 1;
            variances[i] = MODE_STD * MODE_STD;
        }
        return new GaussianMixtureOracle(schedule, weights, centers(), variances);
    }

    private static double[][] centers() {
        double[][] centers = new double[MODES + 1][2];
        for (int i = 0; i < MODES; i++) {
            double angle = 2 * Math.PI * i / MODES;
            centers[i][0] = RADIUS * Math.cos(angle);
            centers[i][1] = RADIUS * Math.sin(angle);
        }
        return centers;
    }

    private static double[][] draws(int count, long seed) {
        RandomCursor cursor = RandomStream.of(seed).purpose("contest data").cursor();
        double[][] centers = centers();
        double[][] points = new double[count][2];
        for (double[] point : points) {
            double[] center = centers[(int) (cursor.nextDouble() * centers.length)];
            point[0] = center[0] + MODE_STD * cursor.nextGaussian();
            point[1] = center[1] + MODE_STD * cursor.nextGaussian();
        }
        return points;
    }

    private int compete(SamplerComparison comparison, Set<SamplerKind> kinds, String model, int[] budgets, Path out)
            throws IOException {
        console.say(Version.ofEngine());
        double floor = comparison.floor();
        console.say("comparing on " + model
                + String.format(Locale.ROOT, "; held-out data are at a distance of %.4f", floor));
        List<SamplerComparison.Row> rows = comparison.run(kinds, budgets, row -> console.say(line(row)));
        Path table = out.resolve("samplers.csv");
        AtomicFile.write(table, csv(rows));
        Path picture = out.resolve("samplers.png");
        chart(rows, floor).writePng(picture);
        Path winners = out.resolve("samplers.md");
        AtomicFile.write(winners, winners(rows, budgets, floor));
        console.out().print(winners(rows, budgets, floor));
        for (Path file : List.of(table, picture, winners)) {
            console.out().println(file);
        }
        return ExitCode.DONE;
    }

    private static String line(SamplerComparison.Row row) {
        return String.format(
                Locale.ROOT,
                "%-34s %5d evaluations  %s  distance %.4f",
                row.name(),
                row.evaluations(),
                row.flowError().isPresent()
                        ? String.format(
                                Locale.ROOT, "flow error %.2e", row.flowError().getAsDouble())
                        : "stochastic          ",
                row.distance());
    }

    private static String csv(List<SamplerComparison.Row> rows) {
        StringBuilder text = new StringBuilder("sampler,evaluations,flow_error,distance\n");
        for (SamplerComparison.Row row : rows) {
            text.append(row.name()).append(',').append(row.evaluations()).append(',');
            row.flowError().ifPresent(text::append);
            text.append(',').append(row.distance()).append('\n');
        }
        return text.toString();
    }

    /** For each budget the best three, by either measure. */
    private static String winners(List<SamplerComparison.Row> rows, int[] budgets, double floor) {
        StringBuilder text = new StringBuilder(TABLE_HEAD);
        int former = 0;
        for (int budget : budgets) {
            int low = former;
            List<SamplerComparison.Row> here = rows.stream()
                    .filter(row -> row.evaluations() > low && row.evaluations() <= budget)
                    .toList();
            List<SamplerComparison.Row> byFlow = best(
                    here.stream().filter(row -> row.flowError().isPresent()).toList(),
                    row -> row.flowError().getAsDouble());
            List<SamplerComparison.Row> byData = best(here, SamplerComparison.Row::distance);
            for (int place = 0; place < Math.max(byFlow.size(), byData.size()); place++) {
                text.append("| ")
                        .append(place == 0 ? Integer.toString(budget) : "")
                        .append(" | ");
                text.append(
                        place < byFlow.size()
                                ? String.format(
                                        Locale.ROOT,
                                        "%s | %.2e | ",
                                        byFlow.get(place).name(),
                                        byFlow.get(place).flowError().getAsDouble())
                                : " | | ");
                text.append(
                        place < byData.size()
                                ? String.format(
                                        Locale.ROOT,
                                        "%s | %.4f |\n",
                                        byData.get(place).name(),
                                        byData.get(place).distance())
                                : " | |\n");
            }
            former = budget;
        }
        return text
                + String.format(
                        Locale.ROOT,
                        "\nAs many held-out data are at a distance of %.4f: differences below it are within the noise"
                                + " of the comparison.\n",
                        floor);
    }

    private static List<SamplerComparison.Row> best(
            List<SamplerComparison.Row> rows, ToDoubleFunction<SamplerComparison.Row> measure) {
        return rows.stream()
                .filter(row -> Double.isFinite(measure.applyAsDouble(row)))
                .sorted(Comparator.comparingDouble(measure))
                .limit(3)
                .toList();
    }

    private static Figure chart(List<SamplerComparison.Row> rows, double floor) {
        LineChart flow = LineChart.titled("distance to the exact flow (deterministic samplers)")
                .logX()
                .logY()
                .xLabel("network evaluations")
                .yLabel("root mean square error")
                .size(620, 420);
        flow = curves(
                flow,
                rows.stream().filter(row -> row.flowError().isPresent()).toList(),
                row -> row.flowError().getAsDouble());
        LineChart data = LineChart.titled("distance to the data (all samplers)")
                .logX()
                .logY()
                .xLabel("network evaluations")
                .yLabel("sliced Wasserstein distance")
                .size(620, 420);
        data = curves(data, rows, SamplerComparison.Row::distance);
        double least =
                rows.stream().mapToInt(SamplerComparison.Row::evaluations).min().orElse(1);
        double most =
                rows.stream().mapToInt(SamplerComparison.Row::evaluations).max().orElse(2);
        data = data.series("other data", new double[] {least, most}, new double[] {floor, floor});
        return Figure.of(flow, data).hiDpi();
    }

    /** The samplers that are best somewhere, so that the picture shows what there is to choose from. */
    private static LineChart curves(
            LineChart chart, List<SamplerComparison.Row> rows, ToDoubleFunction<SamplerComparison.Row> measure) {
        Map<String, List<SamplerComparison.Row>> byName = new LinkedHashMap<>();
        rows.forEach(row ->
                byName.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(row));
        List<String> shown = byName.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> entry.getValue().stream()
                        .mapToDouble(row -> Math.log(measure.applyAsDouble(row)))
                        .average()
                        .orElse(Double.POSITIVE_INFINITY)))
                .limit(CURVES)
                .map(Map.Entry::getKey)
                .toList();
        LineChart result = chart;
        for (String name : shown) {
            List<SamplerComparison.Row> curve = byName.getOrDefault(name, List.of());
            result = result.series(
                    name,
                    curve.stream()
                            .mapToDouble(SamplerComparison.Row::evaluations)
                            .toArray(),
                    curve.stream().mapToDouble(measure).toArray());
        }
        return result;
    }
}
