package dev.reverie.spark.train;

import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import java.io.Serializable;

/**
 * How a worker ended.
 *
 * @param rank its number
 * @param step updates done
 * @param isComplete whether that was all
 * @param weights SHA-256 of the averaged weights
 * @param computingSeconds that the slowest worker computed
 * @param exchangingSeconds that it exchanged, waiting included
 * @param bytesSent that it sent
 * @param problem why it gave up; empty if it did not
 * @param remedy what to do about that
 */
public record WorkerEnd(
        int rank,
        long step,
        boolean isComplete,
        String weights,
        double computingSeconds,
        double exchangingSeconds,
        long bytesSent,
        String problem,
        String remedy)
        implements Serializable {
    /** Of a worker that found a fault which trying again does not mend. */
    static WorkerEnd fault(int rank, ReverieException fault) {
        return new WorkerEnd(
                rank, 0, false, "", 0, 0, 0, fault.problem(), fault.remedy().orElse(""));
    }

    /** The fault it found. */
    RequestException exception() {
        return remedy.isEmpty() ? new RequestException(problem) : new RequestException(problem, remedy);
    }

    /** Whether it found a fault. */
    boolean isFault() {
        return !problem.isEmpty();
    }
}
