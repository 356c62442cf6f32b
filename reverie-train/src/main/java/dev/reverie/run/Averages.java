package dev.reverie.run;

import dev.reverie.config.AveragesConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.nn.AveragingDecay;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.PowerProfile;
import dev.reverie.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All moving averages of a run, updated together: the main one, which samples are drawn with, further ones of constant
 * rate, and power-function ones by relative width. In files each has a prefix of its own before the parameters' names.
 */
public final class Averages implements AutoCloseable {
    /** Prefix of the main average. */
    static final String MAIN = "ema.";

    private static final String WIDTH = "emaWidth=";

    private final Map<String, ExponentialMovingAverage> byPrefix = new LinkedHashMap<>();
    private final ExponentialMovingAverage main;

    /**
     * Averages that start at the current values.
     *
     * @param values the flat buffer to follow
     * @param config which ones
     */
    Averages(Tensor values, TrainingConfig config) {
        main = new ExponentialMovingAverage(values, config.emaRate(), config.emaWarmUp());
        byPrefix.put(MAIN, main);
        AveragesConfig more = config.ema();
        for (double rate : more.rates()) {
            byPrefix.put(ofRate(rate), new ExponentialMovingAverage(values, rate, config.emaWarmUp()));
        }
        for (double width : more.widths()) {
            AveragingDecay decay = new AveragingDecay.Power(PowerProfile.gammaOf(width));
            byPrefix.put(ofWidth(width), new ExponentialMovingAverage(values, decay));
        }
    }

    /** Prefix of an average of constant rate. */
    static String ofRate(double rate) {
        return "emaRate=" + rate + ".";
    }

    /** Prefix of a power-function average. */
    static String ofWidth(double width) {
        return WIDTH + width + ".";
    }

    /** The one that samples are drawn with. */
    public ExponentialMovingAverage main() {
        return main;
    }

    /** The flat averages by prefix. */
    Map<String, Tensor> values() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        byPrefix.forEach((prefix, average) -> values.put(prefix, average.values()));
        return values;
    }

    /** The flat power-function averages by prefix. */
    Map<String, Tensor> powerValues() {
        Map<String, Tensor> values = values();
        values.keySet().removeIf(prefix -> !prefix.startsWith(WIDTH));
        return values;
    }

    /** Follows the values by one step. */
    public void update() {
        byPrefix.values().forEach(ExponentialMovingAverage::update);
    }

    /** Continues where a checkpoint ended, after the {@link #values} were filled. */
    void restore(long updatesDone) {
        byPrefix.values().forEach(average -> average.restore(updatesDone));
    }

    @Override
    public void close() {
        byPrefix.values().forEach(ExponentialMovingAverage::close);
    }
}
