package dev.reverie.inverse;

import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.model.PerSample;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Solves {@code (c A A^T + noise I) v = b} for each sample, by conjugate gradients in float64 (Hestenes and Stiefel
 * 1952). Where A A^T is singular and there is no noise, b must be in its range, as measurements without noise are.
 *
 * @param operator A
 * @param factor c of each sample
 * @param noise variance of the measurement's noise
 */
record ConjugateGradients(LinearOperator operator, PerSample factor, double noise) {
    /** Error of the residual: less than float32 shows. */
    private static final double TOLERANCE = 1e-8;

    private static final int MOST_ITERATIONS = 1000;

    /** Keeps the quotients of samples that are done from being 0 / 0. */
    private static final double TINY = 1e-300;

    private record State(Tensor v, Tensor rest, Tensor direction, Tensor square) {
        State kept(Scope scope) {
            scope.keep(v);
            scope.keep(rest);
            scope.keep(direction);
            scope.keep(square);
            return this;
        }

        void close() {
            v.close();
            rest.close();
            direction.close();
            square.close();
        }
    }

    Tensor solve(Tensor b) {
        try (Scope scope = Scope.open()) {
            Tensor rest = b.to(DType.FLOAT64);
            Tensor square = rest.square().sumPerSample();
            Tensor goal = square.mul(TOLERANCE * TOLERANCE).add(TINY);
            State state = new State(rest.zerosLike(), rest, rest.copy(), square);
            for (int i = 0; goal.sub(state.square).min().item() < 0; i++) {
                if (i == MOST_ITERATIONS) {
                    throw new IllegalStateException("conjugate gradients did not solve (c A A^T + " + noise
                            + " I) v = b in " + MOST_ITERATIONS + " iterations: " + operator
                            + " is nearly singular; give the measurement a larger noise level sigma");
                }
                State before = state;
                try (Scope inner = Scope.open()) {
                    state = next(before).kept(inner);
                }
                before.close();
            }
            return scope.keep(state.v.like(b));
        }
    }

    private State next(State state) {
        Tensor image = product(state.direction);
        Tensor curvature = state.direction.mul(image).sumPerSample();
        Tensor length = state.square.div(curvature.add(TINY)).perSample(image);
        Tensor rest = state.rest.sub(image.mul(length));
        Tensor square = rest.square().sumPerSample();
        Tensor turn = square.div(state.square.add(TINY)).perSample(image);
        return new State(state.v.add(state.direction.mul(length)), rest, rest.add(state.direction.mul(turn)), square);
    }

    private Tensor product(Tensor v) {
        return factor.times(operator.forward(operator.adjoint(v))).add(v, noise);
    }
}
