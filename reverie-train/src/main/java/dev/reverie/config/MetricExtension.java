package dev.reverie.config;

import dev.reverie.metric.Metric;

/** Adds a metric to {@code reverie evaluate --metrics}. */
public interface MetricExtension extends Extension {
    /** The metric; its name is the {@link #kind}. */
    Metric metric();
}
