package dev.reverie.data;

import dev.reverie.errors.ReverieException;
import java.io.IOException;
import java.nio.file.Path;

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
     * @param message what is wrong and what to do
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * A fault of one file.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong with it and what to do
     */
    public DataException(Path file, String fault) {
        super(file + ": " + fault);
    }

    /**
     * A fault of one file, found by another exception.
     *
     * @param file the file or folder at fault
     * @param fault what is wrong with it and what to do
     * @param cause what was caught
     */
    public DataException(Path file, String fault, Throwable cause) {
        super(file + ": " + fault, cause);
    }
}
