package dev.reverie.eval;

import dev.reverie.errors.ReverieException;

/** A failed evaluation; the message names the file or example, the fault and the remedy. */
public final class EvaluationException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param message what is wrong and what to do
     */
    public EvaluationException(String message) {
        super(message);
    }

    /**
     * A fault that another exception brought to light.
     *
     * @param message what is wrong and what to do
     * @param cause the exception behind it
     */
    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
