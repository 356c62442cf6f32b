package dev.reverie.likelihood;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a likelihood must be told with, for two numbers to be comparable.
 *
 * @param kind what the data are: bits of levels, or nats of a density
 * @param dimension coordinates m of an example
 * @param procedure how the number was found
 */
public record Conditions(DataKind kind, long dimension, Procedure procedure) {
    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalArgumentException if there is no coordinate
     */
    public Conditions {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(procedure, "procedure");
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
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

    /** The log-likelihood in nats per example of a number of {@link #unit()}. */
    public double toNats(double value) {
        return isBits() ? -value * (double) dimension * Math.log(2) : value;
    }

    /** A standard error in nats per example as a number of {@link #unit()}. */
    public double errorInUnit(double nats) {
        return Math.abs(inUnit(nats));
    }

    /** {@code ln |d x_model / d x_raw|} of a whole example. */
    public double logScalingJacobian() {
        return kind instanceof Quantized levels
                ? (double) dimension * Math.log(binWidth(levels) / levels.rawBinWidth())
                : ((Continuous) kind).logJacobian();
    }

    /** Width of a bin in the coordinates of the model, which the dequantisation decides. */
    private double binWidth(Quantized levels) {
        return procedure instanceof Procedure.ByFlow flow && flow.bins().isPresent()
                ? flow.bins().get().width()
                : levels.binWidth();
    }

    /** The conditions in brackets behind a number, without the evaluations. */
    String remark() {
        String data = kind instanceof Quantized levels
                ? (procedure instanceof Procedure.ByFlow flow ? flow.dequantization() + " dequantisation, " : "")
                        + levelText(levels)
                : "un-quantised";
        return data + ", " + procedure.remark();
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
                    number(binWidth(levels) / levels.rawBinWidth()) + " (offset "
                            + number(-Math.log(binWidth(levels)) / Math.log(2)) + " bits/dim)");
        } else {
            table.put("raw bin width", "none: a density, no offset");
            table.put("log scaling Jacobian", number(logScalingJacobian()) + " nats, not added");
        }
        table.putAll(procedure.table());
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
