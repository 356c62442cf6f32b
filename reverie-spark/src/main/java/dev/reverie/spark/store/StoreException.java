package dev.reverie.spark.store;

import dev.reverie.errors.RequestException;

/** A shared place that cannot be used as it was asked for. */
public final class StoreException extends RequestException {
    private static final long serialVersionUID = 1L;

    StoreException(String problem, String remedy) {
        super(problem, remedy);
    }

    StoreException(String problem, String remedy, Throwable cause) {
        super(problem, remedy, cause);
    }
}
