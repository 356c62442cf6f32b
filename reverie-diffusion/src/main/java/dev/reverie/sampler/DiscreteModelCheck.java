package dev.reverie.sampler;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import java.util.OptionalInt;

/**
 * A model of a discrete chain knows the times {@code i T / (N - 1)} only. Between them it would be asked at a level of
 * noise that it was not trained on, with the label of another: silently wrong. So it is refused.
 */
final class DiscreteModelCheck {
    /**
     * How far from a position of the chain a time may be, in steps of the chain: the published program places N points
     * from T down to epsilon, which is a little off.
     */
    private static final double SLACK = 0.02;

    private DiscreteModelCheck() {}

    static void check(SamplingProblem problem, Sampler sampler) {
        OptionalInt known = problem.model().chainSteps();
        if (known.isEmpty()) {
            return;
        }
        int steps = known.getAsInt();
        if (!sampler.traits().isOnGrid()) {
            throw new RequestException(
                    "the model was trained on a discrete chain of " + steps
                            + " steps and knows no times between them, but " + sampler
                            + " chooses its own",
                    "take a sampler that stays on its grid: predictor-corrector, ancestral, DDIM,"
                            + " DPM-Solver++ (2M, 3M), UniPC, DEIS, LMS, annealed Langevin; or train a continuous model");
        }
        TimeGrid grid = problem.grid();
        // The published set-up: as many points as the chain has, each read as one of them.
        if (grid.size() == steps) {
            return;
        }
        for (int i = 0; i < grid.size(); i++) {
            double position = grid.time(i) * (steps - 1) / problem.sde().end();
            boolean asked = i < grid.size() - 1 || problem.sde().schedule().sigma(grid.time(i)) > 0;
            if (asked && Math.abs(position - Math.rint(position)) > SLACK) {
                throw new RequestException(
                        "the model was trained on a discrete chain of " + steps
                                + " steps, but point " + i + " of the grid, t = " + grid.time(i)
                                + ", falls between two of them (position " + position + ")",
                        "take a ChainGrid, or " + steps + " points");
            }
        }
    }
}
