package dev.reverie.train;

import dev.reverie.errors.ReverieException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Training diverged: a loss or a gradient is infinite or not a number. The message states the diagnosis and
 * what to do, in several lines; weights, optimiser and averages are as they were before the update.
 */
public final class NonFiniteLossException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final long step;
    private final String advice;

    /**
     * Training diverged.
     *
     * @param step the update at fault, counted from 1
     * @param message what happened, where, and what to do
     */
    public NonFiniteLossException(long step, String message) {
        this(step, message, NonFiniteAdvice.UNEXPLAINED);
    }

    private NonFiniteLossException(long step, String message, String advice) {
        super(message);
        this.step = step;
        this.advice = advice;
    }

    /** At a step, by what was seen and where. */
    static NonFiniteLossException at(long step, String what, String where) {
        return new NonFiniteLossException(step, "step " + step + ": " + what + ", " + where);
    }

    /** The same with what was found by looking, one finding a line, and advice that fits it. */
    NonFiniteLossException explained(List<String> findings, String fittingAdvice) {
        return with(findings, fittingAdvice);
    }

    /** The same with where a run can go on from, and with the advice. */
    NonFiniteLossException complete(String lastCheckpoint) {
        return with(List.of(lastCheckpoint, "advice: " + advice), advice);
    }

    private NonFiniteLossException with(List<String> lines, String itsAdvice) {
        String text = getMessage() + lines.stream().map(line -> "\n  " + line).collect(Collectors.joining());
        NonFiniteLossException conditioning = new NonFiniteLossException(step, text, itsAdvice);
        conditioning.setStackTrace(getStackTrace());
        if (getCause() != null) {
            conditioning.initCause(getCause());
        }
        return conditioning;
    }

    /** The update at fault, counted from 1. */
    public long step() {
        return step;
    }
}
