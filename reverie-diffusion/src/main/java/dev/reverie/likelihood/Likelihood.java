package dev.reverie.likelihood;

import dev.reverie.stat.SampleMoments;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The likelihood of examples, with all that is needed to understand the number.
 *
 * <p>Prints as {@code 3.021 +- 0.004 bits/dim (uniform dequantisation, 8-bit, 2 probes, NFE 122)} or, for
 * un-quantised data, {@code ln p = -2.841 +- 0.012 nats, -1.421 nats/dim (un-quantised, exact divergence, NFE 98)}.
 * The error is the standard error of the mean over the examples, in which that of the probes is contained; for a
 * single example that of its probes and draws, and none is printed where it is not known.
 *
 * @param conditions how it was found
 * @param scores one for each example, in order, at least one
 */
public record Likelihood(Conditions conditions, List<LogLikelihood> scores) {
    /**
     * Copies the scores.
     *
     * @throws IllegalArgumentException if there are none
     */
    public Likelihood {
        Objects.requireNonNull(conditions, "conditions");
        scores = List.copyOf(scores);
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("a likelihood needs at least one example, got none");
        }
    }

    /** Number of examples. */
    public int count() {
        return scores.size();
    }

    /** The value of each example in {@link Conditions#unit()}. */
    public double[] values() {
        return scores.stream().mapToDouble(s -> conditions.inUnit(s.nats())).toArray();
    }

    /** The mean in {@link Conditions#unit()}. */
    public double mean() {
        double[] values = values();
        return values.length == 1 ? values[0] : SampleMoments.of(values).mean();
    }

    /**
     * Standard error of {@link #mean}: over the examples, or of the only one over its probes and draws; NaN where
     * unknown.
     */
    public double standardError() {
        return count() == 1
                ? conditions.errorInUnit(scores.get(0).standardError())
                : SampleMoments.of(values()).standardError();
    }

    /**
     * The part of {@link #standardError} that probes and draws cause, which more of them reduce; NaN where unknown.
     */
    public double estimatorError() {
        double squares = 0;
        for (LogLikelihood score : scores) {
            squares += score.standardError() * score.standardError();
        }
        return conditions.errorInUnit(Math.sqrt(squares) / count());
    }

    /** The mean in nats per example. */
    public double meanNats() {
        return scores.stream().mapToDouble(LogLikelihood::nats).average().orElseThrow();
    }

    /** Evaluations of the model for one example, on average. */
    public double meanEvaluations() {
        return scores.stream().mapToInt(LogLikelihood::evaluations).average().orElseThrow();
    }

    @Override
    public String toString() {
        String remark = " (" + conditions.remark() + ", NFE " + Math.round(meanEvaluations()) + ")";
        double error = standardError();
        if (conditions.isBits()) {
            return withError(mean(), error) + " bits/dim" + remark;
        }
        double perDimension = (double) conditions.dimension();
        return "ln p = " + withError(mean(), error) + " nats, " + withError(mean() / perDimension, error / perDimension)
                + " nats/dim" + remark;
    }

    /** As many digits as the error justifies, three at least. */
    private static String withError(double value, double error) {
        boolean known = error > 0 && error < Double.POSITIVE_INFINITY;
        int digits = known ? (int) Math.max(3, Math.min(8, Math.ceil(-Math.log10(error)))) : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return known ? text + String.format(Locale.ROOT, " +- %." + digits + "f", error) : text;
    }
}
