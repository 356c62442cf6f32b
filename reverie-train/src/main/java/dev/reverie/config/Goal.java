package dev.reverie.config;

import dev.reverie.metric.Metric;

/**
 * A quality to be reached: a value of a metric of which less is better, such as {@code energy=0.05}.
 *
 * @param metric its name
 * @param value positive
 */
public record Goal(String metric, double value) {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException unless it is positive and finite
     */
    public Goal {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the value of a goal must be positive, got " + value);
        }
    }

    /**
     * Reads a goal.
     *
     * @param text such as {@code energy=0.05}
     * @throws IllegalArgumentException if it is none
     */
    public static Goal parse(String text) {
        int equals = text.indexOf('=');
        if (equals > 0) {
            try {
                return new Goal(
                        text.substring(0, equals).strip(),
                        Double.parseDouble(text.substring(equals + 1).strip()));
            } catch (NumberFormatException toldBelow) {
                // Not a number: as wrong as no equals sign.
            }
        }
        throw new IllegalArgumentException(
                "a goal is a metric and the value to be reached, such as energy=0.05, got \"" + text + "\"");
    }

    /** Whether a metric can have a goal: less of it is better. */
    static boolean isFor(Metric metric) {
        return metric.better() == Metric.Better.LOWER;
    }

    @Override
    public String toString() {
        return metric + "=" + value;
    }
}
