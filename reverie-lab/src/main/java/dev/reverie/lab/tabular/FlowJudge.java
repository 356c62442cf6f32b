package dev.reverie.lab.tabular;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;

/** Computes the log densities of rows under a flow with the exact divergence. */
final class FlowJudge {
    private static final int CHUNK = 1_000;

    private final FlowSolver solver;
    private long evaluations;
    private long solves;

    FlowJudge(double tolerance) {
        solver = new FlowSolver(FlowIntegrator.adaptive(tolerance), new ExactDivergence());
    }

    /** Log densities of the first rows, in nats. */
    double[] logDensities(ContinuousFlow flow, float[][] rows, int limit) {
        double[] result = new double[Math.min(limit, rows.length)];
        for (int first = 0; first < result.length; first += CHUNK) {
            int count = Math.min(CHUNK, result.length - first);
            try (Scope scope = Scope.open()) {
                FlowDensities densities =
                        solver.logDensity(flow, RowBatches.tensor(rows, first, count), RandomStream.of(0), first);
                System.arraycopy(densities.logDensities(), 0, result, first, count);
                evaluations += densities.evaluations();
                solves++;
            }
        }
        return result;
    }

    /** Mean number of evaluations of a solve so far. */
    long meanEvaluations() {
        return solves == 0 ? 0 : evaluations / solves;
    }
}
