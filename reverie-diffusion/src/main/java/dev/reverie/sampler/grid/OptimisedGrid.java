package dev.reverie.sampler.grid;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.Grid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A grid whose steps all make the same local error, as measured with a model on a pilot batch.
 *
 * <p>A step of length {@code h} of a method of order {@code p} errs by {@code C(t) h^(p+1)}. On each gap of a fine grid
 * the error of the base method is measured by halving the gap, along the trajectories of the pilot batch:
 *
 * <pre>{@code
 * e_i = rms( x(one step) - x(two steps) ) / rms( x(two steps) - mean ),    w_i = e_i^(1 / (p + 1))
 * }</pre>
 *
 * <p>Since {@code w} is proportional to the gap, its running sum is a clock in which equal steps have equal errors,
 * whatever their number; points are placed at equal distances in it (equidistribution: de Boor 1973; Pereyra and Sewell
 * 1975, for boundary value problems). Errors are taken relative to the spread of the batch at that time because that is
 * how the flow carries them: for Gaussian data it shrinks an error as it shrinks the spread. For data {@code N(m, v)}
 * and DDIM the result is the grid of equal angles {@code arctan(sigma / (alpha sqrt(v)))},
 * {@link dev.reverie.grid.CosineGrid} where {@code v = 1}.
 *
 * <p>Cost: three steps of the base method for each gap of the fine grid, once for all numbers of steps; a hundred gaps
 * and a dozen samples are plenty. Use it with the method it was measured for. On a mixture of Gaussians in the plane
 * DDIM errs a quarter to a half less with it than on the better of the Karras and log-SNR grids, with 10 as with 20
 * steps, and about as much as on the cosine grid that the theory leads to. Heun errs a tenth to a half less with 40
 * steps, between a tenth more and a half less with 20, and gains nothing with 10: the estimate is one for small steps.
 *
 * @param times the times of the fine grid, falling
 * @param clock the running sum of {@code w} at each of them, rising from 0 to 1
 */
public record OptimisedGrid(List<Double> times, List<Double> clock) implements Grid {
    /**
     * Share of the mean that every {@code w} has at least: no gap is without error, however the constant passes through
     * 0 there.
     */
    private static final double FLOOR = 0.05;

    /**
     * Checks the clock.
     *
     * @throws IllegalArgumentException unless there are at least two times, falling, and the clock rises from 0 to 1
     */
    public OptimisedGrid {
        times = List.copyOf(times);
        clock = List.copyOf(clock);
        int last = times.size() - 1;
        boolean fits = last >= 1 && clock.size() == last + 1 && clock.get(0) == 0.0 && clock.get(last) == 1.0;
        for (int i = 0; fits && i < last; i++) {
            fits = times.get(i + 1) < times.get(i) && clock.get(i + 1) > clock.get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException("an optimised grid needs at least two falling times and a clock that"
                    + " rises from 0 to 1 with them, got times " + times + " and clock " + clock);
        }
    }

    /**
     * Measures the local error of a method.
     *
     * @param base a deterministic sampler that goes from point to point of its grid without looking back: DDIM, EDM's
     *     Euler or Heun, a singlestep DPM-Solver
     * @param problem process, model and the fine grid, whose gaps should be much shorter than the steps wanted: a
     *     hundred points of {@link dev.reverie.grid.LogSnrGrid}
     * @param pilot a few samples {@code [N, ...]} of the prior, float64 best
     * @return the grid
     * @throws IllegalArgumentException if the base is stochastic, adaptive or without order, or the fine grid has fewer
     *     than 3 points
     * @throws ArithmeticException if the errors are not finite, or all 0
     */
    public static OptimisedGrid measure(Sampler base, SamplingProblem problem, Tensor pilot) {
        if (base.traits().isStochastic()
                || base.traits().isAdaptive()
                || base.traits().order() < 1) {
            throw new IllegalArgumentException(
                    "local errors are measured with a deterministic sampler of fixed steps, got " + base
                            + "; DDIM with eta = 0 is one");
        }
        TimeGrid fine = problem.grid();
        if (fine.size() < 3) {
            throw new IllegalArgumentException("the fine grid needs at least 3 points, a hundred or so, got " + fine);
        }
        SamplingProblem quiet = problem.withListener(SamplingListener.none());
        double[] weights = new double[fine.size() - 1];
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor x = pilot.copy();
            for (int i = 0; i < weights.length; i++) {
                Tensor next;
                try (Scope inner = Scope.open()) {
                    double middle = middle(quiet.sde().schedule(), fine.time(i), fine.time(i + 1));
                    Tensor once = step(base, quiet, x, fine.time(i), fine.time(i + 1));
                    next = step(base, quiet, x, fine.time(i), middle, fine.time(i + 1));
                    double error = once.sub(next).norm().item()
                            / next.sub(next.mean()).norm().item();
                    weights[i] = Math.pow(error, 1.0 / (base.traits().order() + 1));
                    inner.keep(next);
                }
                x.close();
                x = next;
            }
        }
        return new OptimisedGrid(Arrays.stream(fine.times()).boxed().toList(), clock(weights));
    }

    private static Tensor step(Sampler base, SamplingProblem problem, Tensor x, double... times) {
        return base.sample(problem.withGrid(TimeGrid.of(times)), x).tensor();
    }

    /** Half the way in the log signal-to-noise ratio, or in time where that ends in clean data. */
    private static double middle(Schedule schedule, double from, double to) {
        return between(schedule, from, to, 0.5);
    }

    private static double between(Schedule schedule, double from, double to, double share) {
        double low = schedule.logSnr(from);
        double high = schedule.logSnr(to);
        double t = high < Double.POSITIVE_INFINITY
                ? schedule.timeOfLogSnr(low + share * (high - low))
                : from + share * (to - from);
        return Math.max(to, Math.min(from, t));
    }

    private static List<Double> clock(double[] weights) {
        double mean = Arrays.stream(weights).average().orElse(0);
        if (!(mean > 0 && mean < Double.POSITIVE_INFINITY)) {
            throw new ArithmeticException("the local errors measured are " + (mean == 0 ? "all 0" : "not finite")
                    + "; is the fine grid within the times of the model, and the pilot batch more than one point?");
        }
        Double[] clock = new Double[weights.length + 1];
        double sum = 0;
        clock[0] = 0.0;
        for (int i = 0; i < weights.length; i++) {
            sum += Math.max(weights[i], FLOOR * mean);
            clock[i + 1] = sum;
        }
        for (int i = 1; i < weights.length; i++) {
            clock[i] /= sum;
        }
        clock[weights.length] = 1.0;
        return Arrays.asList(clock);
    }

    /**
     * Places the points at equal distances of the clock.
     *
     * @throws IllegalArgumentException if the ends are not in order, or there are fewer than 2 points
     * @throws RequestException if the ends leave the times that were measured
     */
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        if (points < 2 || !(to < from)) {
            throw new IllegalArgumentException("a grid between two ends needs at least 2 points and from above to, got "
                    + points + " points from " + from + " to " + to);
        }
        int last = times.size() - 1;
        if (!(from <= times.get(0) && to >= times.get(last))) {
            throw new RequestException("the errors were measured from t = " + times.get(0) + " to " + times.get(last)
                    + ", but the grid is to go from " + from + " to " + to);
        }
        double start = clockAt(schedule, from);
        double end = clockAt(schedule, to);
        double[] placed = new double[points];
        for (int k = 0; k < points; k++) {
            placed[k] =
                    k == 0 ? from : k == points - 1 ? to : timeAt(schedule, start + (end - start) * k / (points - 1));
        }
        return TimeGrid.of(placed);
    }

    /** The transformed time. */
    private double clockAt(Schedule schedule, double t) {
        int gap = 0;
        while (gap < times.size() - 2 && times.get(gap + 1) >= t) {
            gap++;
        }
        double low = schedule.logSnr(times.get(gap));
        double high = schedule.logSnr(times.get(gap + 1));
        double share = high < Double.POSITIVE_INFINITY
                ? (schedule.logSnr(t) - low) / (high - low)
                : (times.get(gap) - t) / (times.get(gap) - times.get(gap + 1));
        return clock.get(gap) + share * (clock.get(gap + 1) - clock.get(gap));
    }

    /** The time at which the clock shows a value. */
    private double timeAt(Schedule schedule, double value) {
        int gap = 0;
        while (gap < times.size() - 2 && clock.get(gap + 1) <= value) {
            gap++;
        }
        double share = (value - clock.get(gap)) / (clock.get(gap + 1) - clock.get(gap));
        return between(schedule, times.get(gap), times.get(gap + 1), share);
    }

    @Override
    public String toString() {
        return "OptimisedGrid[measured at " + times.size() + " times from " + times.get(0) + " to "
                + times.get(times.size() - 1) + "]";
    }
}
