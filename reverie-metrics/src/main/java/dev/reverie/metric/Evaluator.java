package dev.reverie.metric;

import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Computes metrics with intervals and with the curve of their bias.
 *
 * <pre>{@code
 * List<MetricResult> results =
 *         Evaluator.of(List.of(new FrechetDistance(), new PrecisionRecall(3))).run(samples, reference, ResultProvenance.none());
 * results.forEach(result -> System.out.println(result.line()));
 * }</pre>
 *
 * @param metrics what to compute
 * @param replicates number of replicates of each interval; 0 for no intervals, otherwise at least 2
 * @param seed of the replicates
 * @param curve whether to compute each metric at n / 8, n / 4 and n / 2 too
 */
public record Evaluator(List<Metric> metrics, int replicates, long seed, boolean curve) {
    /** The numbers of parts whose size is a point of the curve. */
    private static final int[] CURVE = {8, 4, 2};

    /** Replicates unless another number is asked for: the error itself is then known to 10 per cent. */
    public static final int REPLICATES = 50;

    /** Checks the number. */
    public Evaluator {
        metrics = List.copyOf(metrics);
        if (replicates < 0 || replicates == 1) {
            throw new MetricException("replicates must be 0, for no intervals, or at least 2, got " + replicates);
        }
    }

    /** Watches. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called before the first and after every computation of a metric.
         *
         * @param done computations done
         * @param total computations in all
         * @param metric what is computed next, or was last
         */
        void onProgress(int done, int total, String metric);
    }

    /** An evaluator with intervals and curves. */
    public static Evaluator of(List<Metric> metrics) {
        return new Evaluator(metrics, REPLICATES, 0, true);
    }

    /** The same with another number of replicates. */
    public Evaluator withReplicates(int number) {
        return new Evaluator(metrics, number, seed, curve);
    }

    /** The same without curves. */
    public Evaluator withoutCurve() {
        return new Evaluator(metrics, replicates, seed, false);
    }

    /** Computes all without telling anyone. */
    public List<MetricResult> run(Features samples, Features reference, ResultProvenance provenance) {
        return run(samples, reference, provenance, (done, total, metric) -> {});
    }

    /**
     * Computes all.
     *
     * @param samples N x D
     * @param reference M x D
     * @param provenance what is known beside the numbers and the source, which are added
     * @param progress watches
     * @throws MetricException if one cannot be computed
     */
    public List<MetricResult> run(
            Features samples, Features reference, ResultProvenance provenance, Progress progress) {
        samples.requireComparable(reference);
        int each = 1 + replicates + (curve ? CURVE.length : 0);
        int total = metrics.size() * each;
        int done = 0;
        List<MetricResult> results = new ArrayList<>();
        for (Metric metric : metrics) {
            progress.onProgress(done, total, metric.name());
            Map<String, Double> values = metric.measure(samples, reference);
            progress.onProgress(++done, total, metric.name());
            List<Map<String, Double>> repeated = new ArrayList<>();
            Metric cheaper = metric.forReplicates();
            for (int r = 0; r < replicates; ) {
                List<Supplier<Map<String, Double>>> tasks = new ArrayList<>();
                for (int end = Math.min(replicates, r + Workers.parallelism()); r < end; r++) {
                    int number = r;
                    tasks.add(() -> replicate(cheaper, number, samples, reference));
                }
                repeated.addAll(Workers.run(tasks));
                done += tasks.size();
                progress.onProgress(done, total, metric.name());
            }
            Map<String, List<MetricResult.SizePoint>> curves = new LinkedHashMap<>();
            if (curve) {
                for (int parts : CURVE) {
                    addPoints(metric, parts, samples, reference, curves);
                    progress.onProgress(++done, total, metric.name());
                }
            }
            ResultProvenance origin = provenance
                    .with(samples, reference)
                    .with(Field.SETTINGS, settings(metric))
                    .with(Field.REPLICATES, replicates == 0 ? "" : replicates + " of seed " + seed);
            values.forEach((name, value) -> {
                List<MetricResult.SizePoint> points = new ArrayList<>(curves.getOrDefault(name, List.of()));
                if (!metric.isEstimate(name)) {
                    points.clear();
                }
                if (!points.isEmpty()) {
                    points.add(new MetricResult.SizePoint(samples.count(), reference.count(), value));
                }
                results.add(new MetricResult(
                        name, value, metric.better(), spread(metric, name, value, repeated), points, origin));
            });
        }
        return results;
    }

    private Map<String, Double> replicate(Metric metric, int r, Features samples, Features reference) {
        RandomStream stream = RandomStream.of(seed).purpose("resampling").index(r);
        Replication way = metric.resampling();
        return metric.measure(
                samples.select(way.draw(samples.count(), stream.purpose("samples"))),
                reference.select(way.draw(reference.count(), stream.purpose("reference"))));
    }

    /** The mean over disjoint parts in an order drawn at random; none where the parts are too small for the metric. */
    private void addPoints(
            Metric metric,
            int parts,
            Features samples,
            Features reference,
            Map<String, List<MetricResult.SizePoint>> curves) {
        int n = samples.count() / parts;
        int m = reference.count() / parts;
        if (n < 2 || m < 2) {
            return;
        }
        RandomStream stream = RandomStream.of(seed).purpose("curve");
        RandomPermutation mine = new RandomPermutation(stream.purpose("samples"), samples.count());
        RandomPermutation theirs = new RandomPermutation(stream.purpose("reference"), reference.count());
        Map<String, Double> sums = new LinkedHashMap<>();
        for (int part = 0; part < parts; part++) {
            try {
                metric.measure(samples.select(part(mine, part, n)), reference.select(part(theirs, part, m)))
                        .forEach((name, value) -> sums.merge(name, value / parts, Double::sum));
            } catch (MetricException tooSmall) {
                return;
            }
        }
        sums.forEach((name, mean) ->
                curves.computeIfAbsent(name, key -> new ArrayList<>()).add(new MetricResult.SizePoint(n, m, mean)));
    }

    private static int[] part(RandomPermutation order, int part, int size) {
        return IntStream.range(part * size, (part + 1) * size)
                .map(i -> (int) order.at(i))
                .toArray();
    }

    private static Optional<Spread> spread(
            Metric metric, String name, double value, List<Map<String, Double>> repeated) {
        if (!metric.isEstimate(name)) {
            return Optional.empty();
        }
        double[] values = repeated.stream()
                .map(map -> map.get(name))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .toArray();
        return values.length < 2 || values.length < repeated.size()
                ? Optional.empty()
                : Optional.of(Spread.of(
                        value, values, metric.range(name), metric.resampling().toString()));
    }

    private static String settings(Metric metric) {
        Map<String, String> sorted = new TreeMap<>(metric.settings());
        StringBuilder text = new StringBuilder(metric.name());
        sorted.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }
}
