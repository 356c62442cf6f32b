package dev.reverie.spark.train;

/** A stage that Spark gave up after its own attempts. */
final class StageFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StageFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
