package dev.reverie.train;

/** Training went astray: a loss or a gradient is infinite or not a number. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    /**
     * Training went astray.
     *
     * @param step the update at fault, counted from 1
     * @param message what happened, where, and what to do
     */
    public NonFiniteLossException(long step, String message) {
        super(message);
        this.step = step;
    }

    /** At a step, by what was seen and where. */
    static NonFiniteLossException at(long step, String what, String where) {
        return new NonFiniteLossException(step, "step " + step + ": " + what + ", " + where);
    }

    /** The update at fault, counted from 1. */
    public long step() {
        return step;
    }
}
