package dev.reverie.golden;

import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.Tensor;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** What a sampler passed through, step after step, under the names of the reference. */
final class StepTrace {
    private final Map<String, DoubleStream.Builder> parts = new TreeMap<>();

    /** A trace of the parts of these names, which a run may leave empty. */
    StepTrace(String... names) {
        for (String name : names) {
            parts.put(name, DoubleStream.builder());
        }
    }

    void add(String name, Tensor values) {
        DoubleStream.Builder part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part \"" + name + "\" is traced, only " + parts.keySet());
        }
        DoubleStream.of(values.toDoubles()).forEach(part::add);
    }

    /** A part that is {@code none} in the reference leaves no trace in the case. */
    void compare(GoldenCase golden, Verdict verdict, Precision precision) {
        parts.forEach((name, values) -> {
            if (golden.has(name)) {
                verdict.compare(name, precision, values.build().toArray());
            }
        });
    }
}
