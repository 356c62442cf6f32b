package dev.reverie.sampler;

import dev.reverie.grid.Grid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.ConvergenceOrder;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Orders of samplers of stochastic equations, strong by one Brownian path at all levels, weak without any chance. */
final class SdeProblem {
    private SdeProblem() {}

    /** The mixture of {@link FlowProblem}, whose score is not linear. */
    static ScoreModel mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule,
                new double[] {0.5, 0.3, 0.2},
                new double[][] {{1.0, 0.3}, {-0.8, 0.7}, {0.2, -1.1}},
                new double[] {0.25, 0.16, 0.36});
    }

    static SamplingProblem problem(ScoreModel model, TimeGrid grid, NoiseSource noise) {
        return new SamplingProblem(model, grid, noise, SamplingListener.none());
    }

    /** States of paths that start from the law at the first time of the grid, to within the spread of the data. */
    static double[] end(Sampler sampler, SamplingProblem problem, int paths) {
        Schedule schedule = problem.model().schedule();
        double first = problem.grid().first();
        try (Scope scope = Scope.open()) {
            Tensor like = Tensors.zeros(DType.FLOAT64, Device.CPU, paths, 2);
            Tensor start = problem.noise()
                    .draw(like, "prior", 0)
                    .mul(Math.hypot(schedule.alpha(first), schedule.sigma(first)));
            return sampler.sample(problem, start).tensor().toDoubles();
        }
    }

    static double meanDifference(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .average()
                .orElseThrow();
    }

    /** Noise that is 1 in one draw of one row, and 0 elsewhere: row 0 none, row k the k-th draw. */
    private record UnitNoise(int steps) implements NoiseSource {
        @Override
        public Tensor draw(Tensor like, String purpose, long index) {
            throw new AssertionError("only increments and areas are drawn, got " + purpose);
        }

        @Override
        public Tensor increment(Tensor like, long index, double[] from, double[] to) {
            return unit(like, 1 + index);
        }

        @Override
        public Tensor area(Tensor like, long index, double[] from, double[] to) {
            return unit(like, 1 + steps + index);
        }

        private static Tensor unit(Tensor like, long row) {
            double[] values = new double[Math.toIntExact(like.size(0))];
            values[Math.toIntExact(row)] = 1;
            return Tensors.of(values, values.length, 1);
        }
    }

    /**
     * Exact variance of the end of a sampler that is linear, on data {@code N(0, v)}: the state is linear in the start
     * and in all noise, so row k shows the response to unit noise in draw k, and their squares add up.
     *
     * @param startVariance variance of the start
     */
    static double variance(Sampler sampler, ScoreModel model, TimeGrid grid, double startVariance) {
        int steps = grid.size();
        double[] start = new double[1 + 2 * steps];
        start[0] = Math.sqrt(startVariance);
        try (Scope scope = Scope.open()) {
            SamplingProblem problem = problem(model, grid, new UnitNoise(steps));
            double[] responses = sampler.sample(problem, Tensors.of(start, start.length, 1))
                    .tensor()
                    .toDoubles();
            return Arrays.stream(responses).map(r -> r * r).sum();
        }
    }

    /** Weak order between two times, started from the exact law there. */
    static ConvergenceOrder weakOrder(
            Sampler sampler, Schedule schedule, Grid grid, double from, double to, double v, int first, int levels) {
        GaussianOracle model = GaussianOracle.isotropic(schedule, 0, v);
        Sde sde = Sde.of(schedule);
        return ConvergenceOrder.measure(first, levels, 1e-12, steps -> {
            TimeGrid times = grid.place(schedule, from, to, sampler.gridPoints(steps));
            return Math.abs(variance(sampler, model, times, sde.varianceAt(from, v)) - sde.varianceAt(to, v));
        });
    }

    /**
     * A Brownian path of which one piece is 1 in each row, and all else 0: row 0 nothing, row 1 + k the increment of
     * piece k, row 1 + M + k its area. Steps join pieces.
     */
    private static final class UnitPath implements NoiseSource {
        private final double[] clocks;

        UnitPath(double[] clocks) {
            this.clocks = clocks;
        }

        @Override
        public Tensor draw(Tensor like, String purpose, long index) {
            throw new AssertionError("only increments and areas are drawn, got " + purpose);
        }

        @Override
        public Tensor increment(Tensor like, long index, double[] from, double[] to) {
            return values(like, from[0], to[0], joined -> joined.w(0) / Math.sqrt(joined.length()));
        }

        @Override
        public Tensor area(Tensor like, long index, double[] from, double[] to) {
            return values(like, from[0], to[0], joined -> joined.area(0) * Math.sqrt(12 / joined.length()));
        }

        private Tensor values(Tensor like, double from, double to, ToDoubleFunction<BrownianSegment> of) {
            int pieces = clocks.length - 1;
            double[] values = new double[Math.toIntExact(like.size(0))];
            int first = piece(from);
            int last = piece(to);
            for (int k = first; k < last; k++) {
                values[1 + k] = of.applyAsDouble(joined(first, last, k, 1, 0));
                values[1 + pieces + k] = of.applyAsDouble(joined(first, last, k, 0, 1));
            }
            return Tensors.of(values, values.length, 1);
        }

        private BrownianSegment joined(int first, int last, int special, double increment, double area) {
            BrownianSegment sum = new BrownianSegment(0, new double[1], new double[1]);
            for (int k = first; k < last; k++) {
                double[] normals = k == special ? new double[] {increment, area} : new double[2];
                sum = sum.then(BrownianSegment.draw(Math.abs(clocks[k + 1] - clocks[k]), normals));
            }
            return sum;
        }

        private int piece(double clock) {
            for (int k = 0; k < clocks.length; k++) {
                if (Math.abs(clocks[k] - clock) <= 1e-9 * Math.abs(clocks[k])) {
                    return k;
                }
            }
            throw new AssertionError("clock " + clock + " is not one of the finest grid");
        }
    }

    /**
     * Strong order on data {@code N(0, v)}, exact root mean square errors: a linear sampler's response to every piece
     * of the path of the finest level, against that of the finest level itself.
     *
     * @param clock from time to the clock in which the sampler reads the path; rising or falling
     */
    static ConvergenceOrder strongOrder(
            Sampler sampler,
            Sampler reference,
            Schedule schedule,
            Grid grid,
            double from,
            double to,
            DoubleUnaryOperator clock,
            int first,
            int levels,
            int finest) {
        GaussianOracle model = GaussianOracle.isotropic(schedule, 0, 0.3);
        double[] clocks = Arrays.stream(
                        grid.place(schedule, from, to, finest + 1).times())
                .map(clock)
                .toArray();
        double[] exact = responses(reference, model, grid.place(schedule, from, to, finest + 1), clocks);
        return ConvergenceOrder.measure(first, levels, 0, steps -> {
            double[] end = responses(sampler, model, grid.place(schedule, from, to, steps + 1), clocks);
            double squares = 0;
            for (int i = 0; i < end.length; i++) {
                squares += (end[i] - exact[i]) * (end[i] - exact[i]);
            }
            return Math.sqrt(squares);
        });
    }

    private static double[] responses(Sampler sampler, ScoreModel model, TimeGrid grid, double[] clocks) {
        double[] start = new double[2 * clocks.length - 1];
        start[0] = Math.sqrt(Sde.of(model.schedule()).varianceAt(grid.first(), 0.3));
        try (Scope scope = Scope.open()) {
            return sampler.sample(problem(model, grid, new UnitPath(clocks)), Tensors.of(start, start.length, 1))
                    .tensor()
                    .toDoubles();
        }
    }
}
