package dev.reverie.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Sets of samples compared with the first of them, metric by metric, each with the p-value of its difference, corrected for the
 * number of comparisons ({@link Difference#holm}).
 *
 * <pre>{@code
 * ComparedSides.of(sides, Set.of(), 0.05).rows().forEach(row -> System.out.println(row.verdict().text()));
 * }</pre>
 *
 * @param first label of the first side
 * @param rows in the order of the other sides, and in each in that of the metrics
 */
public record ComparedSides(String first, List<Row> rows) {
    /** Keeps a private copy. */
    public ComparedSides {
        rows = List.copyOf(rows);
    }

    /** What a difference tells. */
    public enum Verdict {
        /** A side has no interval, so that nothing can be told. */
        NO_INTERVAL("no interval"),
        /** It may be chance. */
        NOT_SEEN("no difference to be seen"),
        /** More than chance, in a value of which neither more nor less is better. */
        DIFFERENT("they differ"),
        /** The first side is better by more than chance. */
        FIRST_BETTER("A is better"),
        /** The other side is better by more than chance. */
        SECOND_BETTER("B is better");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** For people, the first side called A and the other B. */
        public String text() {
            return text;
        }
    }

    /**
     * One metric of one side beside that of the first.
     *
     * @param second label of the side
     * @param difference of the two values
     * @param pValue corrected; empty where a side has no interval
     * @param verdict what follows
     */
    public record Row(String second, Difference difference, OptionalDouble pValue, Verdict verdict) {}

    /**
     * Compares.
     *
     * @param sides the first, and at least one other
     * @param allowed fields of the provenance that may differ
     * @param alpha rate of false alarms over all comparisons
     * @throws MetricException if there are fewer than two sides, or two were not measured in one way; the message names the field
     */
    public static ComparedSides of(List<MeasuredSide> sides, Set<Field> allowed, double alpha) {
        if (sides.size() < 2) {
            throw new MetricException("a comparison needs two sets of samples, got " + sides.size());
        }
        List<String> labels = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        for (MeasuredSide side : sides.subList(1, sides.size())) {
            for (MetricResult first : sides.get(0).results().values()) {
                MetricResult second = side.results().get(first.name());
                // A p-value estimates nothing that could differ.
                if (second != null && !first.name().endsWith("P")) {
                    labels.add(side.label());
                    differences.add(Difference.between(first, second, allowed));
                }
            }
        }
        double[] corrected = Difference.holm(differences.stream()
                .flatMap(one -> one.pValue().stream())
                .mapToDouble(Double::doubleValue)
                .toArray());
        List<Row> rows = new ArrayList<>();
        int tested = 0;
        for (int i = 0; i < differences.size(); i++) {
            Difference one = differences.get(i);
            OptionalDouble p =
                    one.pValue().isPresent() ? OptionalDouble.of(corrected[tested++]) : OptionalDouble.empty();
            rows.add(new Row(labels.get(i), one, p, verdict(one, p, alpha)));
        }
        return new ComparedSides(sides.get(0).label(), rows);
    }

    private static Verdict verdict(Difference one, OptionalDouble p, double alpha) {
        if (p.isEmpty()) {
            return Verdict.NO_INTERVAL;
        }
        if (p.getAsDouble() > alpha) {
            return Verdict.NOT_SEEN;
        }
        Metric.Better better = one.first().better();
        if (better == Metric.Better.NEITHER) {
            return Verdict.DIFFERENT;
        }
        return (one.difference() > 0) == (better == Metric.Better.HIGHER)
                ? Verdict.SECOND_BETTER
                : Verdict.FIRST_BETTER;
    }

    /** Whether all intervals are paired: both sides were drawn again in the same way, so that what they share cancels. */
    public boolean isPaired() {
        return rows.stream()
                .allMatch(row -> row.difference().paired() || row.pValue().isEmpty());
    }
}
