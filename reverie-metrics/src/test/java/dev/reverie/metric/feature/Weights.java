package dev.reverie.metric.feature;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import java.util.Objects;

/** Weights by name, as plain numbers. */
record Weights(Parameters parameters) {
    double[] of(String name) {
        return find(name).value().toDoubles();
    }

    long[] shape(String name) {
        return find(name).shape();
    }

    private Parameter find(String name) {
        return Objects.requireNonNull(parameters.find(name), name);
    }
}
