package dev.reverie.sampler;

import dev.reverie.grid.Grid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.testkit.ConvergenceOrder;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * A probability flow with a known end: a mixture of three Gaussians in the plane, some initial points, and the solution by
 * Dormand-Prince at the limit of float64. Measures the order of any deterministic sampler.
 *
 * @param model the oracle
 * @param from first time
 * @param to last time
 */
record FlowProblem(ScoreModel model, double from, double to) {
    private static final double[][] MEANS = {{1.0, 0.3}, {-0.8, 0.7}, {0.2, -1.1}};
    private static final double[] WEIGHTS = {0.5, 0.3, 0.2};
    private static final double[] VARIANCES = {0.25, 0.16, 0.36};
    private static final double[] START = {0.9, -0.4, -1.3, 0.2, 0.1, 1.2, -0.6, -1.0};

    /** Between the times at which {@code sigma / alpha} is 3 and 0.3: where the flow bends, on every schedule alike. */
    static FlowProblem on(Schedule schedule) {
        return on(schedule, 3, 0.3);
    }

    /** Between other levels: a long way keeps the errors of high orders above rounding. */
    static FlowProblem on(Schedule schedule, double fromRatio, double toRatio) {
        ScoreModel oracle = new GaussianMixtureOracle(schedule, WEIGHTS, MEANS, VARIANCES);
        return new FlowProblem(oracle, schedule.timeOfNoiseToSignal(fromRatio), schedule.timeOfNoiseToSignal(toRatio));
    }

    /** The initial points, {@code [4, 2]} in float64, scaled to the spread of the process at the first time. */
    Tensor start() {
        Schedule schedule = model.schedule();
        return Tensors.of(START, 4, 2).mul(Math.hypot(schedule.alpha(from), schedule.sigma(from)));
    }

    /** The problem on a grid of so many steps. */
    SamplingProblem problem(Sampler sampler, Grid grid, int steps) {
        return new SamplingProblem(
                model,
                grid.place(model.schedule(), from, to, sampler.gridPoints(steps)),
                SeededNoise.of(1),
                SamplingListener.none());
    }

    /** The exact end of the flow from {@link #start}. */
    double[] exact() {
        try (Scope scope = Scope.open()) {
            Sampler sampler = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-13, 1e-13));
            return sampler.sample(problem(sampler, new UniformGrid(), 1), start())
                    .tensor()
                    .toDoubles();
        }
    }

    /** Largest error at the end, by number of steps. */
    ConvergenceOrder order(Sampler sampler, Grid grid, int first, int levels) {
        double[] exact = exact();
        return ConvergenceOrder.measure(first, levels, 1e-12, steps -> {
            try (Scope scope = Scope.open()) {
                double[] end = sampler.sample(problem(sampler, grid, steps), start())
                        .tensor()
                        .toDoubles();
                double largest = 0;
                for (int i = 0; i < end.length; i++) {
                    largest = Math.max(largest, Math.abs(end[i] - exact[i]));
                }
                return largest;
            }
        });
    }
}
