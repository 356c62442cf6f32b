package dev.reverie.spark.train;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.reverie.spark.exchange.Pace;
import dev.reverie.track.Event;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What Spark's metrics system reads of a worker: see {@link dev.reverie.spark.ReveriePlugin}. */
public final class WorkerMeters {
    private static final String STEP = "training.step";
    private static final String LOSS = "training.loss";
    private static final String SPEED = "training.examplesPerSecond";
    private static final String COMPUTING = "training.computingSeconds";
    private static final String EXCHANGING = "training.exchangingSeconds";
    private static final String SENT = "training.bytesSent";

    /** One engine, and so one training, in a process. */
    private static final Map<String, Double> VALUES = new ConcurrentHashMap<>();

    private WorkerMeters() {}

    static void set(Event.Step step, int batchSize, Pace pace) {
        VALUES.put(STEP, (double) step.step());
        VALUES.put(LOSS, step.loss());
        VALUES.put(SPEED, batchSize / step.seconds());
        VALUES.put(COMPUTING, pace.computingSeconds());
        VALUES.put(EXCHANGING, pace.exchangingSeconds());
        VALUES.put(SENT, (double) pace.bytesSent());
    }

    /** Offers the meters to a registry; a meter of what has not begun is 0. */
    public static void register(MetricRegistry registry) {
        for (String name : new String[] {STEP, LOSS, SPEED, COMPUTING, EXCHANGING, SENT}) {
            registry.register(name, (Gauge<Double>) () -> VALUES.getOrDefault(name, 0.0));
        }
    }
}
