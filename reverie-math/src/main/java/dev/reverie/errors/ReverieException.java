package dev.reverie.errors;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base of all errors that Reverie raises on purpose. The message is for the user and needs no stack trace: the problem, then
 * the remedy, after a semicolon or, below a problem of several lines, on a line of its own.
 */
public class ReverieException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final @Nullable String remedy;

    /**
     * An error without a remedy.
     *
     * @param problem what is wrong, the value got and what is accepted
     */
    public ReverieException(String problem) {
        this(problem, null, null);
    }

    /**
     * An error that another exception brought to light.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param cause the exception behind it
     */
    public ReverieException(String problem, Throwable cause) {
        this(problem, null, cause);
    }

    /**
     * An error with a remedy.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public ReverieException(String problem, String remedy) {
        this(problem, remedy, null);
    }

    /**
     * An error with a remedy, that another exception brought to light.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause the exception behind it, null for none
     */
    public ReverieException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(remedy == null ? problem : problem + (problem.indexOf('\n') < 0 ? "; " : "\n  ") + remedy);
        this.problem = problem;
        this.remedy = remedy;
        if (cause != null) {
            // Not handed to super: a cause of null could not be set later.
            initCause(cause);
        }
    }

    /** What is wrong: the message without the remedy. */
    public final String problem() {
        return problem;
    }

    /** What to do about it; empty if the problem and what is accepted say all. */
    public final Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }
}
