package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.ValueRange;
import dev.reverie.stat.CompensatedSum;
import dev.reverie.stat.SampleMoments;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inception score: how sure a classifier is of each sample, and how many classes there are in all.
 *
 * <pre>{@code
 * IS = exp( mean KL(p(y | x) || p(y)) ),    p(y) = mean p(y | x)          between 1 and the number of classes
 * }</pre>
 *
 * <p>Salimans et al. 2016, arXiv:1606.03498, section 4: the mean over 10 parts of 5000 samples each. It does not look at the data, and
 * one good sample of each class has the highest score (Barratt and Sharma 2018, arXiv:1801.01973). {@code inceptionStd} is the standard
 * deviation between parts. Smaller parts have lower scores.
 *
 * @param splits number of parts, in the order of the samples; 10 as published
 */
public record InceptionScore(int splits) implements Metric {
    private static final ValueRange RANGE = new ValueRange(1, Double.POSITIVE_INFINITY);

    /** Checks the number. */
    public InceptionScore {
        if (splits < 1) {
            throw new MetricException("splits must be at least 1, got " + splits);
        }
    }

    /** With 10 parts. */
    public InceptionScore() {
        this(10);
    }

    @Override
    public String name() {
        return "inception";
    }

    @Override
    public String description() {
        return "inception score of the classifier of the features, with its deviation between parts";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("splits", String.valueOf(splits));
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public boolean isEstimate(String value) {
        return value.equals(name());
    }

    @Override
    public ValueRange range(String value) {
        return value.equals(name()) ? RANGE : ValueRange.NOT_NEGATIVE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        double[][] classes = samples.probabilities();
        if (classes.length == 0) {
            throw new MetricException(
                    "the inception score needs the class probabilities of a classifier, which the features "
                            + samples.source() + " have not; take a feature network that classifies");
        }
        if (classes.length < splits) {
            throw new MetricException(
                    classes.length + " samples cannot be parted into " + splits + "; draw more or take fewer splits");
        }
        double[] scores = new double[splits];
        for (int s = 0; s < splits; s++) {
            int from = (int) ((long) s * classes.length / splits);
            int to = (int) ((long) (s + 1) * classes.length / splits);
            scores[s] = score(classes, from, to);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (splits == 1) {
            values.put(name(), scores[0]);
        } else {
            SampleMoments moments = SampleMoments.of(scores);
            values.put(name(), moments.mean());
            values.put("inceptionStd", moments.std());
        }
        return values;
    }

    /** The score of all rows. */
    public static double score(double[][] probabilities) {
        return score(probabilities, 0, probabilities.length);
    }

    private static double score(double[][] probabilities, int from, int to) {
        double[] marginal = new double[probabilities[from].length];
        for (int i = from; i < to; i++) {
            for (int c = 0; c < marginal.length; c++) {
                marginal[c] += probabilities[i][c] / (to - from);
            }
        }
        CompensatedSum divergence = new CompensatedSum();
        for (int i = from; i < to; i++) {
            double sum = 0;
            for (int c = 0; c < marginal.length; c++) {
                double p = probabilities[i][c];
                sum += p > 0 ? p * Math.log(p / marginal[c]) : 0;
            }
            divergence.add(sum);
        }
        return Math.exp(divergence.value() / (to - from));
    }
}
