package dev.reverie.metric;

import dev.reverie.stat.SampleMoments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Whether two values of one metric differ by more than chance.
 *
 * <p>Paired where both have replicates of one seed and number: replicate r drew the same rows of the reference, and the same
 * numbers of samples, on both sides, so that what both share cancels in the difference of the two. Otherwise the errors are taken
 * to be independent, {@code s^2 = s_1^2 + s_2^2}, which overstates them for a common reference.
 *
 * @param first one value
 * @param second the other
 * @param difference {@code second - first}
 * @param standardError of the difference; empty where a side has no interval
 * @param pValue of a two-sided test that there is none, by Student's distribution of R - 1 degrees of freedom for R replicates; empty
 *     with the error
 * @param paired whether the replicates were paired
 */
public record Difference(
        MetricResult first,
        MetricResult second,
        double difference,
        Optional<Double> standardError,
        Optional<Double> pValue,
        boolean paired) {
    /**
     * Compares.
     *
     * @throws MetricException if the two are not of one metric, or their provenance does not match; the message names the field
     */
    public static Difference between(MetricResult first, MetricResult second) {
        return between(first, second, Set.of());
    }

    /**
     * Compares although some fields differ.
     *
     * @param allowed fields that may differ
     * @throws MetricException if the two are not of one metric, or another field does not match
     */
    public static Difference between(MetricResult first, MetricResult second, Set<Field> allowed) {
        if (!first.name().equals(second.name())) {
            throw new MetricException("\"" + first.name() + "\" and \"" + second.name() + "\" are two metrics");
        }
        List<Field> unequal = first.provenance().differences(second.provenance(), allowed);
        if (!unequal.isEmpty()) {
            throw new MetricException(first.name() + ": the two results cannot be compared, they differ in "
                    + unequal.stream()
                            .map(field -> field.key() + " ("
                                    + first.provenance().get(field).orElse("unknown") + " against "
                                    + second.provenance().get(field).orElse("unknown") + ")")
                            .collect(Collectors.joining(", "))
                    + "; evaluate both in one way, or allow the difference by name if it is what you compare");
        }
        double difference = second.value() - first.value();
        if (first.spread().isEmpty() || second.spread().isEmpty()) {
            return new Difference(first, second, difference, Optional.empty(), Optional.empty(), false);
        }
        Spread a = first.spread().get();
        Spread b = second.spread().get();
        boolean paired = first.provenance().get(Field.REPLICATES).isPresent()
                && first.provenance()
                        .get(Field.REPLICATES)
                        .equals(second.provenance().get(Field.REPLICATES))
                && first.provenance()
                        .get(Field.SAMPLES)
                        .equals(second.provenance().get(Field.SAMPLES))
                && a.replicates().size() == b.replicates().size()
                && a.replicates().size() > 1;
        double error =
                paired ? pairedError(a.replicates(), b.replicates()) : Math.hypot(a.standardError(), b.standardError());
        int replicates = Math.min(a.replicates().size(), b.replicates().size());
        TDistribution student = new TDistribution(Math.max(1, replicates - 1.0));
        double p =
                error > 0 ? 2 * student.cumulativeProbability(-Math.abs(difference) / error) : difference == 0 ? 1 : 0;
        return new Difference(first, second, difference, Optional.of(error), Optional.of(p), paired);
    }

    private static double pairedError(List<Double> a, List<Double> b) {
        double[] differences = new double[a.size()];
        for (int r = 0; r < differences.length; r++) {
            differences[r] = b.get(r) - a.get(r);
        }
        return SampleMoments.of(differences).std();
    }

    /**
     * The p-values of several differences, corrected for their number (Holm 1979, Scandinavian Journal of Statistics 6, 65): a
     * threshold alpha on them makes one false alarm or more with probability at most alpha.
     *
     * @param pValues as they are
     * @return in the same order
     */
    public static double[] holm(double... pValues) {
        Integer[] order = new Integer[pValues.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> pValues[i]));
        double[] corrected = new double[pValues.length];
        double reached = 0;
        for (int rank = 0; rank < order.length; rank++) {
            reached = Math.max(reached, Math.min(1, (order.length - rank) * pValues[order[rank]]));
            corrected[order[rank]] = reached;
        }
        return corrected;
    }
}
