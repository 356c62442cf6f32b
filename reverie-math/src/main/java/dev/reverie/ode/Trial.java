package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * One explicit Runge-Kutta step of every group, each from its own time with its own size, which may be accepted or thrown
 * away.
 *
 * <p>It owns the new state and all stage derivatives but the first, which is lent. {@link #close} releases what has not
 * been taken out before.
 */
final class Trial<S> implements AutoCloseable {
    private final StateSpace<S> space;
    private final ButcherTableau tableau;
    private final GroupField<S> field;
    private final int[] groups;
    private final double[] t;
    private final double[] h;
    private final S y;
    private final List<S> derivatives = new ArrayList<>();
    private final List<S> made = new ArrayList<>();
    private final List<S> end = new ArrayList<>(1);
    private int method;

    Trial(
            StateSpace<S> space,
            ButcherTableau tableau,
            GroupField<S> field,
            int[] groups,
            double[] t,
            double[] h,
            S y,
            S slope) {
        this.space = space;
        this.tableau = tableau;
        this.field = field;
        this.groups = groups;
        this.t = t;
        this.h = h;
        this.y = y;
        derivatives.add(slope);
    }

    /** Computes the new state; evaluates {@code stages - 1} times. */
    void advance() {
        boolean lastIsNew = tableau.isFirstSameAsLast();
        int inner = lastIsNew ? tableau.stages() - 1 : tableau.stages();
        for (int stage = 1; stage < inner; stage++) {
            addStage(tableau.stageWeights(stage), tableau.node(stage));
        }
        end.add(own(combine(tableau.stateWeights())));
        if (lastIsNew) {
            derivatives.add(evaluate(1.0, state()));
        }
        method = derivatives.size();
    }

    private void addStage(Weights weights, double node) {
        S argument = combine(weights);
        try {
            derivatives.add(evaluate(node, argument));
        } finally {
            space.release(argument);
        }
    }

    private S evaluate(double node, S argument) {
        double[] times = new double[t.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = t[i] + node * h[i];
        }
        return own(field.at(times, argument, groups));
    }

    /** Releases a state with this trial. */
    S own(S state) {
        made.add(state);
        return state;
    }

    private S combine(Weights weights) {
        return space.combine(y, weights.times(h), weights.pick(derivatives));
    }

    int[] groups() {
        return groups;
    }

    S startState() {
        return y;
    }

    /** The new state. */
    S state() {
        return end.get(0);
    }

    /** The derivative at the new state, the last stage of a method that is first same as last. */
    S lastDerivative() {
        if (!tableau.isFirstSameAsLast() && derivatives.size() == method) {
            derivatives.add(evaluate(1.0, state()));
        }
        return derivatives.get(tableau.isFirstSameAsLast() ? method - 1 : method);
    }

    /** A state of this trial, now owned by the caller. */
    S take(S state) {
        made.removeIf(mine -> mine == state);
        return state;
    }

    /** The error norm of each group. */
    double[] errorNorms(double atol, double rtol) {
        double[] norms = errorNorms(tableau.errorWeights(), atol, rtol);
        if (!tableau.coarseError().isEmpty()) {
            double[] coarse = errorNorms(tableau.coarseErrorWeights(), atol, rtol);
            for (int i = 0; i < norms.length; i++) {
                norms[i] = combined(norms[i], coarse[i]);
            }
        }
        return norms;
    }

    private double[] errorNorms(Weights weights, double atol, double rtol) {
        return space.scaledNorms(weights.times(h), weights.pick(derivatives), y, state(), atol, rtol);
    }

    /** The estimate of Dormand-Prince 8(5,3), {@link ButcherTableau#withErrors}. */
    private static double combined(double fine, double coarse) {
        return fine == 0.0 ? 0.0 : fine * (fine / Math.sqrt(fine * fine + 0.01 * coarse * coarse));
    }

    /** The same step of some of its groups, whose states and derivatives are copies. */
    Trial<S> of(int[] rows) {
        int[] numbers = new int[rows.length];
        double[] start = new double[rows.length];
        double[] size = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            numbers[i] = groups[rows[i]];
            start[i] = t[rows[i]];
            size[i] = h[rows[i]];
        }
        S from = space.select(y, rows);
        S slope = space.select(derivatives.get(0), rows);
        Trial<S> part = new Trial<>(space, tableau, field, numbers, start, size, from, slope);
        part.own(from);
        part.own(slope);
        for (S derivative : derivatives.subList(1, method)) {
            part.derivatives.add(part.own(space.select(derivative, rows)));
        }
        part.end.add(part.own(space.select(state(), rows)));
        part.method = method;
        return part;
    }

    /**
     * Every group at one time within all their steps: by the method's own interpolant, or the cubic through both states
     * and derivatives. The first call evaluates the stages that only the interpolant needs.
     *
     * @param time the time
     * @return a new state, owned by the caller
     */
    S interpolate(double time) {
        Interpolant dense = tableau.dense();
        double[][] weights = new double[t.length][];
        for (int i = 0; i < weights.length; i++) {
            double x = (time - t[i]) / h[i];
            weights[i] = dense.isEmpty() ? Hermite.coefficients(x, h[i]) : dense.weights(x, h[i]);
        }
        List<S> terms =
                dense.isEmpty() ? List.of(state(), y, derivatives.get(0), lastDerivative()) : withExtraStages(dense);
        List<S> used = new ArrayList<>();
        List<double[]> coefficients = new ArrayList<>();
        for (int j = 0; j < terms.size(); j++) {
            double[] factors = new double[weights.length];
            boolean zero = true;
            for (int i = 0; i < weights.length; i++) {
                factors[i] = weights[i][j];
                zero &= factors[i] == 0.0;
            }
            if (!zero) {
                used.add(terms.get(j));
                coefficients.add(factors);
            }
        }
        return space.combine(y, coefficients.toArray(new double[0][]), used);
    }

    private List<S> withExtraStages(Interpolant dense) {
        for (int next = derivatives.size() - method; next < dense.extraStages(); next++) {
            addStage(dense.extraWeights(next), dense.extraNode(next));
        }
        return derivatives;
    }

    @Override
    public void close() {
        made.forEach(space::release);
        made.clear();
    }
}
