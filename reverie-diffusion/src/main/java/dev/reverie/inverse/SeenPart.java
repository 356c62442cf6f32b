package dev.reverie.inverse;

import dev.reverie.inverse.operator.PseudoInvertible;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * The part {@code A+ A x} of a sample that a measurement sees.
 *
 * @param measurement what was measured
 * @param operator its operator
 */
record SeenPart(Measurement measurement, PseudoInvertible operator) {
    /**
     * The part that a measurement sees.
     *
     * @param method who asks, for messages
     * @throws IllegalArgumentException if there is no pseudo-inverse, or noise that is not white in the part seen
     */
    static SeenPart of(Measurement measurement, String method) {
        if (!(measurement.operator() instanceof PseudoInvertible operator)) {
            throw new IllegalArgumentException(method + " needs an operator with a pseudo-inverse, got "
                    + measurement.operator() + "; take GuidedModel, which needs only the adjoint");
        }
        if (measurement.sigma() > 0 && !operator.isPartialIsometry()) {
            throw new IllegalArgumentException(method + " of a measurement with noise (sigma = " + measurement.sigma()
                    + ") needs an operator with orthonormal rows, got " + operator
                    + "; take GuidedModel with PiGdm");
        }
        return new SeenPart(measurement, operator);
    }

    /** {@code A+ (mean y - A x)}. */
    Tensor missing(Tensor x, double mean) {
        try (Scope scope = Scope.open()) {
            return scope.keep(operator.pseudoInverse(measurement.residual(x, mean)));
        }
    }

    /** The state with the part that is seen replaced by {@code A+ (mean y)}. */
    Tensor replaced(Tensor x, double mean) {
        try (Scope scope = Scope.open()) {
            return scope.keep(x.add(missing(x, mean)));
        }
    }

    /**
     * The state with the part that is seen replaced by {@code A+ (mean y) + std A+ A z}.
     *
     * @param x the state
     * @param mean factor of y
     * @param std factor of the noise
     * @param z standard normal noise of x's shape
     */
    Tensor replaced(Tensor x, double mean, double std, Tensor z) {
        try (Scope scope = Scope.open()) {
            return scope.keep(x.add(missing(x.add(z, -std), mean)));
        }
    }
}
