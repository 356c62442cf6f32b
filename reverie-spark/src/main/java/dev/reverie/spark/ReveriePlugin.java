package dev.reverie.spark;

import dev.reverie.spark.train.WorkerMeters;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the training for Spark's metrics system, by the names {@code plugin.dev.reverie.spark.ReveriePlugin.training.*}: step,
 * loss, examplesPerSecond, computingSeconds, exchangingSeconds and bytesSent of the first worker.
 *
 * <p>Spark loads it where {@code spark.plugins} names it, as {@code bin/reverie-submit} does.
 */
public final class ReveriePlugin implements SparkPlugin {
    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                WorkerMeters.register(context.metricRegistry());
            }
        };
    }
}
