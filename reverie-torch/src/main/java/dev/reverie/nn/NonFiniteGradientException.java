package dev.reverie.nn;

import dev.reverie.errors.ReverieException;

/** The gradient norm is infinite or NaN; the optimiser made no update. */
public final class NonFiniteGradientException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final double norm;

    /**
     * Creates the exception.
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
