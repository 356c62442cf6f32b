package dev.reverie.likelihood;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ErrorNorm;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a likelihood must be told with, for two numbers to be comparable.
 *
 * @param kind what the data are: bits of levels, or nats of a density
 * @param dimension coordinates m of an example
 * @param dequantization {@code uniform}, {@code variational} or {@code none}
 * @param draws how many draws the importance-weighted estimate is over; 1 for the plain bound
 * @param divergence how the divergence was found
 * @param rtol relative tolerance of the solver
 * @param atol absolute tolerance of the solver
 * @param norm whether each sample had its own steps
 * @param startTime first time of the flow
 * @param endPoint what was done about the gap below it
 * @param process the process, as it describes itself
 */
public record Conditions(
        DataKind kind,
        long dimension,
        String dequantization,
        int draws,
        Divergence divergence,
        double rtol,
        double atol,
        ErrorNorm norm,
        double startTime,
        EndPoint endPoint,
        String process) {
    /** Checks that nothing is missing. */
    public Conditions {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(dequantization, "dequantization");
        Objects.requireNonNull(divergence, "divergence");
        Objects.requireNonNull(norm, "norm");
        Objects.requireNonNull(endPoint, "endPoint");
        Objects.requireNonNull(process, "process");
        if (dimension < 1 || draws < 1) {
            throw new IllegalArgumentException(
                    "dimension and draws must be at least 1, got " + dimension + " and " + draws);
        }
    }

    /** Whether the likelihood is a probability of levels, told in bits; else it is a density, told in nats. */
    public boolean isBits() {
        return kind instanceof Quantized;
    }

    /** Base of the logarithm: {@code 2} or {@code e}. */
    public String base() {
        return isBits() ? "2" : "e";
    }

    /** {@code bits/dim}, of which less is better, or {@code nats}, of which more is. */
    public String unit() {
        return isBits() ? "bits/dim" : "nats";
    }

    /** A log-likelihood in nats per example as a number of {@link #unit()}. */
    public double inUnit(double nats) {
        return isBits() ? -nats / ((double) dimension * Math.log(2)) : nats;
    }

    /** A standard error in nats per example as a number of {@link #unit()}. */
    public double errorInUnit(double nats) {
        return Math.abs(inUnit(nats));
    }

    /** {@code ln |d x_model / d x_raw|} of a whole example. */
    public double logScalingJacobian() {
        return kind instanceof Quantized levels
                ? (double) dimension * levels.logJacobianPerDimension()
                : ((Continuous) kind).logJacobian();
    }

    /** Number of probes; 0 where the divergence is exact. */
    public int probes() {
        return divergence instanceof HutchinsonDivergence hutchinson ? hutchinson.probes() : 0;
    }

    /** The conditions in brackets behind a number, without the evaluations. */
    String remark() {
        StringBuilder text = new StringBuilder();
        if (kind instanceof Quantized levels) {
            text.append(dequantization).append(" dequantisation, ").append(levelText(levels));
        } else {
            text.append("un-quantised");
        }
        int probes = probes();
        text.append(probes == 0 ? ", exact divergence" : ", " + probes + (probes == 1 ? " probe" : " probes"));
        if (draws > 1) {
            text.append(", importance-weighted over ").append(draws).append(" draws");
        }
        if (endPoint == EndPoint.DENOISED) {
            text.append(", bound at the end point");
        }
        return text.toString();
    }

    private static String levelText(Quantized levels) {
        double bits = levels.bits();
        return bits == Math.rint(bits) ? Math.round(bits) + "-bit" : levels.levels() + " levels";
    }

    /** All conditions by name, for summaries and files. */
    public Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put("unit", unit());
        table.put("logarithm to base", base());
        table.put("dimensions", Long.toString(dimension));
        if (kind instanceof Quantized levels) {
            table.put("levels", levels.levels() + " in [" + levels.low() + ", " + levels.high() + "]");
            table.put("raw bin width", Double.toString(levels.rawBinWidth()));
            table.put(
                    "scaling Jacobian per dimension",
                    number(Math.exp(levels.logJacobianPerDimension())) + " (offset "
                            + number(-Math.log(levels.binWidth()) / Math.log(2)) + " bits/dim)");
        } else {
            table.put("raw bin width", "none: a density, no offset");
            table.put("log scaling Jacobian", number(logScalingJacobian()) + " nats, not added");
        }
        table.put("dequantisation", dequantization);
        table.put("draws", Integer.toString(draws));
        table.put(
                "divergence",
                divergence instanceof HutchinsonDivergence hutchinson
                        ? "Hutchinson, " + hutchinson.probes() + " "
                                + hutchinson.noise().name().toLowerCase(Locale.ROOT) + " probe(s)"
                        : "exact");
        table.put("tolerances", "rtol " + rtol + ", atol " + atol);
        table.put("error norm", norm == ErrorNorm.PER_SAMPLE ? "per sample" : "whole batch");
        table.put("first time", Double.toString(startTime));
        table.put("end point", endPoint == EndPoint.AT_EPSILON ? "at epsilon, uncorrected" : "denoised: a lower bound");
        table.put("process", process);
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
