package dev.reverie.metric.classes;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Another metric between the samples and the data of one class, for each class, and its mean over the classes.
 *
 * <pre>{@code
 * classFrechet = 1/C sum_y frechet(samples asked for as y, data of class y),     and classFrechet.y for each
 * }</pre>
 *
 * <p>The mean Frechet distance within classes, as in Ravuri and Vinyals 2019 (arXiv:1905.10887, section 4). A model that takes one class
 * for another has the Frechet distance of all samples together right and these wrong. Each class has a part of the rows: with n
 * samples of C classes the bias is that of n / C rows.
 *
 * @param within the metric
 */
public record WithinClasses(Metric within) implements Metric {
    @Override
    public String name() {
        return prefixed(within.name());
    }

    private static String prefixed(String name) {
        return "class" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    @Override
    public String description() {
        return "within each class and the mean over classes: " + within.description();
    }

    @Override
    public Map<String, String> settings() {
        return within.settings();
    }

    @Override
    public Better better() {
        return within.better();
    }

    @Override
    public Replication resampling() {
        return within.resampling();
    }

    @Override
    public Metric forReplicates() {
        return new WithinClasses(within.forReplicates());
    }

    @Override
    public Optional<String> caution(Features samples, Features reference) {
        if (samples.labels().length == 0 || reference.labels().length == 0) {
            return Optional.empty();
        }
        for (int label : classes(samples)) {
            Features mine = of(samples, label);
            Features theirs = of(reference, label);
            Optional<String> caution = within.caution(mine, theirs);
            if (caution.isPresent()) {
                return caution.map(text -> name() + ", class " + label + " (" + mine.count() + " samples, "
                        + theirs.count() + " data): " + text);
            }
        }
        return Optional.empty();
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        requireLabels(name(), "samples", samples);
        requireLabels(name(), "data", reference);
        NavigableSet<Integer> classes = classes(samples);
        Map<String, Double> means = new LinkedHashMap<>();
        Map<String, Double> each = new LinkedHashMap<>();
        for (int label : classes) {
            within.measure(of(samples, label), of(reference, label)).forEach((name, value) -> {
                means.merge(prefixed(name), value / classes.size(), Double::sum);
                each.put(prefixed(name) + "." + label, value);
            });
        }
        means.putAll(each);
        return means;
    }

    @Override
    public boolean isEstimate(String value) {
        return within.isEstimate(unprefixed(value));
    }

    @Override
    public ValueRange range(String value) {
        return within.range(unprefixed(value));
    }

    /** The name within, of {@code classPrecision} and of {@code classPrecision.3}. */
    private static String unprefixed(String value) {
        String ofClass = value.substring("class".length());
        int dot = ofClass.indexOf('.');
        String name = dot < 0 ? ofClass : ofClass.substring(0, dot);
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static NavigableSet<Integer> classes(Features rows) {
        NavigableSet<Integer> classes = new TreeSet<>();
        Arrays.stream(rows.labels()).forEach(classes::add);
        return classes;
    }

    private Features of(Features rows, int label) {
        int[] indices = IntStream.range(0, rows.count())
                .filter(i -> rows.labels()[i] == label)
                .toArray();
        if (indices.length == 0) {
            throw new MetricException(name() + ": samples were asked for as class " + label
                    + ", of which the data have none; take more data, or data of these classes");
        }
        return rows.select(indices);
    }

    /** Refuses rows whose classes are not known. */
    static void requireLabels(String metric, String side, Features rows) {
        if (rows.labels().length == 0) {
            throw new MetricException(metric + " needs the class of each row, which the " + side
                    + " have not; take samples of a model that was asked for classes (--label all), and labelled data");
        }
    }
}
