package dev.reverie.spark.train;

import dev.reverie.spark.exchange.WorkerLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** What the driver sees of a training: the lines of its first worker, and why tasks failed. */
final class StageWatch extends SparkListener {
    private final long linesId;
    private final Consumer<String> listener;
    private final List<String> failures = new ArrayList<>();
    private long shown;

    /**
     * A watch.
     *
     * @param linesId number of the accumulator of lines
     * @param listener is told every line
     */
    StageWatch(long linesId, Consumer<String> listener) {
        this.linesId = linesId;
        this.listener = listener;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(task -> CollectionConverters.asJava(task._4()).forEach(this::show));
    }

    private void show(AccumulableInfo accumulable) {
        if (accumulable.id() == linesId
                && accumulable.update().isDefined()
                && accumulable.update().get() instanceof RelayedLines.Lines lines) {
            show(lines);
        }
    }

    /** Shows what has not been shown yet. */
    synchronized void show(RelayedLines.Lines lines) {
        RelayedLines.behind(lines, shown).forEach(listener);
        shown = Math.max(shown, lines.before() + lines.latest().size());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (!(end.reason() instanceof TaskFailedReason reason)) {
            return;
        }
        String host = end.taskInfo().host();
        if (reason instanceof ExceptionFailure failure) {
            boolean follows = failure.className().equals(WorkerLostException.class.getName());
            add(follows, failure.description() + " (worker " + end.taskInfo().index() + " on " + host + ")");
        } else if (reason instanceof ExecutorLostFailure lost) {
            add(
                    false,
                    "the executor of worker " + end.taskInfo().index() + " on " + host + " is lost: "
                            + (lost.reason().isDefined() ? lost.reason().get() : "no reason is known")
                            + "; look at its log, at that host and its network");
        }
    }

    /** The loss of another worker follows from that worker's own failure, which says more. */
    private synchronized void add(boolean follows, String failure) {
        boolean first = failures.isEmpty();
        if (follows) {
            failures.add(failure);
        } else {
            failures.add(0, failure);
        }
        if (first || !follows) {
            listener.accept("an attempt failed: " + failure);
        }
        // Spark begins the stage anew, whose lines count from the first.
        shown = 0;
    }

    /** Why tasks failed, the reason that says most. */
    synchronized Optional<String> failure() {
        return failures.stream().findFirst();
    }
}
