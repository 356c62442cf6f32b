package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.grid.CosineGrid;
import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.grid.OptimisedGrid;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GridOptimisedTest {
    private static final Sampler DDIM = new Ddim(0);
    private static final Sampler HEUN = new EdmSampler(EdmSampler.Method.HEUN);

    private static SamplingProblem problem(ScoreModel model, int finePoints) {
        Sde sde = Sde.of(model.schedule());
        return SamplingProblem.of(model, 2, 11).withGrid(new LogSnrGrid().place(sde, finePoints));
    }

    private static GaussianMixtureOracle mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule,
                new double[] {0.5, 0.3, 0.2},
                new double[][] {{1.0, 0.3}, {-0.8, 0.7}, {0.2, -1.1}},
                new double[] {0.02, 0.01, 0.03});
    }

    private static OptimisedGrid measure(Sampler base, SamplingProblem problem) {
        try (Scope scope = Scope.open()) {
            return OptimisedGrid.measure(base, problem, problem.drawPrior(DType.FLOAT64, Device.CPU, 32, 2));
        }
    }

    @Test
    void forGaussianDataAndDdimItIsTheGridOfEqualAngles() {
        for (double variance : new double[] {1, 0.25}) {
            for (Schedule schedule : List.of(new VarianceExploding(0.01, 50), new VariancePreserving(), new Edm())) {
                SamplingProblem problem = problem(GaussianOracle.isotropic(schedule, 0, variance), 81);
                OptimisedGrid grid = measure(DDIM, problem);
                double from = problem.grid().first();
                double to = problem.grid().last();
                double root = Math.sqrt(variance);
                double high = Math.atan(schedule.noiseToSignal(from) / root);
                double low = Math.atan(schedule.noiseToSignal(to) / root);
                TimeGrid times = grid.place(problem.sde(), 11);
                assertThat(times.first()).isEqualTo(from);
                assertThat(times.last()).isEqualTo(to);
                for (int i = 1; i < 10; i++) {
                    double angle = Math.atan(schedule.noiseToSignal(times.time(i)) / root);
                    double expected = high + (low - high) * i / 10;
                    // the floor under the weights moves a few per cent of the steps to where there is no error
                    assertThat(angle).as(schedule + " point " + i).isCloseTo(expected, within(0.06 * (high - low)));
                }
                if (variance == 1) {
                    TimeGrid cosine = new CosineGrid().place(problem.sde(), 11);
                    assertThat(schedule.logSnr(times.time(5))).isCloseTo(schedule.logSnr(cosine.time(5)), within(0.15));
                }
            }
        }
    }

    /** Local errors of the steps of a grid along the flow, relative to the spread: largest over smallest. */
    private static double imbalance(Sampler base, SamplingProblem problem, TimeGrid grid) {
        Sampler exact = new ProbabilityFlow(AdaptiveRungeKutta.of(ButcherTableau.DORMAND_PRINCE_853, 1e-9, 1e-9));
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        try (Scope scope = Scope.open()) {
            // another batch than the pilot's
            Tensor x = problem.withNoise(SeededNoise.of(5)).drawPrior(DType.FLOAT64, Device.CPU, 64, 2);
            for (int i = 0; i + 1 < grid.size(); i++) {
                SamplingProblem gap = problem.withGrid(TimeGrid.of(grid.time(i), grid.time(i + 1)));
                Tensor end = exact.sample(gap, x).tensor();
                double error = base.sample(gap, x).tensor().sub(end).norm().item()
                        / end.sub(end.mean()).norm().item();
                largest = Math.max(largest, error);
                smallest = Math.min(smallest, error);
                x = end;
            }
        }
        return largest / smallest;
    }

    @Test
    void itsStepsMakeEqualErrorsOnOtherSamplesToo() {
        SamplingProblem problem = problem(mixture(new VariancePreserving()), 121);
        for (Sampler base : List.of(DDIM, HEUN)) {
            OptimisedGrid grid = measure(base, problem);
            double optimised = imbalance(base, problem, grid.place(problem.sde(), 61));
            double logSnr = imbalance(base, problem, new LogSnrGrid().place(problem.sde(), 61));
            assertThat(logSnr).isGreaterThan(100);
            assertThat(optimised).isLessThan(20);
        }
    }

    /** Root mean square error at the end of the flow, in units of the data, over a batch that is not the pilot's. */
    static Map<String, Double> errors(Sampler sampler, SamplingProblem problem, int steps, Map<String, Grid> grids) {
        Map<String, Double> errors = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.withNoise(SeededNoise.of(7)).drawPrior(DType.FLOAT64, Device.CPU, 256, 2);
            Tensor exact = new ProbabilityFlow(
                            AdaptiveRungeKutta.of(ButcherTableau.DORMAND_PRINCE_853, 1e-9, 1e-9), ErrorNorm.PER_SAMPLE)
                    .sample(problem, prior)
                    .tensor();
            grids.forEach((name, grid) -> {
                TimeGrid times = grid.place(problem.sde(), sampler.gridPoints(steps));
                Tensor end = sampler.sample(problem.withGrid(times), prior).tensor();
                errors.put(name, end.sub(exact).norm().item() / Math.sqrt((double) end.count()));
            });
        }
        return errors;
    }

    static Map<String, Grid> grids(OptimisedGrid optimised) {
        Map<String, Grid> grids = new LinkedHashMap<>();
        grids.put("Karras", new KarrasGrid());
        grids.put("log-SNR", new LogSnrGrid());
        grids.put("cosine", new CosineGrid());
        grids.put("optimised", optimised);
        return grids;
    }

    private static double gain(Schedule schedule, Sampler sampler, int steps) {
        SamplingProblem problem = problem(mixture(schedule), 81);
        Map<String, Double> errors = errors(sampler, problem, steps, grids(measure(sampler, problem)));
        double best = Math.min(errors.getOrDefault("Karras", 0.0), errors.getOrDefault("log-SNR", 0.0));
        return best / errors.getOrDefault("optimised", Double.POSITIVE_INFINITY);
    }

    @Test
    void itPaysForDdimAndForHeunWithEnoughSteps() {
        for (Schedule schedule : List.of(new VarianceExploding(0.01, 50), new VariancePreserving(), new Edm())) {
            // the better of the two usual grids errs so many times as much; seen 1.35 to 2. A few samples between the
            // modes make most of the error, so that from batch to batch it goes from 1.0 to 2.5, in the mean 1.4
            assertThat(gain(schedule, DDIM, 10)).as(schedule.toString()).isGreaterThan(1.2);
            assertThat(gain(schedule, DDIM, 20)).as(schedule.toString()).isGreaterThan(1.3);
            // seen 0.9, 1.04 and 1.9; with 10 steps, too few for an estimate of small ones, 0.7 to 1
            assertThat(gain(schedule, HEUN, 20)).as(schedule.toString()).isGreaterThan(0.75);
        }
    }

    /** Prints the table of end errors. */
    public static void main(String[] arguments) {
        for (Schedule schedule : List.of(new VarianceExploding(0.01, 50), new VariancePreserving(), new Edm())) {
            SamplingProblem problem = problem(mixture(schedule), 121);
            for (Sampler sampler : List.of(DDIM, HEUN)) {
                Map<String, Grid> grids = grids(measure(sampler, problem));
                for (int steps : new int[] {10, 20, 40}) {
                    StringBuilder line = new StringBuilder();
                    errors(sampler, problem, steps, grids)
                            .forEach(
                                    (name, error) -> line.append(String.format(Locale.ROOT, "  %s %.4f", name, error)));
                    System.out.println(schedule.getClass().getSimpleName() + " "
                            + sampler.getClass().getSimpleName() + " " + steps + line);
                }
            }
        }
    }

    @Test
    void oneMeasurementServesEveryNumberOfStepsAndPartsOfTheInterval() {
        SamplingProblem problem = problem(mixture(new VariancePreserving()), 61);
        SamplingProblem toClean = problem.withGrid(TimeGrid.of(1, 0.8, 0.6, 0.4, 0.2, 0.1, 0.01, 0));
        for (SamplingProblem posed : List.of(problem, toClean)) {
            measure(DDIM, posed);
            long before = Engine.liveNativeObjects();
            OptimisedGrid grid = measure(DDIM, posed);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
            Schedule schedule = posed.sde().schedule();
            for (int points : new int[] {2, 3, 17, 500}) {
                for (double[] ends : new double[][] {{1, posed.grid().last()}, {0.7, 0.05}}) {
                    TimeGrid times = grid.place(schedule, ends[0], ends[1], points);
                    assertThat(times.size()).isEqualTo(points);
                    assertThat(times.first()).isEqualTo(ends[0]);
                    assertThat(times.last()).isEqualTo(ends[1]);
                }
            }
            assertThat(grid)
                    .hasToString("OptimisedGrid[measured at " + posed.grid().size() + " times from 1.0 to "
                            + posed.grid().last() + "]");
        }
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        SamplingProblem problem = problem(mixture(new VariancePreserving()), 21);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measure(new PredictorCorrector(new EulerMaruyama()), problem))
                .withMessageContaining("deterministic");
        assertThatIllegalArgumentException().isThrownBy(() -> measure(new ProbabilityFlow(), problem));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measure(DDIM, problem.withGrid(TimeGrid.of(1, 0.5))))
                .withMessageContaining("at least 3 points");
        // one point has no spread
        SamplingProblem scalar = problem(GaussianOracle.isotropic(new VariancePreserving(), 0, 1), 5);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> {
                    try (Scope scope = Scope.open()) {
                        OptimisedGrid.measure(DDIM, scalar, scalar.drawPrior(DType.FLOAT64, Device.CPU, 1, 1));
                    }
                })
                .withMessageContaining("not finite");
        OptimisedGrid grid = measure(DDIM, problem);
        Schedule schedule = problem.sde().schedule();
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> grid.place(schedule, 1, 1e-4, 5))
                .withMessageContaining("measured from t = 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> grid.place(schedule, 0.1, 0.5, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> grid.place(schedule, 1, 0.5, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new OptimisedGrid(List.of(1.0, 0.5), List.of(0.0, 0.9)));
        assertThatIllegalArgumentException().isThrownBy(() -> new OptimisedGrid(List.of(0.5, 1.0), List.of(0.0, 1.0)));
    }
}
