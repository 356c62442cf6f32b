package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.ConvergenceOrder;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strong and weak orders of the exponential integrators with noise; the weak ones without Monte Carlo. */
class ExponentialNoiseTest {
    private static final double NOISY = 3;
    private static final double CLEAN = 0.3;

    static Stream<Sampler> samplers() {
        return Stream.of(
                new Ddim(0.5),
                new Ddim(1),
                new SdeDpmSolverPlusPlus(1),
                new SdeDpmSolverPlusPlus(2),
                new SdeDpmSolverPlusPlus(2, 0.7),
                new SdeDpmSolverPlusPlus(3));
    }

    /** 1 for single steps, 2 where the past is extrapolated. */
    private static double weakOrder(Sampler sampler) {
        return sampler.traits().order();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theWeakOrderOnGaussianDataIsReached(Sampler sampler) {
        holdsWeakOrderOnGaussianData(sampler, new VariancePreserving(), new LogSnrGrid(), weakOrder(sampler));
        holdsWeakOrderOnGaussianData(sampler, new VarianceExploding(0.01, 50), new KarrasGrid(), weakOrder(sampler));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theWeakOrderOnAMixtureIsReached(Sampler sampler) {
        holdsWeakOrderOnAMixture(sampler, weakOrder(sampler));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void pathsOnAMixtureHaveStrongOrderOne(Sampler sampler) {
        holdsStrongOrderOne(sampler);
    }

    /**
     * On data {@code N(0, v)} every step is linear, so the end is linear in the start and in all noise: row 0 of the batch
     * carries the start alone, row k the k-th noise alone, and their squares add up to the variance, exactly.
     */
    static void holdsWeakOrderOnGaussianData(Sampler sampler, Schedule schedule, Grid grid, double order) {
        double variance = 0.25;
        ScoreModel oracle = GaussianOracle.isotropic(schedule, 0, variance);
        Sde sde = Sde.of(schedule);
        double from = schedule.timeOfNoiseToSignal(NOISY);
        double to = schedule.timeOfNoiseToSignal(CLEAN);
        NoiseSource unit = (like, purpose, index) -> {
            double[] z = new double[Math.toIntExact(like.size(0))];
            z[Math.toIntExact(index) + 1] = 1;
            return Tensors.of(z, z.length, 1);
        };
        ConvergenceOrder.measure(128, 2, 1e-12, steps -> {
                    double[] rows = new double[steps + 1];
                    rows[0] = Math.sqrt(sde.varianceAt(from, variance));
                    SamplingProblem problem = new SamplingProblem(
                            oracle, grid.place(schedule, from, to, steps + 1), unit, SamplingListener.none());
                    double sum = 0;
                    for (double response : end(sampler, problem, rows, 1)) {
                        sum += response * response;
                    }
                    return Math.abs(sum - sde.varianceAt(to, variance));
                })
                .hold(sampler + " on Gaussian data under " + schedule, order, 0.25);
    }

    /**
     * Noise of three values, {@code -sqrt 3, 0, sqrt 3} with weights 1/6, 2/3, 1/6, has the moments of the normal
     * distribution up to the fifth, so it leaves weak orders up to 2 as they are; and all {@code 3^n} paths of a short run
     * fit into one batch. The start is integrated over a fine lattice, which for densities as smooth as these is exact.
     */
    static void holdsWeakOrderOnAMixture(Sampler sampler, double order) {
        Schedule schedule = new VariancePreserving();
        double[] weights = {0.6, 0.4};
        double[][] means = {{0.9}, {-0.5}};
        double[] variances = {0.3, 0.5};
        GaussianMixtureOracle oracle = new GaussianMixtureOracle(schedule, weights, means, variances);
        double from = schedule.timeOfNoiseToSignal(1.5);
        double to = schedule.timeOfNoiseToSignal(0.7);
        double spacing = 0.45;
        int points = 25;
        NoiseSource three = (like, purpose, index) -> {
            double[] z = new double[Math.toIntExact(like.size(0))];
            int period = Math.toIntExact(points * Math.round(Math.pow(3, (double) index)));
            for (int row = 0; row < z.length; row++) {
                z[row] = (row / period % 3 - 1) * Math.sqrt(3);
            }
            return Tensors.of(z, z.length, 1);
        };
        double exact = 0;
        for (int k = 0; k < weights.length; k++) {
            double mean = schedule.alpha(to) * means[k][0];
            double spread = square(schedule.alpha(to)) * variances[k] + square(schedule.sigma(to));
            // E[x^2 e^(x/2)] of N(m, c), a functional that sees odd and even moments
            double tilted = mean + spread / 2;
            exact += weights[k] * Math.exp(mean / 2 + spread / 8) * (tilted * tilted + spread);
        }
        double wanted = exact;
        ConvergenceOrder.measure(4, 2, 1e-12, steps -> {
                    int paths = Math.toIntExact(Math.round(Math.pow(3, steps)));
                    double[] start = new double[paths * points];
                    for (int row = 0; row < start.length; row++) {
                        start[row] = spacing * (row % points - points / 2);
                    }
                    SamplingProblem problem = new SamplingProblem(
                            oracle,
                            new LogSnrGrid().place(schedule, from, to, steps + 1),
                            three,
                            SamplingListener.none());
                    double[] end = end(sampler, problem, start, 1);
                    double sum = 0;
                    double total = 0;
                    double[] density = density(oracle, start, points, from);
                    for (int row = 0; row < end.length; row++) {
                        double weight = density[row % points];
                        for (int step = 0, path = row / points; step < steps; step++, path /= 3) {
                            weight *= path % 3 == 1 ? 2 / 3.0 : 1 / 6.0;
                        }
                        total += weight;
                        sum += weight * end[row] * end[row] * Math.exp(end[row] / 2);
                    }
                    return Math.abs(sum / total - wanted);
                })
                .hold(sampler + " on a mixture", order, 0.25);
    }

    /** One Brownian path at all levels, each 8 times coarser than the next but one, against a very fine solution. */
    static void holdsStrongOrderOne(Sampler sampler) {
        Schedule schedule = new VariancePreserving();
        ScoreModel oracle = new GaussianMixtureOracle(
                schedule, new double[] {0.6, 0.4}, new double[][] {{0.9, 0.1}, {-0.5, -0.4}}, new double[] {0.2, 0.3});
        double from = schedule.timeOfNoiseToSignal(NOISY);
        double to = schedule.timeOfNoiseToSignal(CLEAN);
        double[] start = new double[96];
        for (int i = 0; i < start.length; i++) {
            start[i] = 2 * Math.sin(i + 1.0);
        }
        double[][] ends = new double[3][];
        int[] steps = {16, 32, 512};
        for (int level = 0; level < steps.length; level++) {
            SamplingProblem problem = new SamplingProblem(
                    oracle,
                    new LogSnrGrid().place(schedule, from, to, steps[level] + 1),
                    BrownianTree.of(5),
                    SamplingListener.none());
            ends[level] = end(sampler, problem, start, 2);
        }
        ConvergenceOrder.measure(16, 2, 0, count -> {
                    double[] coarse = ends[count == 16 ? 0 : 1];
                    double sum = 0;
                    for (int i = 0; i < coarse.length; i++) {
                        sum += square(coarse[i] - ends[2][i]);
                    }
                    return Math.sqrt(sum / coarse.length);
                })
                .hold(sampler + ", strong", 1, 0.25);
    }

    private static double[] density(GaussianMixtureOracle oracle, double[] start, int points, double t) {
        try (Scope scope = Scope.open()) {
            double[] lattice = new double[points];
            System.arraycopy(start, 0, lattice, 0, points);
            Tensor x = Tensors.of(lattice, points, 1);
            return oracle.logDensity(x, ScoreModel.times(x, t)).exp().toDoubles();
        }
    }

    private static double[] end(Sampler sampler, SamplingProblem problem, double[] start, int dimension) {
        try (Scope scope = Scope.open()) {
            return sampler.sample(problem, Tensors.of(start, start.length / dimension, dimension))
                    .tensor()
                    .toDoubles();
        }
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void oneStepOfTheClockIsExactlyTheNoiseOfTheEquation() {
        // With D = 0 the equation is linear without data, and two steps are one step on the same Brownian path.
        Schedule schedule = new VarianceExploding(0.01, 50);
        ScoreModel nothing = GaussianOracle.isotropic(schedule, 0, 0);
        double[] times = {0.9, 0.5, 0.2};
        for (Sampler sampler :
                new Sampler[] {new Ddim(1), new SdeDpmSolverPlusPlus(1), new SdeDpmSolverPlusPlus(1, 0.4)}) {
            double[] fine = sample(sampler, nothing, times);
            double[] coarse = sample(sampler, nothing, times[0], times[2]);
            for (int i = 0; i < fine.length; i++) {
                assertThat(fine[i]).isCloseTo(coarse[i], within(1e-12));
            }
        }
    }

    private static double[] sample(Sampler sampler, ScoreModel model, double... times) {
        SamplingProblem problem =
                new SamplingProblem(model, TimeGrid.of(times), BrownianTree.of(2), SamplingListener.none());
        try (Scope scope = Scope.open()) {
            return sampler.sample(problem, DType.FLOAT64, Device.CPU, 4, 2)
                    .tensor()
                    .toDoubles();
        }
    }
}
