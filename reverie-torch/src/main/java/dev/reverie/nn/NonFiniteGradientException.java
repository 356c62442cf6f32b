package dev.reverie.nn;

import dev.reverie.errors.ReverieException;

/** An optimiser was given a gradient that is infinite or not a number, and did nothing. */
public final class NonFiniteGradientException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final double norm;

    /**
     * Nothing was done.
     *
     * @param norm of the gradient
     */
    NonFiniteGradientException(double norm) {
        super("the gradient has the norm " + norm
                + ", which must be finite; weights and optimiser were left as they were");
        this.norm = norm;
    }

    /** Norm of the gradient: infinite or not a number. */
    public double norm() {
        return norm;
    }
}
