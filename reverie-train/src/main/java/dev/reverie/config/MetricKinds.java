package dev.reverie.config;

import dev.reverie.metric.Metric;
import dev.reverie.metric.catalog.StandardMetric;
import java.util.ArrayList;
import java.util.List;

/** The metrics of the library and those that jars on the class path add. */
public final class MetricKinds {
    private MetricKinds() {}

    /** All of them. */
    public static List<Metric> all() {
        List<Metric> all = new ArrayList<>(StandardMetric.all());
        for (MetricExtension added : Extensions.of(MetricExtension.class)) {
            all.add(added.metric());
        }
        return all;
    }

    static List<String> names() {
        return all().stream().map(Metric::name).toList();
    }

    /** The one of a name that {@link #names} has. */
    static Metric named(String name) {
        return all().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no metric \"" + name + "\""));
    }
}
