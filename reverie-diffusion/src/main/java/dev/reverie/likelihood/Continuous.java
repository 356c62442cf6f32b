package dev.reverie.likelihood;

/**
 * Real numbers: the likelihood is a density, in nats, with respect to the coordinates in which the model works. No
 * offset.
 *
 * <p>A density changes with the units. For data that were standardised, {@code z = (x - mean) / std}, the density in
 * the units of the file is {@code ln p(z) + logJacobian}, {@code logJacobian = -sum ln std}; tables in the literature
 * report {@code ln p(z)}, and so does this project, naming the Jacobian beside it.
 *
 * @param logJacobian {@code ln |det d(model coordinates) / d(raw coordinates)|} of a whole example; named, not added
 */
public record Continuous(double logJacobian) implements DataKind {
    /**
     * Checks the Jacobian.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public Continuous {
        if (!Double.isFinite(logJacobian)) {
            throw new IllegalArgumentException("logJacobian must be finite, got " + logJacobian);
        }
    }

    /** Data that the model sees in their own units. */
    public Continuous() {
        this(0);
    }
}
