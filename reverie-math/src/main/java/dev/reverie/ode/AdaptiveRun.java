package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * One integration by {@link AdaptiveRungeKutta}: the mutable part, used once.
 *
 * <p>The order of operations follows {@code RungeKutta._step_impl} and {@code select_initial_step} as SciPy 1.10.1
 * describes them, so that the number of evaluations agrees.
 */
final class AdaptiveRun<S> {
    private final AdaptiveRungeKutta method;
    private final StateSpace<S> space;
    private final CountedField<S> field;
    private final double bound;
    private final double direction;
    private final StepController controller;
    private final List<Double> times = new ArrayList<>();
    private double t;
    private double stepSize;
    private int rejected;

    AdaptiveRun(AdaptiveRungeKutta method, StateSpace<S> space, VectorField<S> field, double t0, double t1) {
        this.method = method;
        this.space = space;
        this.field = new CountedField<>(field);
        bound = t1;
        direction = t1 >= t0 ? 1.0 : -1.0;
        controller = new StepController(method.control(), method.tableau().embeddedOrder());
        t = t0;
        times.add(t0);
    }

    OdeSolution<S> from(S y0, StepListener<S> listener) {
        if (t == bound) {
            return new OdeSolution<>(space.combine(y0, new double[0], List.of()), t, times, 0, 0, true);
        }
        Owned<S> y = new Owned<>(space, y0, false);
        Owned<S> slope = new Owned<>(space, field.at(t, y0), true);
        boolean finished = false;
        try {
            stepSize = firstStep(y0, slope.get());
            boolean proceed = true;
            while (proceed && direction * (t - bound) < 0.0) {
                proceed = advance(y, slope, listener);
            }
            finished = true;
            return new OdeSolution<>(y.get(), t, times, field.evaluations(), rejected, t == bound);
        } finally {
            slope.release();
            if (!finished) {
                y.release();
            }
        }
    }

    /** Hairer, Norsett and Wanner I, section II.4: a step whose Euler error would be one per cent of the tolerance. */
    private double firstStep(S y0, S slope) {
        double atol = method.atol();
        double rtol = method.rtol();
        double d0 = space.scaledNorm(y0, y0, y0, atol, rtol);
        double d1 = space.scaledNorm(slope, y0, y0, atol, rtol);
        if (!(d0 + d1 < Double.POSITIVE_INFINITY)) {
            throw failure("the initial state or the vector field is not finite at t = " + t + " (scaled norms " + d0
                    + " and " + d1 + "); look for overflow or NaN there, and for zeros in the state if atol is 0");
        }
        double h0 = StepController.firstGuess(d0, d1);
        double d2;
        S probe = space.combine(y0, new double[] {h0 * direction}, List.of(slope));
        try {
            S ahead = field.at(t + h0 * direction, probe);
            try {
                d2 = space.scaledNormOfSum(new double[] {1.0, -1.0}, List.of(ahead, slope), y0, y0, atol, rtol) / h0;
            } finally {
                space.release(ahead);
            }
        } finally {
            space.release(probe);
        }
        return controller.firstStep(h0, d1, d2);
    }

    /** One accepted step; false if the listener wants to stop. */
    private boolean advance(Owned<S> y, Owned<S> slope, StepListener<S> listener) {
        double smallest = 10.0 * Math.abs(Math.nextAfter(t, direction * Double.POSITIVE_INFINITY) - t);
        double size = Math.max(Math.min(stepSize, method.control().maxStep()), smallest);
        while (true) {
            if (!(size >= smallest)) {
                throw failure("the step became too small (" + size + " < " + smallest + ") at t = " + t + " after "
                        + field.evaluations()
                        + " evaluations: the problem is singular or stiff there, or its right-hand side is"
                        + " not finite; loosen rtol = " + method.rtol() + " and atol = " + method.atol()
                        + " or end the interval before t");
            }
            if (field.evaluations() + method.tableau().stages() - 1 > method.maxEvaluations()) {
                throw failure("the budget of " + method.maxEvaluations() + " evaluations is spent at t = " + t
                        + " on the way to " + bound + "; loosen the tolerances or raise maxEvaluations");
            }
            double next = t + size * direction;
            if (direction * (next - bound) > 0.0) {
                next = bound;
            }
            double h = next - t;
            size = Math.abs(h);
            try (Trial<S> trial = Trial.compute(space, field, method.tableau(), t, h, y.get(), slope.get())) {
                double errorNorm = trial.errorNorm(y.get(), method.atol(), method.rtol());
                if (controller.accepts(errorNorm)) {
                    stepSize = size * controller.afterAcceptance(errorNorm);
                    return accept(trial, next, y, slope, listener);
                }
                size *= controller.afterRejection(errorNorm);
                stepSize = size;
                rejected++;
            }
        }
    }

    private boolean accept(Trial<S> trial, double next, Owned<S> y, Owned<S> slope, StepListener<S> listener) {
        AcceptedStep<S> step =
                new AcceptedStep<>(space, field, method.tableau(), trial, t, next, y.get(), times.size(), rejected);
        boolean proceed;
        try {
            proceed = listener.onStep(step);
        } finally {
            step.giveBack();
        }
        t = next;
        times.add(next);
        y.replace(trial.takeState());
        slope.replace(trial.takeLastDerivative());
        return proceed;
    }

    private IntegrationException failure(String message) {
        return new IntegrationException(message, t, stepSize, field.evaluations());
    }
}
