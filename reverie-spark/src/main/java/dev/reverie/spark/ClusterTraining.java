package dev.reverie.spark;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.cluster.ClusterException;
import dev.reverie.spark.train.DistributedTraining;
import dev.reverie.spark.train.WorkerEnd;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Training on a cluster, with the same weights bit for bit whatever the number of workers, and after failures.
 *
 * <pre>{@code
 * ClusterTraining.of(spark).workers(4).train(RunConfig.load(file, List.of()), "hdfs:///runs/mine");
 * }</pre>
 *
 * <p>Every worker holds the whole network and computes the gradients of its share of the {@code training.accumulate} parts of
 * each batch ({@link dev.reverie.train.WorkerGroup}); all then do the same update. The run is written to any file system of Hadoop at every
 * checkpoint. A worker that is lost ends the stage; Spark begins it anew, and it goes on from the last checkpoint.
 */
public final class ClusterTraining {
    /** Parts of a batch where the configuration does not split it. */
    public static final int USUAL_PARTS = DistributedTraining.USUAL_PARTS;

    private final SparkSession spark;
    private int workers;
    private boolean mixed;
    private int attempts = 3;
    private Duration patience = Duration.ofMinutes(5);
    private Duration slotWait = Duration.ofSeconds(60);
    private Consumer<String> listener = line -> {};

    private ClusterTraining(SparkSession spark) {
        this.spark = spark;
    }

    /** Training on the cluster of a session. */
    public static ClusterTraining of(SparkSession spark) {
        return new ClusterTraining(spark);
    }

    /**
     * Trains with so many workers, each a task of its own with {@code spark.task.cpus} cores.
     *
     * @param value at least 1, and at most as many as a batch has parts; by default as many as the cluster has slots, as far as
     *     there are parts
     */
    public ClusterTraining workers(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("workers must be at least 1, got " + value);
        }
        workers = value;
        return this;
    }

    /** Allows workers of different processors or versions of the engine, whose bits differ; the run tells. */
    public ClusterTraining mixed(boolean value) {
        mixed = value;
        return this;
    }

    /** Sets how often the stage may fail without a new checkpoint in between before training is given up; 3 by default. */
    public ClusterTraining attempts(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + value);
        }
        attempts = value;
        return this;
    }

    /** Sets how long a worker may be silent before the others give it up; 5 minutes by default. */
    public ClusterTraining patience(Duration value) {
        patience = value;
        return this;
    }

    /** Sets how long to wait for executors before too few are an error; a minute by default. */
    public ClusterTraining slotWait(Duration value) {
        slotWait = value;
        return this;
    }

    /** Tells a listener every line of progress, in the words of the console. */
    public ClusterTraining listener(Consumer<String> value) {
        listener = value;
        return this;
    }

    /**
     * Result of training.
     *
     * @param step updates done
     * @param isComplete whether that was all
     * @param weights SHA-256 of all arrays of the last checkpoint
     * @param workers that trained in the last attempt
     * @param computingSeconds that the slowest worker computed, in the last attempt
     * @param exchangingSeconds that the first worker exchanged, waiting included, in the last attempt
     * @param bytesSent by the first worker, in the last attempt
     */
    public record Outcome(
            long step,
            boolean isComplete,
            String weights,
            int workers,
            double computingSeconds,
            double exchangingSeconds,
            long bytesSent) {}

    /**
     * Begins a run and trains to its last step.
     *
     * @param config of the run; where {@code training.accumulate} is 1 the batch is split into {@value #USUAL_PARTS} parts
     * @param place of the run, missing or empty: a URI of any file system of Hadoop
     * @throws ClusterException if the cluster has too few slots or does not stay as it is, or workers fail again and again
     * @throws RequestException if the configuration, its data or the place do not suit
     */
    public Outcome train(RunConfig config, String place) {
        return outcome(training().begin(config, place));
    }

    /**
     * Continues a run, which may have been trained by another number of workers, or on one machine.
     *
     * @param place of the run
     * @param settings laid over its configuration, each {@code path=value}, as {@code reverie train --resume} takes them
     * @throws ClusterException if the cluster has too few slots or does not stay as it is, or workers fail again and again
     * @throws RequestException if there is no run, or a setting would make another run of it
     */
    public Outcome resume(String place, List<String> settings) {
        return outcome(training().resume(place, settings));
    }

    private DistributedTraining training() {
        return new DistributedTraining(
                spark, new DistributedTraining.Options(workers, mixed, attempts, patience, slotWait, listener));
    }

    private static Outcome outcome(List<WorkerEnd> ends) {
        WorkerEnd first = ends.get(0);
        return new Outcome(
                first.step(),
                first.isComplete(),
                first.weights(),
                ends.size(),
                first.computingSeconds(),
                first.exchangingSeconds(),
                first.bytesSent());
    }
}
