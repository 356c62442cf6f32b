package dev.reverie.report;

import dev.reverie.data.catalog.DataOptions;
import dev.reverie.loss.ClassifierAccuracy;
import dev.reverie.plot.LineChart;
import dev.reverie.schedule.Schedule;
import dev.reverie.trained.TrainedClassifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often a classifier of noisy data is right about data held out, against the time: it has to fall to chance where noise
 * has hidden the data, and not much earlier than people fail.
 */
final class ClassCurve {
    private static final int TIMES = 11;
    private static final int EXAMPLES = 512;

    private final int classes;
    private final List<ClassifierAccuracy.Level> levels;

    private ClassCurve(int classes, List<ClassifierAccuracy.Level> levels) {
        this.classes = classes;
        this.levels = List.copyOf(levels);
    }

    /**
     * Measures on the first {@value #EXAMPLES} of the test part of the data, or of the training part where there is no other,
     * at {@value #TIMES} times from where sampling stops to the end of the process.
     *
     * @param trained the classifier
     * @throws IOException if the data cannot be read
     */
    public static ClassCurve of(TrainedClassifier trained) throws IOException {
        Schedule schedule = trained.classifier().schedule();
        double first = schedule.samplingEpsilon();
        double length = schedule.domain().end() - first;
        double[] times = IntStream.range(0, TIMES)
                .mapToDouble(i -> first + length * i / (TIMES - 1))
                .toArray();
        return new ClassCurve(
                trained.classifier().classes(), trained.accuracy(DataOptions.defaults(), EXAMPLES, times));
    }

    /** What was found at each time. */
    public List<ClassifierAccuracy.Level> levels() {
        return levels;
    }

    /** The accuracy against the time, with what guessing would give. */
    public LineChart chart() {
        double[] times = column(ClassifierAccuracy.Level::time);
        double[] chance = new double[times.length];
        Arrays.fill(chance, 1.0 / classes);
        return LineChart.titled("Accuracy by noise level")
                .xLabel("time t (little noise to much)")
                .yLabel("accuracy")
                .series("accuracy", times, column(ClassifierAccuracy.Level::accuracy))
                .series("chance", times, chance);
    }

    private double[] column(ToDoubleFunction<ClassifierAccuracy.Level> of) {
        return levels.stream().mapToDouble(of).toArray();
    }

    /** The names of the columns of {@link #rows}. */
    static List<String> header() {
        return List.of("time", "sigma / alpha", "accuracy", "cross entropy (nats)");
    }

    /** A row for each time. */
    List<List<String>> rows() {
        return levels.stream().map(ClassCurve::row).toList();
    }

    private static List<String> row(ClassifierAccuracy.Level level) {
        return List.of(
                String.format(Locale.ROOT, "%.4g", level.time()),
                String.format(Locale.ROOT, "%.4g", level.noiseToSignal()),
                String.format(Locale.ROOT, "%.3f +- %.3f", level.accuracy(), level.standardError()),
                String.format(Locale.ROOT, "%.3f", level.crossEntropy()));
    }

    /** On how many examples it was measured, and what guessing would give. */
    String caption() {
        return String.format(
                Locale.ROOT,
                "On %d held-out examples, with the averaged weights; chance is an accuracy of %.3f and a cross"
                        + " entropy of %.3f.",
                levels.get(0).samples(),
                1.0 / classes,
                Math.log(classes));
    }
}
