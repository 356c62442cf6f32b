package dev.reverie.run;

import dev.reverie.errors.ReverieException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A faulty run directory or checkpoint; the message names it, the fault and the remedy. */
public final class RunException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault of a run.
     *
     * @param place the directory or file
     * @param fault what is wrong, the value got and what is accepted
     */
    public RunException(Path place, String fault) {
        super(place + ": " + fault);
    }

    /**
     * A fault of a run, with a remedy.
     *
     * @param place the directory or file
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public RunException(Path place, String fault, String remedy) {
        super(place + ": " + fault, remedy);
    }

    /**
     * A fault of a run that another exception brought to light.
     *
     * @param place the directory or file
     * @param fault what is wrong, the value got and what is accepted
     * @param cause the exception behind it
     */
    public RunException(Path place, String fault, Throwable cause) {
        super(place + ": " + fault, cause);
    }

    /**
     * A fault of a run that another exception brought to light, with a remedy.
     *
     * @param place the directory or file
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause the exception behind it
     */
    public RunException(Path place, String fault, @Nullable String remedy, Throwable cause) {
        super(place + ": " + fault, remedy, cause);
    }
}
