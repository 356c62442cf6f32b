package dev.reverie.testkit;

import dev.reverie.file.NdArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Collects the comparisons of one case, each by the rule of its {@link Precision}.
 *
 * <p>A verdict without comparisons is a failure: a check cannot pass by looking at nothing. {@link #notCompared} lists
 * the
 * results of the case that no comparison looked at.
 */
public final class Verdict {
    private final GoldenCase golden;
    private final List<Comparison> comparisons = new ArrayList<>();
    private final Set<String> seen = new TreeSet<>();

    /** An empty verdict on a case. */
    public Verdict(GoldenCase golden) {
        this.golden = golden;
    }

    /**
     * Compares a result with the reference's float64 run.
     *
     * @param name plain name of the tensor, without the ending of a run
     * @param precision how the result was computed
     * @param actual the result in row-major order
     */
    public void compare(String name, Precision precision, double[] actual) {
        seen.add(name);
        NdArray reference = golden.reference(name);
        Tolerance recorded = golden.tolerance(name);
        double[] expected = reference.toDoubles();
        String label = name + " (" + precision + ")";
        if (sized(label, actual.length, expected.length)) {
            double error = RelativeError.between(actual, expected, 0, expected.length);
            Comparison whole = new Comparison(label, error, precision.tolerance(recorded, expected.length));
            Comparison rows = recorded.relRow()
                    .map(relRow -> new Comparison(
                            label + " in a row",
                            RelativeError.worstRow(
                                    actual, expected, (int) reference.shape().toArray()[0]),
                            precision.tolerance(relRow)))
                    .orElse(whole);
            comparisons.add(rows.ratio() > whole.ratio() ? rows : whole);
        }
    }

    /**
     * Compares the end of an adaptive solve through a network, whose steps depend on rounding.
     *
     * <p>Allowed is the jitter: the worst of three runs of the reference whose network was disturbed by noise of
     * float32's
     * size. A float32 network is one more such run, which exceeds the worst of three others once in four times; so for
     * it
     * 5 times what the reference's own mixed run is off is allowed where that is more.
     *
     * @param name plain name of the tensor
     * @param precision how the result was computed
     * @param actual the result in row-major order
     * @throws IllegalArgumentException if no jitter is recorded
     */
    public void compareEnd(String name, Precision precision, double[] actual) {
        Tolerance recorded = golden.tolerance(name);
        double jitter = recorded.jitter()
                .orElseThrow(
                        () -> new IllegalArgumentException("case " + golden.name() + " records no jitter for " + name));
        seen.add(name);
        double[] expected = golden.reference(name).toDoubles();
        double allowed = precision == Precision.FLOAT64
                ? jitter
                : Math.max(jitter, precision.tolerance(recorded, expected.length));
        within(name + " (" + precision + ")", actual, expected, allowed);
    }

    /**
     * Compares whole numbers, which must be equal.
     *
     * @param name full name of the tensor
     * @param actual the result in row-major order
     */
    public void exact(String name, long... actual) {
        seen.add(plain(name));
        long[] expected = golden.input(name).toLongs();
        if (sized(name, actual.length, expected.length)) {
            double largest = 0.0;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
            }
            comparisons.add(new Comparison(name, largest, 0.0));
        }
    }

    /**
     * Compares with numbers that are no tensor of the case, for instance a closed form.
     *
     * @param label names the comparison
     * @param actual the result
     * @param expected what it should be
     * @param tolerance largest relative error allowed
     */
    public void within(String label, double[] actual, double[] expected, double tolerance) {
        if (sized(label, actual.length, expected.length)) {
            comparisons.add(
                    new Comparison(label, RelativeError.between(actual, expected, 0, expected.length), tolerance));
        }
    }

    private boolean sized(String label, int actual, int expected) {
        if (actual != expected || expected == 0) {
            comparisons.add(new Comparison(
                    label + " has " + actual + " elements instead of " + expected, Double.POSITIVE_INFINITY, 0.0));
            return false;
        }
        return true;
    }

    /** All comparisons in order. */
    public List<Comparison> comparisons() {
        return List.copyOf(comparisons);
    }

    /** The comparison with the largest error over tolerance; empty if there is none at all. */
    public Optional<Comparison> worst() {
        return comparisons.stream().max(Comparator.comparingDouble(Comparison::ratio));
    }

    /** The failures, worst first: comparisons out of tolerance, or that there was no comparison. */
    public List<String> failures() {
        if (comparisons.isEmpty()) {
            return List.of("nothing was compared in case " + golden.name());
        }
        return comparisons.stream()
                .filter(comparison -> !comparison.passes())
                .sorted(Comparator.comparingDouble(Comparison::ratio).reversed())
                .map(Comparison::toString)
                .toList();
    }

    /** Results of the case that were neither compared nor used as inputs; the runs of one result count once. */
    public Set<String> notCompared() {
        Set<String> rest = new TreeSet<>(golden.names());
        golden.inputs().forEach(name -> rest.removeAll(GoldenCase.runsOf(plain(name))));
        seen.forEach(name -> rest.removeAll(GoldenCase.runsOf(name)));
        Set<String> plain = new TreeSet<>();
        for (String name : rest) {
            plain.add(plain(name));
        }
        return plain;
    }

    private static String plain(String name) {
        return name.replaceAll("_(f32|f64|mixed)$", "");
    }
}
