package dev.reverie.spark.train;

import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.cluster.ClusterException;
import dev.reverie.spark.cluster.Slots;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.RunStore;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** The driver's part of a training: prepares the run and its data, runs the stage, and tries again what failed. */
public final class DistributedTraining {
    /** Parts of a batch where the configuration does not split it. */
    public static final int USUAL_PARTS = 8;

    private static final long QUEUE_MILLIS = 5000;

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Options options;

    /**
     * How to train.
     *
     * @param workers how many; 0 for as many as fit
     * @param mixed whether they may differ in what their bits depend on
     * @param attempts that may fail one after the other without a new checkpoint
     * @param patience how long a worker may be silent
     * @param slotWait how long to wait for executors
     * @param listener is told lines for people
     */
    public record Options(
            int workers,
            boolean mixed,
            int attempts,
            Duration patience,
            Duration slotWait,
            Consumer<String> listener) {}

    public DistributedTraining(SparkSession session, Options options) {
        this.session = session;
        this.options = options;
        spark = new JavaSparkContext(session.sparkContext());
    }

    private RunStore store(String place) {
        return new RunStore(SharedFolder.at(place, spark.hadoopConfiguration()));
    }

    /** Begins a run; how its workers ended, the first one first. */
    public List<WorkerEnd> begin(RunConfig config, String place) {
        RunStore store = store(place);
        store.requireEmpty();
        RunConfig shared = withThreads(withParts(config)).placed();
        return train(store, shared, shared);
    }

    /** Continues a run; how its workers ended, the first one first. */
    public List<WorkerEnd> resume(String place, List<String> settings) {
        RunStore store = store(place);
        RunConfig saved = store.config();
        RunConfig config = saved;
        if (!settings.isEmpty()) {
            // The rules of what may change are those of a run directory.
            config = changed(store, settings);
        }
        return train(store, config, saved);
    }

    private static RunConfig changed(RunStore store, List<String> settings) {
        try {
            Path folder = Files.createTempDirectory("reverie-settings");
            Path file = folder.resolve(RunDirectory.CONFIG);
            try {
                Files.writeString(file, store.config().yaml());
                try (RunDirectory run = RunDirectory.resume(folder, settings)) {
                    return run.config();
                }
            } finally {
                LocalFolder.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the settings of the run cannot be checked: " + e.getMessage(), e);
        }
    }

    private static RunConfig withParts(RunConfig config) {
        if (config.training().accumulate() > 1) {
            return config;
        }
        int batch = config.training().batchSize();
        if (batch % USUAL_PARTS != 0) {
            throw new ClusterException(
                    "a batch of " + batch + " examples cannot be split into " + USUAL_PARTS + " equal parts",
                    "set training.batchSize to a multiple of " + USUAL_PARTS
                            + ", or training.accumulate to the number of" + " parts, which divides it");
        }
        return config.with("training.accumulate=" + USUAL_PARTS);
    }

    /** The bits depend on the number of threads: it is part of the run, and not of the host. */
    private RunConfig withThreads(RunConfig config) {
        return config.training().threads() > 0
                ? config
                : config.with("training.threads=" + spark.getConf().getInt("spark.task.cpus", 1));
    }

    private List<WorkerEnd> train(RunStore store, RunConfig config, RunConfig written) {
        Slots.requireFixed(spark.getConf());
        int parts = config.training().accumulate();
        if (options.workers() > parts) {
            throw new ClusterException(
                    options.workers() + " workers cannot share out the " + parts
                            + " parts of a batch: each needs one at least",
                    "take at most " + parts + " workers (--workers), or begin a run with more parts"
                            + " (--set training.accumulate=" + options.workers() + ")");
        }
        WorkerData data = WorkerData.of(spark, ClusterData.of(session, config, options.listener()));
        try {
            Slots.await(spark.sc(), Math.max(1, options.workers()), options.slotWait());
            if (!store.exists() || !config.equals(written)) {
                store.put(config);
            }
            return attempts(store, parts, data);
        } finally {
            data.destroy();
        }
    }

    private List<WorkerEnd> attempts(RunStore store, int parts, WorkerData data) {
        String newest = store.newestCheckpoint();
        int failed = 0;
        String reason = "";
        while (true) {
            int slots = slots(newest, reason);
            int workers = options.workers() == 0 ? Math.min(slots, parts) : options.workers();
            try {
                return attempt(workers, store, data);
            } catch (StageFailedException e) {
                String now = store.newestCheckpoint();
                failed = now.equals(newest) ? failed + 1 : 1;
                reason = String.valueOf(e.getMessage());
                newest = now;
                if (failed >= options.attempts()) {
                    throw new ClusterException(
                            "training failed " + failed + " times without a new checkpoint: " + e.getMessage(),
                            "mend the reason and continue the run (--resume), which is whole up to " + newest,
                            e);
                }
                options.listener().accept("training goes on from " + newest + ": " + e.getMessage());
            }
        }
    }

    /** Waits for executors; those that a failure took may not come back. */
    private int slots(String newest, String reason) {
        try {
            return Slots.await(spark.sc(), Math.max(1, options.workers()), options.slotWait());
        } catch (ClusterException e) {
            if (reason.isEmpty()) {
                throw e;
            }
            throw new ClusterException(
                    "executors that were lost have not come back: " + e.problem() + "; training failed before: "
                            + reason,
                    "look at those hosts and their network, then continue the run (--resume), which is whole up to "
                            + newest + ", with as many workers as there are slots (--workers), or wait longer"
                            + " (--slot-wait)",
                    e);
        }
    }

    private List<WorkerEnd> attempt(int workers, RunStore store, WorkerData data) {
        WorkerPlan plan = new WorkerPlan(
                store.place(),
                new SerializableConfiguration(spark.hadoopConfiguration()),
                data,
                options.mixed(),
                secret(),
                options.patience(),
                new RelayedLines(),
                new LatestValue(),
                new LatestValue(),
                new LatestValue());
        spark.sc().register(plan.lines(), "lines for people");
        spark.sc().register(plan.steps(), "updates done");
        spark.sc().register(plan.loss(), "loss");
        spark.sc().register(plan.speed(), "examples per second");
        StageWatch watch = new StageWatch(plan.lines().id(), options.listener());
        spark.sc().addSparkListener(watch);
        try {
            spark.setJobDescription("Reverie trains " + store.place());
            List<WorkerEnd> ends = TrainingStage.run(spark, workers, plan);
            watch.show(plan.lines().value());
            WorkerEnd fault =
                    ends.stream().filter(WorkerEnd::isFault).findFirst().orElse(null);
            if (fault != null) {
                throw fault.exception();
            }
            requireEqual(ends);
            return ends;
        } catch (StageFailedException e) {
            tellAll();
            throw watch.failure().map(text -> new StageFailedException(text, e)).orElse(e);
        } finally {
            spark.setJobDescription(null);
            spark.sc().removeSparkListener(watch);
        }
    }

    /** The reasons of failures come to the watch by a queue of Spark's, and this exception does not. */
    private void tellAll() {
        try {
            spark.sc().listenerBus().waitUntilEmpty(QUEUE_MILLIS);
        } catch (Exception late) {
            options.listener().accept("Spark is slow to tell why workers failed: " + late.getMessage());
        }
    }

    /** What all promises rest on is looked at, at the cost of nothing. */
    private void requireEqual(List<WorkerEnd> ends) {
        WorkerEnd first = ends.get(0);
        for (WorkerEnd end : ends) {
            if (!options.mixed() && !end.weights().equals(first.weights())) {
                throw new ClusterException(
                        "worker " + end.rank() + " ended with weights of SHA-256 " + end.weights() + ", worker 0 with "
                                + first.weights(),
                        "one of the hosts computes otherwise than its processor and engine promise: leave it out");
            }
        }
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
