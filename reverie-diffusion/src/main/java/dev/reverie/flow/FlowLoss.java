package dev.reverie.flow;

/**
 * The loss of one batch.
 *
 * @param total what was minimised, mean over the batch
 * @param terms what it is made of
 * @param forwardEvaluations evaluations of the network on the way forward (NFE)
 * @param backwardEvaluations evaluations of the network, recorded, for the gradient; 0 without one
 */
public record FlowLoss(double total, Terms terms, int forwardEvaluations, int backwardEvaluations) {
    /** The terms of the loss. */
    public sealed interface Terms {}

    /**
     * Of {@link MaximumLikelihood}; means over the batch, in nats per sample.
     *
     * @param negativeLogLikelihood {@code -ln p(x)}
     * @param kineticEnergy {@code integral ||f||^2 dt}, without its weight
     * @param squaredJacobian {@code integral ||df/dz||_F^2 dt}, without its weight
     * @param stepsTaken accepted steps of the forward solve
     * @param reconstructionError with the adjoint gradient, how far from the data the way back ended, at most over batch and
     *     coordinates: large values say that the gradient is not to be trusted. 0 where there was no way back
     */
    public record Likelihood(
            double negativeLogLikelihood,
            double kineticEnergy,
            double squaredJacobian,
            int stepsTaken,
            double reconstructionError)
            implements Terms {}

    /**
     * Of {@link FlowMatching}.
     *
     * @param meanSquare mean squared error of the velocity, over batch and coordinates
     */
    public record Regression(double meanSquare) implements Terms {}
}
