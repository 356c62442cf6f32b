package dev.reverie.spark.exchange;

import dev.reverie.errors.ReverieException;

/** Another worker of the training is gone or silent, so that this one cannot go on. */
public final class WorkerLostException extends ReverieException {
    private static final long serialVersionUID = 1L;

    public WorkerLostException(String problem, String remedy, Throwable cause) {
        super(problem, remedy, cause);
    }
}
