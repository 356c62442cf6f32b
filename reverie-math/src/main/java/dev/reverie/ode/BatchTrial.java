package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * {@link Trial} for a batch: one explicit Runge-Kutta step of every row, each from its own time with its own size.
 *
 * <p>It owns the new state and all stage derivatives but the first, which is lent, and releases them in {@link #close}.
 */
final class BatchTrial<S> implements AutoCloseable {
    private final BatchSpace<S> space;
    private final ButcherTableau tableau;
    private final BatchField<S> field;
    private final int[] samples;
    private final double[] t;
    private final double[] h;
    private final S y;
    private final List<S> derivatives = new ArrayList<>();
    private final List<S> made = new ArrayList<>();

    BatchTrial(
            BatchSpace<S> space,
            ButcherTableau tableau,
            BatchField<S> field,
            int[] samples,
            double[] t,
            double[] h,
            S y,
            S slope) {
        this.space = space;
        this.tableau = tableau;
        this.field = field;
        this.samples = samples;
        this.t = t;
        this.h = h;
        this.y = y;
        derivatives.add(slope);
    }

    /** The new state of a method that is first same as last; evaluates {@code stages - 1} times. */
    S advance() {
        int last = tableau.stages() - 1;
        for (int stage = 1; stage < last; stage++) {
            addStage(tableau.stageWeights(stage), tableau.node(stage));
        }
        S state = combine(tableau.stateWeights());
        made.add(state);
        evaluate(1.0, state);
        return state;
    }

    private void addStage(Weights weights, double node) {
        S argument = combine(weights);
        try {
            evaluate(node, argument);
        } finally {
            space.release(argument);
        }
    }

    private void evaluate(double node, S argument) {
        double[] times = new double[t.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = t[i] + node * h[i];
        }
        S derivative = field.at(times, argument, samples);
        made.add(derivative);
        derivatives.add(derivative);
    }

    private S combine(Weights weights) {
        return space.combine(y, weights.times(h), weights.pick(derivatives));
    }

    S lastDerivative() {
        return derivatives.get(tableau.stages() - 1);
    }

    double[] errorNorms(S state, double atol, double rtol) {
        double[] norms = errorNorms(tableau.errorWeights(), state, atol, rtol);
        if (!tableau.coarseError().isEmpty()) {
            double[] coarse = errorNorms(tableau.coarseErrorWeights(), state, atol, rtol);
            for (int i = 0; i < norms.length; i++) {
                norms[i] = Trial.combined(norms[i], coarse[i]);
            }
        }
        return norms;
    }

    private double[] errorNorms(Weights weights, S state, double atol, double rtol) {
        return space.scaledNorms(weights.times(h), weights.pick(derivatives), y, state, atol, rtol);
    }

    /** The same step of some of its rows, whose first and last derivatives and end are copies. */
    BatchTrial<S> of(int[] rows) {
        int[] numbers = new int[rows.length];
        double[] start = new double[rows.length];
        double[] size = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            numbers[i] = samples[rows[i]];
            start[i] = t[rows[i]];
            size[i] = h[rows[i]];
        }
        S from = space.select(y, rows);
        BatchTrial<S> part = new BatchTrial<>(
                space, tableau, field, numbers, start, size, from, space.select(derivatives.get(0), rows));
        part.made.add(from);
        part.made.add(part.derivatives.get(0));
        for (S derivative : derivatives.subList(1, derivatives.size())) {
            S copy = space.select(derivative, rows);
            part.made.add(copy);
            part.derivatives.add(copy);
        }
        return part;
    }

    int[] samples() {
        return samples;
    }

    /** Evaluates the stages that only the interpolant needs. */
    void prepareInterpolant() {
        Interpolant dense = tableau.dense();
        for (int i = 0; i < dense.extraStages(); i++) {
            addStage(dense.extraWeights(i), dense.extraNode(i));
        }
    }

    /**
     * Every row at one time within all their steps.
     *
     * @param time the time
     * @param end the rows at the end of the step, for methods without an interpolant
     */
    S interpolate(double time, S end) {
        double[][] weights = new double[t.length][];
        List<S> terms = new ArrayList<>();
        if (tableau.dense().isEmpty()) {
            terms.addAll(List.of(end, y, derivatives.get(0), lastDerivative()));
        } else {
            terms.addAll(derivatives);
        }
        for (int i = 0; i < weights.length; i++) {
            double x = (time - t[i]) / h[i];
            weights[i] = tableau.dense().isEmpty()
                    ? Hermite.coefficients(x, h[i])
                    : tableau.dense().weights(x);
            if (!tableau.dense().isEmpty()) {
                for (int j = 0; j < weights[i].length; j++) {
                    weights[i][j] *= h[i];
                }
            }
        }
        double[][] coefficients = new double[terms.size()][weights.length];
        for (int j = 0; j < coefficients.length; j++) {
            for (int i = 0; i < weights.length; i++) {
                coefficients[j][i] = weights[i][j];
            }
        }
        return space.combine(y, coefficients, terms);
    }

    @Override
    public void close() {
        made.forEach(space::release);
        made.clear();
    }
}
