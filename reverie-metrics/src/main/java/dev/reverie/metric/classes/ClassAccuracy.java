package dev.reverie.metric.classes;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.ValueRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The share of samples that a classifier gives the class that they were asked for.
 *
 * <pre>{@code
 * classAccuracy = 1/N sum_i [ argmax_y p(y | x_i) = y_i ],     and classAccuracy.y over the samples asked for as y
 * }</pre>
 *
 * <p>The classification accuracy score of Ravuri and Vinyals 2019 (arXiv:1905.10887) trains a classifier on samples; this is the other
 * way round, a classifier of data that looks at samples. It does not see whether samples of a class are alike: read it beside the
 * distances {@link WithinClasses}. The classifier itself errs: its accuracy on the test data is the value of a perfect model.
 */
public record ClassAccuracy() implements Metric {
    @Override
    public String name() {
        return "classAccuracy";
    }

    @Override
    public String description() {
        return "share of samples that the classifier of the features gives the class they were asked for";
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        WithinClasses.requireLabels(name(), "samples", samples);
        double[][] probabilities = samples.probabilities();
        if (probabilities.length == 0) {
            throw new MetricException(name() + " needs the class probabilities of a classifier, which the features "
                    + samples.source() + " have not; take a feature network that classifies");
        }
        int right = 0;
        Map<Integer, int[]> rightOfAll = new TreeMap<>();
        for (int i = 0; i < samples.count(); i++) {
            int asked = samples.labels()[i];
            if (asked >= probabilities[i].length) {
                throw new MetricException("row " + i + " was asked for as class " + asked + ", but the classifier of "
                        + samples.source() + " knows " + probabilities[i].length
                        + " classes; take the one of these data");
            }
            boolean hit = likeliest(probabilities[i]) == asked;
            right += hit ? 1 : 0;
            int[] counts = rightOfAll.computeIfAbsent(asked, label -> new int[2]);
            counts[0] += hit ? 1 : 0;
            counts[1]++;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), (double) right / samples.count());
        rightOfAll.forEach((label, counts) -> values.put(name() + "." + label, (double) counts[0] / counts[1]));
        return values;
    }

    private static int likeliest(double... probabilities) {
        int best = 0;
        for (int y = 1; y < probabilities.length; y++) {
            if (probabilities[y] > probabilities[best]) {
                best = y;
            }
        }
        return best;
    }
}
