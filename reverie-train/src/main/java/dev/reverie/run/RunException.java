package dev.reverie.run;

import dev.reverie.errors.ReverieException;
import java.nio.file.Path;

/** A run directory or checkpoint that cannot be used; the message names it, the fault and the remedy. */
public final class RunException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault of a run.
     *
     * @param place the directory or file
     * @param fault what is wrong and what to do
     */
    public RunException(Path place, String fault) {
        super(place + ": " + fault);
    }

    /**
     * A fault of a run that another exception brought to light.
     *
     * @param place the directory or file
     * @param fault what is wrong and what to do
     * @param cause the exception behind it
     */
    public RunException(Path place, String fault, Throwable cause) {
        super(place + ": " + fault, cause);
    }
}
