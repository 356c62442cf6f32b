package dev.reverie.flow;

/**
 * Regularisation added to the negative log-likelihood of each sample, for short and straight paths that need few steps.
 *
 * <pre>{@code
 * kinetic integral ||f||^2 dt + jacobian integral ||df/dz||_F^2 dt     along the sample's path, in nats
 * }</pre>
 *
 * <p>Finlay et al. 2020 (arXiv:2002.02798). There likelihood and penalties are both divided by the number of coordinates, here
 * neither is, so that weights mean the same. The Jacobian's norm comes from the backward passes of the divergence at no further
 * cost.
 *
 * @param kinetic weight of the kinetic energy, at least 0
 * @param jacobian weight of the squared Frobenius norm of the Jacobian, at least 0
 */
public record FlowRegularization(double kinetic, double jacobian) {
    /** No regularisation: plain maximum likelihood. */
    public static final FlowRegularization NONE = new FlowRegularization(0, 0);

    /**
     * Checks the weights.
     *
     * @throws IllegalArgumentException if one is negative or not finite
     */
    public FlowRegularization {
        if (!(kinetic >= 0
                && kinetic < Double.POSITIVE_INFINITY
                && jacobian >= 0
                && jacobian < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the weights kinetic and jacobian must be finite and at least 0, got "
                    + kinetic + " and " + jacobian);
        }
    }
}
