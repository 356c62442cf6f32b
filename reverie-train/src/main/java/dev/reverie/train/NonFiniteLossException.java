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

    /**
     * Training diverged.
     *
     * @param step the update at fault, counted from 1
     * @param problem what happened and where
     */
    public NonFiniteLossException(long step, String problem) {
        this(step, problem, NonFiniteAdvice.UNEXPLAINED);
    }

    /**
     * Training diverged.
     *
     * @param step the update at fault, counted from 1
     * @param problem what happened and where
     * @param remedy what to do about it
     */
    public NonFiniteLossException(long step, String problem, String remedy) {
        super(problem, remedy);
        this.step = step;
    }

    /** At a step, by what was seen and where. */
    static NonFiniteLossException at(long step, String what, String where) {
        return new NonFiniteLossException(step, "step " + step + ": " + what + ", " + where);
    }

    /** The same with what was found by looking, one finding a line, and a remedy that fits it. */
    NonFiniteLossException explained(List<String> findings, String remedy) {
        String text = problem() + findings.stream().map(line -> "\n  " + line).collect(Collectors.joining());
        NonFiniteLossException explained = new NonFiniteLossException(step, text, remedy);
        explained.setStackTrace(getStackTrace());
        if (getCause() != null) {
            explained.initCause(getCause());
        }
        return explained;
    }

    /** The same with where a run can go on from. */
    NonFiniteLossException complete(String lastCheckpoint) {
        return explained(List.of(lastCheckpoint), remedy().orElseThrow());
    }

    /** The update at fault, counted from 1. */
    public long step() {
        return step;
    }
}
