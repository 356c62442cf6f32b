package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.errors.RequestException;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.IntegrationException;
import dev.reverie.ode.StepControl;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.ode.Trajectory;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OdeFlowTest {
    private static final double MEAN = 0.3;
    private static final double VARIANCE = 0.25;

    static Stream<ButcherTableau> tableaux() {
        return Stream.of(
                ButcherTableau.EULER,
                ButcherTableau.MIDPOINT,
                ButcherTableau.HEUN_2,
                ButcherTableau.BOGACKI_SHAMPINE_32,
                ButcherTableau.CLASSIC_RK4,
                ButcherTableau.DORMAND_PRINCE_54,
                ButcherTableau.TSITOURAS_54,
                ButcherTableau.DORMAND_PRINCE_853);
    }

    static Stream<Schedule> schedules() {
        return Stream.of(
                new VarianceExploding(0.01, 10),
                new VariancePreserving(),
                new CosineVariancePreserving(),
                new SubVariancePreserving(),
                new Edm(),
                new RectifiedFlow(),
                UserSchedule.of(TimeInterval.UNIT, t -> 1 - 0.9 * t * t, t -> 0.01 + t));
    }

    private static SamplingProblem gaussian(Schedule schedule) {
        return SamplingProblem.of(GaussianOracle.isotropic(schedule, MEAN, VARIANCE), 9, 4);
    }

    /** The flow of Gaussian data is linear: it keeps the place of x in units of the standard deviation. */
    private static Tensor exact(Sde sde, Tensor x, double from, double to) {
        double ratio = Math.sqrt(sde.varianceAt(to, VARIANCE) / sde.varianceAt(from, VARIANCE));
        return x.sub(sde.meanAt(from, MEAN)).mul(ratio).add(sde.meanAt(to, MEAN));
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }

    private static ProbabilityFlow adaptive(ButcherTableau tableau, double tolerance, ErrorNorm norm) {
        return new ProbabilityFlow(AdaptiveRungeKutta.of(tableau, tolerance, tolerance), norm);
    }

    // ---- order and cost
    // ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("tableaux")
    void everyMethodReachesItsOrderOnTheGrid(ButcherTableau tableau) {
        int first = tableau.order() == 1 ? 200 : tableau.order() < 4 ? 64 : tableau.order() < 8 ? 20 : 7;
        Sampler sampler = new ProbabilityFlow(tableau);
        // high orders need a flow that bends more, or rounding is reached before the order is seen: uniform steps in
        // sigma
        Map<Schedule, Grid> cases = tableau.order() < 5
                ? Map.of(
                        new VarianceExploding(0.01, 50),
                        new KarrasGrid(3),
                        new CosineVariancePreserving(),
                        new UniformGrid())
                : Map.of(new Edm(), new UniformGrid());
        cases.forEach((schedule, grid) -> FlowProblem.on(schedule)
                .order(sampler, grid, first, 3)
                .hold(tableau + " on " + schedule + ", " + grid, tableau.order(), 0.1));
    }

    @ParameterizedTest
    @MethodSource("tableaux")
    void theEvaluationsAreTheDeclaredOnes(ButcherTableau tableau) {
        Sampler sampler = new ProbabilityFlow(tableau);
        SamplingProblem problem = gaussian(new VariancePreserving());
        try (Scope scope = Scope.open()) {
            Samples samples = sampler.sample(problem, DType.FLOAT64, Device.CPU, 3, 2);
            // 9 points are 8 steps; first-same-as-last methods need one evaluation before their first step
            int start = tableau.isFirstSameAsLast() ? 1 : 0;
            assertThat((double) samples.evaluations())
                    .isEqualTo(8 * sampler.traits().evaluationsPerStep() + start);
        }
        assertThat(sampler.traits().order()).isEqualTo(tableau.order());
        assertThat(sampler.traits().isAdaptive()).isFalse();
        boolean onGrid = tableau == ButcherTableau.EULER || tableau == ButcherTableau.HEUN_2;
        assertThat(sampler.traits().isOnGrid()).isEqualTo(onGrid);
        assertThat(sampler.gridPoints(8)).isEqualTo(9);
    }

    @Test
    void theStateOnAGridHasTheElementTypeOfThePrior() {
        SamplingProblem problem = gaussian(new VariancePreserving());
        List<DType> seen = new ArrayList<>();
        SamplingProblem watched =
                problem.withListener(event -> seen.add(event.x().dtype()));
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT32, Device.CPU, 3, 2);
            Sampler heun = new ProbabilityFlow(ButcherTableau.HEUN_2);
            Tensor single = heun.sample(watched, prior).tensor();
            Tensor full = heun.sample(problem, prior.to(DType.FLOAT64)).tensor();
            assertThat(seen).hasSize(8).containsOnly(DType.FLOAT32);
            assertThat(single.dtype()).isEqualTo(DType.FLOAT32);
            // eight steps of single precision at states of about 1
            assertThat(distance(single.to(DType.FLOAT64), full)).isLessThan(1e-5);
        }
    }

    // ---- every schedule, every way
    // -------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("schedules")
    void theFlowOfGaussianDataIsExactThereAndBack(Schedule schedule) {
        SamplingProblem problem = gaussian(schedule);
        Sde sde = problem.sde();
        double from = problem.grid().first();
        double to = problem.grid().last();
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT64, Device.CPU, 3, 2);
            Tensor data = exact(sde, prior, from, to);
            double contraction = Math.sqrt(sde.varianceAt(from, VARIANCE) / sde.varianceAt(to, VARIANCE));
            Map<ErrorNorm, StepControl> ways =
                    Map.of(ErrorNorm.BATCH, StepControl.PI, ErrorNorm.PER_SAMPLE, StepControl.PID);
            ways.forEach((norm, control) -> {
                AdaptiveRungeKutta method = AdaptiveRungeKutta.of(ButcherTableau.DORMAND_PRINCE_853, 1e-7, 1e-7);
                ProbabilityFlow flow = new ProbabilityFlow(method.withControl(control), norm);
                // local errors of 1e-7 add up over less than a hundred steps; near the data they grow with the spread
                assertThat(distance(flow.sample(problem, prior).tensor(), data)).isLessThan(1e-5);
                assertThat(distance(flow.encode(problem, data).tensor(), prior))
                        .isLessThan(1e-5 * Math.max(1, contraction));
            });
        }
    }

    @Test
    void statesAtGivenTimesAreTheClosedForm() {
        SamplingProblem problem = gaussian(new VariancePreserving());
        Sde sde = problem.sde();
        double first = problem.grid().first();
        double last = problem.grid().last();
        double[] falling = {first, 0.9, 0.51, 0.5, 0.1, last};
        double[] rising = {last, 0.1, 0.5, 0.51, 0.9, first};
        List<ProbabilityFlow> flows = new ArrayList<>();
        for (ErrorNorm norm : ErrorNorm.values()) {
            flows.add(adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-8, norm));
            flows.add(adaptive(ButcherTableau.TSITOURAS_54, 1e-8, norm));
            flows.add(adaptive(ButcherTableau.DORMAND_PRINCE_853, 1e-8, norm));
        }
        flows.add(new ProbabilityFlow(ButcherTableau.CLASSIC_RK4));
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT32, Device.CPU, 3, 2);
            Tensor exactStart = prior.to(DType.FLOAT64);
            for (ProbabilityFlow flow : flows) {
                boolean onGrid = flow.integrator() instanceof FlowIntegrator.OnGrid;
                SamplingProblem posed = onGrid ? problem.withGrid(new UniformGrid().place(sde, 401)) : problem;
                Trajectory path = flow.sampleAt(posed, prior, falling);
                assertThat(path.times()).containsExactly(first, 0.9, 0.51, 0.5, 0.1, last);
                assertThat(path.evaluations()).hasSize(3);
                for (int k = 0; k < falling.length; k++) {
                    Tensor state = path.states().get(k);
                    assertThat(state.dtype()).isEqualTo(DType.FLOAT32);
                    // single precision of the result, and the cubic interpolant of the others
                    assertThat(distance(state.to(DType.FLOAT64), exact(sde, exactStart, first, falling[k])))
                            .as(flow + " at " + falling[k])
                            .isLessThan(2e-5);
                }
                assertThat(distance(path.states().get(5), path.end().tensor())).isLessThan(1e-6);
                Tensor data = exact(sde, exactStart, first, last);
                Trajectory back = flow.encodeAt(posed, data, rising);
                for (int k = 0; k < rising.length; k++) {
                    assertThat(distance(back.states().get(k), exact(sde, exactStart, first, rising[k])))
                            .as(flow + " back at " + rising[k])
                            .isLessThan(2e-5);
                }
            }
        }
    }

    @Test
    void aGridThatEndsWithoutNoiseEndsWithTheDenoisedState() {
        Schedule schedule = new VariancePreserving();
        double[] times = {1.0, 0.5, 0.1, 0.01, 0.0};
        List<Double> asked = new ArrayList<>();
        ScoreModel oracle = GaussianOracle.isotropic(schedule, MEAN, VARIANCE);
        ScoreModel watched = new FunctionModel(schedule, Prediction.SCORE, (x, t) -> {
            asked.add(t[0]);
            return oracle.score(x, t);
        });
        SamplingProblem problem =
                new SamplingProblem(watched, TimeGrid.of(times), SeededNoise.of(1), SamplingListener.none());
        for (ProbabilityFlow flow : List.of(
                new ProbabilityFlow(ButcherTableau.HEUN_2),
                adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.BATCH),
                adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.PER_SAMPLE))) {
            try (Scope scope = Scope.open()) {
                Tensor prior = problem.drawPrior(DType.FLOAT64, Device.CPU, 2, 2);
                asked.clear();
                Trajectory clean = flow.sampleAt(problem, prior);
                assertThat(clean.end().evaluations()).isEqualTo(asked.size());
                assertThat(asked).allMatch(t -> t > 0.0);
                SamplingProblem noisy = problem.withGrid(TimeGrid.of(Arrays.copyOf(times, 4)));
                Tensor before = flow.sample(noisy, prior).tensor();
                assertThat(distance(clean.end().tensor(), oracle.denoised(before, 0.01)))
                        .isLessThan(1e-14);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> flow.encode(problem, prior))
                        .withMessageContaining("no noise");
            }
            assertThatThrownBy(
                            () -> flow.sample(problem.withGrid(TimeGrid.of(1.0, 0.0)), DType.FLOAT64, Device.CPU, 2, 2))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("two times with noise");
        }
    }

    // ---- each sample for itself
    // ----------------------------------------------------------------------------------------

    /** Some samples of a mixture that are easy, and some near a ridge, where the flow bends late and sharply. */
    private static final double[] MIXED = {2.0, 0.1, -1.5, 0.4, 0.02, -0.03, 0.9, 1.4, -0.01, -2.0, 0.3, 0.3};

    private static SamplingProblem mixture(Schedule schedule) {
        GaussianMixtureOracle oracle = new GaussianMixtureOracle(
                schedule, new double[] {0.5, 0.5}, new double[][] {{-1, 0}, {1, 0.5}}, new double[] {0.003, 0.01});
        return SamplingProblem.of(oracle, 2, 1);
    }

    @Test
    void aSampleAndItsCostDoNotDependOnItsNeighbours() {
        for (Schedule schedule : List.of(new VariancePreserving(), new VarianceExploding(0.01, 10))) {
            SamplingProblem problem = mixture(schedule);
            ProbabilityFlow flow = adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.PER_SAMPLE);
            try (Scope scope = Scope.open()) {
                Tensor prior = Tensors.of(MIXED, 6, 2).mul(problem.sde().priorStd());
                Trajectory all = flow.sampleAt(problem, prior);
                for (int i = 0; i < 6; i++) {
                    Trajectory alone =
                            flow.sampleAt(problem, prior.narrow(0, i, 1).copy());
                    assertThat(all.evaluations().get(i))
                            .isEqualTo(alone.evaluations().get(0));
                    assertThat(alone.end().evaluations())
                            .isEqualTo(alone.evaluations().get(0));
                    // an oracle works row by row: the same to the last bits
                    assertThat(distance(
                                    all.end().tensor().narrow(0, i, 1),
                                    alone.end().tensor()))
                            .isLessThan(1e-14);
                    // the published algorithm with one sample, but for a first probe that may leave the interval
                    Samples published = adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.BATCH)
                            .sample(problem, prior.narrow(0, i, 1).copy());
                    assertThat(distance(published.tensor(), alone.end().tensor()))
                            .isLessThan(1e-5);
                }
                int hardest = all.evaluations().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow();
                assertThat(all.end().evaluations()).isEqualTo(hardest);
                assertThat(all.sampleEvaluations()).isLessThan(6L * hardest);
            }
        }
    }

    @Test
    void thoseThatArriveLeaveTheBatch() {
        SamplingProblem problem = mixture(new VariancePreserving());
        List<Long> sizes = new ArrayList<>();
        ScoreModel watched = new FunctionModel(problem.model().schedule(), Prediction.SCORE, (x, t) -> {
            sizes.add(x.size(0));
            assertThat(t).hasSize(Math.toIntExact(x.size(0)));
            return problem.model().score(x, t);
        });
        try (Scope scope = Scope.open()) {
            Trajectory path = adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.PER_SAMPLE)
                    .sampleAt(
                            new SamplingProblem(watched, problem.grid(), problem.noise(), problem.listener()),
                            Tensors.of(MIXED, 6, 2));
            assertThat(sizes.get(0)).isEqualTo(6);
            assertThat(sizes.get(sizes.size() - 1)).isLessThan(6);
            assertThat(path.end().evaluations()).isEqualTo(sizes.size());
            assertThat(path.sampleEvaluations())
                    .isEqualTo(sizes.stream().mapToLong(Long::longValue).sum());
        }
    }

    @Test
    void cancellingOrFailingFreesEverything() {
        SamplingProblem problem = mixture(new VariancePreserving());
        for (Sampler flow : List.of(
                adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-6, ErrorNorm.PER_SAMPLE),
                adaptive(ButcherTableau.DORMAND_PRINCE_853, 1e-6, ErrorNorm.PER_SAMPLE),
                new ProbabilityFlow(ButcherTableau.CLASSIC_RK4))) {
            SamplingProblem posed = problem.withGrid(new UniformGrid().place(problem.sde(), 9));
            run(flow, posed);
            long before = Engine.liveNativeObjects();
            run(flow, posed);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
            assertThatThrownBy(() -> run(flow, posed.withListener(event -> event.step() < 2)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("step 2");
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
        AdaptiveRungeKutta poor =
                new AdaptiveRungeKutta(ButcherTableau.DORMAND_PRINCE_54, 1e-6, 1e-6, StepControl.SCIPY, 20);
        long before = Engine.liveNativeObjects();
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> run(new ProbabilityFlow(poor, ErrorNorm.PER_SAMPLE), problem))
                .withMessageContaining("sample 0")
                .withMessageContaining("budget of 20");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    private static void run(Sampler sampler, SamplingProblem problem) {
        try (Scope scope = Scope.open()) {
            sampler.sample(problem, Tensors.of(MIXED, 6, 2));
        }
    }

    @Test
    void eventsShowAStateAtItsOwnTime() {
        SamplingProblem problem = mixture(new VariancePreserving());
        List<Double> times = new ArrayList<>();
        SamplingListener listener = event -> {
            times.add(event.time());
            Tensor denoised = problem.model().denoised(event.x(), event.time());
            assertThat(distance(event.denoised(), denoised)).isLessThan(1e-14);
            return true;
        };
        run(adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-4, ErrorNorm.PER_SAMPLE), problem.withListener(listener));
        assertThat(times).hasSizeGreaterThan(5).endsWith(problem.grid().last());
    }

    @Test
    void aShortIntervalIsSolvedThoughTheFirstProbeLeavesTheProcess() {
        // near T the flow of data of unit variance hardly moves, and the probe would be at a negative time
        SamplingProblem problem = mixture(new VariancePreserving());
        SamplingProblem brief = problem.withGrid(TimeGrid.of(1, 0.99));
        try (Scope scope = Scope.open()) {
            Tensor prior = Tensors.of(MIXED, 6, 2);
            Tensor together = adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-8, ErrorNorm.BATCH)
                    .sample(brief, prior)
                    .tensor();
            Tensor apart = adaptive(ButcherTableau.DORMAND_PRINCE_54, 1e-8, ErrorNorm.PER_SAMPLE)
                    .sample(brief, prior)
                    .tensor();
            assertThat(distance(together, apart)).isLessThan(1e-7);
        }
    }

    // ---- bad input
    // -----------------------------------------------------------------------------------------------------

    @Test
    void timesThatTheFlowDoesNotPassAreRefused() {
        SamplingProblem problem = gaussian(new VariancePreserving());
        ProbabilityFlow flow = new ProbabilityFlow();
        try (Scope scope = Scope.open()) {
            Tensor x = problem.drawPrior(DType.FLOAT64, Device.CPU, 2, 2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> flow.sampleAt(problem, x, 0.2, 0.5))
                    .withMessageContaining("must fall");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> flow.encodeAt(problem, x, 0.5, 0.2))
                    .withMessageContaining("must rise");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> flow.sampleAt(problem, x, 0.0))
                    .withMessageContaining("between t = 1.0 and 0.001");
            assertThatIllegalArgumentException().isThrownBy(() -> flow.sampleAt(problem, x, Double.NaN));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProbabilityFlow(AdaptiveRungeKutta.of(ButcherTableau.HEUN_2, 1e-5, 1e-5)))
                .withMessageContaining("embedded pair");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(0, 1e-5)))
                .withMessageContaining("rtol");
    }
}
