package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * One explicit Runge-Kutta step that has been computed and may be accepted or thrown away.
 *
 * <p>It owns the new state and all stage derivatives but the first, which is lent. {@link #close} releases what has not
 * been taken out before.
 */
final class Trial<S> implements AutoCloseable {
    private final StateSpace<S> space;
    private final ButcherTableau tableau;
    private final double h;
    private final List<S> derivatives;
    private final S state;
    private boolean stateTaken;
    private boolean lastTaken;

    private Trial(StateSpace<S> space, ButcherTableau tableau, double h, List<S> derivatives, S state) {
        this.space = space;
        this.tableau = tableau;
        this.h = h;
        this.derivatives = derivatives;
        this.state = state;
    }

    /** Computes the step from {@code (t, y)} with first derivative {@code slope}; evaluates {@code stages - 1} times. */
    static <S> Trial<S> compute(
            StateSpace<S> space, VectorField<S> field, ButcherTableau tableau, double t, double h, S y, S slope) {
        List<S> derivatives = new ArrayList<>(tableau.stages());
        derivatives.add(slope);
        boolean lastIsNew = tableau.isFirstSameAsLast();
        int inner = lastIsNew ? tableau.stages() - 1 : tableau.stages();
        boolean done = false;
        try {
            for (int stage = 1; stage < inner; stage++) {
                S argument = tableau.stageWeights(stage).advance(space, y, h, derivatives);
                try {
                    derivatives.add(field.at(t + tableau.node(stage) * h, argument));
                } finally {
                    space.release(argument);
                }
            }
            S state = tableau.stateWeights().advance(space, y, h, derivatives);
            boolean evaluated = false;
            try {
                if (lastIsNew) {
                    derivatives.add(field.at(t + h, state));
                }
                evaluated = true;
            } finally {
                if (!evaluated) {
                    space.release(state);
                }
            }
            done = true;
            return new Trial<>(space, tableau, h, derivatives, state);
        } finally {
            if (!done) {
                derivatives.subList(1, derivatives.size()).forEach(space::release);
            }
        }
    }

    double errorNorm(S y, double atol, double rtol) {
        double fine = errorNorm(tableau.errorWeights(), y, atol, rtol);
        return tableau.coarseError().isEmpty()
                ? fine
                : combined(fine, errorNorm(tableau.coarseErrorWeights(), y, atol, rtol));
    }

    private double errorNorm(Weights weights, S y, double atol, double rtol) {
        return space.scaledNormOfSum(weights.times(h), weights.pick(derivatives), y, state, atol, rtol);
    }

    /** The estimate of Dormand-Prince 8(5,3), {@link ButcherTableau#withErrors}. */
    static double combined(double fine, double coarse) {
        return fine == 0.0 ? 0.0 : fine * (fine / Math.sqrt(fine * fine + 0.01 * coarse * coarse));
    }

    S state() {
        return state;
    }

    List<S> derivatives() {
        return derivatives;
    }

    /** The new state, now owned by the caller. */
    S takeState() {
        stateTaken = true;
        return state;
    }

    /** The last stage derivative, now owned by the caller. */
    S takeLastDerivative() {
        lastTaken = true;
        return derivatives.get(derivatives.size() - 1);
    }

    @Override
    public void close() {
        if (!stateTaken) {
            space.release(state);
        }
        int end = lastTaken ? derivatives.size() - 1 : derivatives.size();
        for (int i = 1; i < end; i++) {
            space.release(derivatives.get(i));
        }
    }
}
