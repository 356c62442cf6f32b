package dev.reverie.ode;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The step sizes of one {@link Integration} by {@link AdaptiveRungeKutta}, used once.
 *
 * <p>The order of operations follows {@code RungeKutta._step_impl} and {@code select_initial_step} as SciPy describes
 * them, so that the number of evaluations agrees. Arrays are indexed by the number of a group.
 */
final class AdaptiveRun<S> {
    private final AdaptiveRungeKutta method;
    private final StateSpace<S> space;
    private final Integration<S> run;
    private final StepController[] controllers;
    private final double[] stepSize;

    AdaptiveRun(AdaptiveRungeKutta method, StateSpace<S> space, Integration<S> run) {
        this.method = method;
        this.space = space;
        this.run = run;
        controllers = Stream.generate(() ->
                        new StepController(method.control(), method.tableau().embeddedOrder()))
                .limit(run.rows())
                .toArray(StepController[]::new);
        stepSize = new double[run.rows()];
    }

    OdeSolution<S> solve() {
        if (run.time(0) != run.bound()) {
            chooseFirstSteps();
            boolean proceed = true;
            while (proceed && run.rows() > 0) {
                proceed = round();
            }
        }
        return run.solution();
    }

    /** Hairer, Norsett and Wanner I, section II.4: a step whose Euler error would be one per cent of the tolerance. */
    private void chooseFirstSteps() {
        int rows = run.rows();
        double[] ones = new double[rows];
        Arrays.fill(ones, 1.0);
        S y = run.state();
        S slope = run.slope();
        double[] d0 = norms(new double[][] {ones}, List.of(y), y);
        double[] d1 = norms(new double[][] {ones}, List.of(slope), y);
        double[] guess = new double[rows];
        double[] probe = new double[rows];
        double[] ahead = new double[rows];
        for (int i = 0; i < rows; i++) {
            double t = run.time(i);
            if (!(d0[i] + d1[i] < Double.POSITIVE_INFINITY)) {
                throw failure(
                        i,
                        "the initial state or the vector field is not finite at t = " + t + " (scaled norms " + d0[i]
                                + " and " + d1[i] + "); look for overflow or NaN there, and for zeros in the state if"
                                + " atol is 0");
            }
            guess[i] = Math.min(StepController.firstGuess(d0[i], d1[i]), Math.abs(run.bound() - t));
            probe[i] = guess[i] * run.direction();
            ahead[i] = t + probe[i];
        }
        double[] bend;
        S probed = space.combine(y, new double[][] {probe}, List.of(slope));
        try {
            S slopeAhead = run.probe(ahead, probed);
            try {
                double[] minus = new double[rows];
                Arrays.fill(minus, -1.0);
                bend = norms(new double[][] {ones, minus}, List.of(slopeAhead, slope), y);
            } finally {
                space.release(slopeAhead);
            }
        } finally {
            space.release(probed);
        }
        Arrays.setAll(stepSize, i -> controllers[i].firstStep(guess[i], d1[i], bend[i] / guess[i]));
    }

    private double[] norms(double[][] coefficients, List<S> terms, S scale) {
        return space.scaledNorms(coefficients, terms, scale, scale, method.atol(), method.rtol());
    }

    /** Every group tries a step; false if the listener wants to stop. */
    private boolean round() {
        int rows = run.rows();
        double[] next = new double[rows];
        Arrays.setAll(next, this::nextTime);
        try (Trial<S> trial = run.attempt(next)) {
            trial.advance();
            double[] norms = trial.errorNorms(method.atol(), method.rtol());
            boolean[] accepted = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                StepController controller = controllers[run.group(i)];
                accepted[i] = controller.accepts(norms[i]);
                double factor =
                        accepted[i] ? controller.afterAcceptance(norms[i]) : controller.afterRejection(norms[i]);
                stepSize[run.group(i)] = Math.abs(next[i] - run.time(i)) * factor;
            }
            return run.accept(trial, next, accepted);
        }
    }

    /** The time that a group under way tries to reach next, at most the bound. */
    private double nextTime(int row) {
        double t = run.time(row);
        double direction = run.direction();
        double smallest = 10.0 * Math.abs(Math.nextAfter(t, direction * Double.POSITIVE_INFINITY) - t);
        double size = Math.min(stepSize[run.group(row)], method.control().maxStep());
        if (controllers[run.group(row)].isRetrying() && !(size >= smallest)) {
            throw failure(
                    row,
                    "the step became too small (" + size + " < " + smallest + ") at t = " + t + " after "
                            + run.evaluations(row) + " evaluations: the problem is singular or stiff there, or its"
                            + " right-hand side is not finite; loosen rtol = " + method.rtol() + " and atol = "
                            + method.atol() + " or end the interval before t");
        }
        if (run.evaluations(row) + method.tableau().stages() - 1 > method.maxEvaluations()) {
            throw failure(
                    row,
                    "the budget of " + method.maxEvaluations() + " evaluations is spent at t = " + t + " on the way to "
                            + run.bound() + "; loosen the tolerances or raise maxEvaluations");
        }
        double next = t + Math.max(size, smallest) * direction;
        return direction * (next - run.bound()) > 0.0 ? run.bound() : next;
    }

    private IntegrationException failure(int row, String reason) {
        int group = run.group(row);
        return new IntegrationException(
                stepSize.length == 1 ? -1 : group, reason, run.time(row), stepSize[group], run.evaluations(row));
    }
}
