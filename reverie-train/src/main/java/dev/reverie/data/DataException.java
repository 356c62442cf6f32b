package dev.reverie.data;

import dev.reverie.errors.ReverieException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A faulty data file or folder: the message names the file, the fault and, if there is one, the remedy.
 *
 * <p>It is an {@link IOException}, because what it reports lies outside the program; its message is written for the
 * person at the keyboard and is meant to be printed without a stack trace.
 */
public final class DataException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault that no single file bears.
     *
     * @param problem what is wrong, the value got and what is accepted
     */
    public DataException(String problem) {
        super(problem);
    }

    /**
     * A fault that no single file bears, with a remedy.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public DataException(String problem, String remedy) {
        super(problem, remedy);
    }

    /**
     * A fault that no single file bears, found by another exception, with a remedy.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause what was caught, null for none
     */
    public DataException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * A fault that no single file bears, found by another exception.
     *
     * @param message what is wrong and what to do
     * @param cause what was caught
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A fault of one file.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong with it, the value got and what is accepted
     */
    public DataException(Path file, String fault) {
        super(file + ": " + fault);
    }

    /**
     * A fault of one file, with a remedy.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public DataException(Path file, String fault, String remedy) {
        super(file + ": " + fault, remedy);
    }

    /**
     * A fault of one file, found by another exception.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong with it, the value got and what is accepted
     * @param cause what was caught
     */
    public DataException(Path file, String fault, Throwable cause) {
        super(file + ": " + fault, cause);
    }

    /**
     * A fault of one file, found by another exception, with a remedy.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause what was caught
     */
    public DataException(Path file, String fault, @Nullable String remedy, Throwable cause) {
        super(file + ": " + fault, remedy, cause);
    }
}
