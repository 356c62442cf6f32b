package dev.reverie.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One set of samples with its results, as one side of a comparison.
 *
 * @param label what tells it from others
 * @param results by the names of the values
 */
public record MeasuredSide(String label, Map<String, MetricResult> results) {
    /** Keeps a private copy, in the same order. */
    public MeasuredSide {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /**
     * Results of one evaluation, apart by the sampler and the number of steps that drew the samples.
     *
     * @param results in the order of the evaluation
     * @param source goes before sampler and steps in the labels; empty for nothing, unless those are unknown
     * @param named what stands for a set whose sampler is not known
     * @return in the order in which they come
     */
    public static List<MeasuredSide> of(List<MetricResult> results, String source, String named) {
        Map<String, Map<String, MetricResult>> sides = new LinkedHashMap<>();
        for (MetricResult result : results) {
            String way = (result.provenance().get(Field.SAMPLER).orElse("") + " "
                            + result.provenance().get(Field.STEPS).orElse(""))
                    .strip();
            String label = way.isEmpty() ? named : (source + " " + way).strip();
            sides.computeIfAbsent(label, key -> new LinkedHashMap<>()).put(result.name(), result);
        }
        List<MeasuredSide> all = new ArrayList<>();
        sides.forEach((label, values) -> all.add(new MeasuredSide(label, values)));
        return all;
    }
}
