package dev.reverie.testkit;

import java.util.Optional;

/**
 * How far runs of the reference are from its own float64 run, for one tensor; all values are relative.
 *
 * @param relToMax float32 run: {@code max |f32 - f64| / max |f64|} over the whole tensor; 0 where nothing is recorded
 * @param relRow the same ratio taken within each row of the first axis, the worst of them; empty where rows mean
 * nothing
 * @param mixed float32 network, everything else in float64
 * @param jitter float64 throughout, the network's output disturbed by noise of float32's size: what an adaptive solver
 *     makes of rounding
 */
public record Tolerance(double relToMax, Optional<Double> relRow, Optional<Double> mixed, Optional<Double> jitter) {
    /** Nothing is recorded: the floor of the rule holds. */
    public static final Tolerance NONE = new Tolerance(0.0, Optional.empty(), Optional.empty(), Optional.empty());

    /** An entry of {@code tolerances.json}. */
    static Tolerance of(JsonObject entry) {
        return new Tolerance(
                entry.optionalNumber("rel_to_max").orElse(0.0),
                entry.optionalNumber("rel_row"),
                entry.optionalNumber("mixed_rel_to_max"),
                entry.optionalNumber("jitter_rel_to_max"));
    }
}
