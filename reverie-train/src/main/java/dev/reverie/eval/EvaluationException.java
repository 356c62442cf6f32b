package dev.reverie.eval;

import dev.reverie.errors.ReverieException;
import org.jspecify.annotations.Nullable;

/** A failed evaluation; the message names the file or example, the fault and the remedy. */
public final class EvaluationException extends ReverieException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param problem what is wrong, the value got and what is accepted
     */
    public EvaluationException(String problem) {
        super(problem);
    }

    /**
     * A fault with a remedy.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public EvaluationException(String problem, String remedy) {
        super(problem, remedy);
    }

    /**
     * A fault that another exception brought to light.
     *
     * @param problem what is wrong, the value got and what is accepted
     * @param remedy what to do about it, null if there is nothing more to say
     * @param cause the exception behind it, null for none
     */
    public EvaluationException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }
}
