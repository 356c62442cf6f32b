package dev.reverie.metric;

import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** A metric of one value that a function gives. */
record FunctionMetric(String name, String description, ToDoubleBiFunction<Features, Features> value) implements Metric {
    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        return Map.of(name, value.applyAsDouble(samples, reference));
    }
}
