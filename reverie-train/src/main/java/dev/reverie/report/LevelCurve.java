package dev.reverie.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.plot.LineChart;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The training loss against the noise level, pooled over the last quarter of what a run logged: where its model is weak.
 */
public final class LevelCurve {
    /** Share of the events, the latest ones, that is pooled. */
    private static final double SHARE = 0.25;

    private final double[] logSnr;
    private final double[] losses;
    private final double[] standardErrors;

    /** Number, mean and sum of squared deviations of the samples of one level. */
    private record Pool(double samples, double mean, double squares) {
        Pool with(Pool other) {
            double all = samples + other.samples;
            double apart = other.mean - mean;
            return new Pool(
                    all,
                    mean + apart * other.samples / all,
                    squares + other.squares + apart * apart * samples * other.samples / all);
        }

        double standardError() {
            return samples > 1 ? Math.sqrt(squares / (samples - 1) / samples) : 0;
        }
    }

    private LevelCurve(double[] logSnr, double[] losses, double[] standardErrors) {
        this.logSnr = logSnr;
        this.losses = losses;
        this.standardErrors = standardErrors;
    }

    /**
     * Pools events of the kind {@code levels}.
     *
     * @param events as they stand in the file of metrics, oldest first; may be empty
     */
    static LevelCurve of(List<JsonNode> events) {
        Map<Double, Pool> pools = new TreeMap<>();
        int first = (int) Math.floor(events.size() * (1 - SHARE));
        for (JsonNode event : events.subList(first, events.size())) {
            for (JsonNode level : event.path("levels")) {
                double samples = level.path("samples").asDouble();
                double error = level.path("standardError").asDouble();
                Pool pool = new Pool(samples, level.path("loss").asDouble(), error * error * samples * (samples - 1));
                pools.merge(level.path("logSnr").asDouble(), pool, Pool::with);
            }
        }
        return new LevelCurve(
                pools.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                pools.values().stream().mapToDouble(Pool::mean).toArray(),
                pools.values().stream().mapToDouble(Pool::standardError).toArray());
    }

    /** Whether no level was logged, as for flows. */
    public boolean isEmpty() {
        return logSnr.length == 0;
    }

    /** Middle of each level, {@code ln(alpha^2 / sigma^2)}, from much noise to little; a new array. */
    public double[] logSnr() {
        return logSnr.clone();
    }

    /** Mean loss of each level; a new array. */
    public double[] losses() {
        return losses.clone();
    }

    /** Standard error of each mean; a new array. */
    public double[] standardErrors() {
        return standardErrors.clone();
    }

    /** The loss against the noise level, between two standard errors below and above. */
    public LineChart chart() {
        double[] below = new double[losses.length];
        double[] above = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            below[i] = losses[i] - 2 * standardErrors[i];
            above[i] = losses[i] + 2 * standardErrors[i];
        }
        LineChart chart = LineChart.titled("Loss by noise level")
                .xLabel("log signal-to-noise ratio (much noise to little)")
                .yLabel("mean loss")
                .series("mean", logSnr, losses)
                .series("2 standard errors above", logSnr, above)
                .series("2 standard errors below", logSnr, below);
        return Arrays.stream(below).allMatch(loss -> loss > 0) ? chart.logY() : chart;
    }
}
