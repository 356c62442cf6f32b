package dev.reverie.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Values of one quantity, one for each round so far. */
final class Rounds {
    private final List<Double> values = new ArrayList<>();

    /** No round yet. */
    Rounds() {}

    /** Rounds that are known. */
    static Rounds of(double... values) {
        Rounds rounds = new Rounds();
        for (double value : values) {
            rounds.add(value);
        }
        return rounds;
    }

    void add(double value) {
        values.add(value);
    }

    double[] values() {
        return mapped(DoubleUnaryOperator.identity());
    }

    double[] mapped(DoubleUnaryOperator function) {
        return values.stream().mapToDouble(Double::doubleValue).map(function).toArray();
    }
}
