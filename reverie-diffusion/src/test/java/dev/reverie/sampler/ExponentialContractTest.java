package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.edm.Churn;
import dev.reverie.sampler.edm.Dpm2Ancestral;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.sampler.edm.Lms;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.exponential.Deis;
import dev.reverie.sampler.exponential.DpmSolver;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus;
import dev.reverie.sampler.exponential.UniPc;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.ConvergenceOrder;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts, the end without noise, encoding, memory and refusals of the exponential and the EDM samplers. */
class ExponentialContractTest {
    /** EDM's process from its very start, where there is no noise. */
    private static final Schedule EDM_FROM_ZERO =
            UserSchedule.of(new TimeInterval(0, 80), t -> 1.0, t -> t, t -> 0.0, t -> 1.0);

    static Stream<Sampler> samplers() {
        return Stream.of(
                        ExponentialOrderTest.samplers(),
                        ExponentialNoiseTest.samplers(),
                        EdmOrderTest.samplers(),
                        EdmNoiseTest.samplers())
                .flatMap(family -> family);
    }

    private static ScoreModel mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule, new double[] {0.6, 0.4}, new double[][] {{0.9, 0.1}, {-0.5, -0.4}}, new double[] {0.2, 0.3});
    }

    private static SamplingProblem problem(ScoreModel model, TimeGrid grid) {
        return new SamplingProblem(model, grid, SeededNoise.of(3), SamplingListener.none());
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void evaluationsAreThoseDeclared(Sampler sampler) {
        Schedule schedule = new VariancePreserving();
        try (Scope scope = Scope.open()) {
            SamplingProblem problem =
                    problem(mixture(schedule), new LogSnrGrid().place(Sde.of(schedule), sampler.gridPoints(20)));
            Samples samples = sampler.sample(problem, DType.FLOAT64, Device.CPU, 2, 2);
            // Multistep mends its first steps; only for order 4 does that take an evaluation.
            int mending = sampler.traits().order() == 4 ? 1 : 0;
            assertThat((double) samples.evaluations())
                    .isEqualTo(20 * sampler.traits().evaluationsPerStep() + mending);
        }
    }

    @Test
    void shortRunsOfOrderFourTakeNoFurtherEvaluation() {
        Schedule schedule = new VariancePreserving();
        for (Sampler sampler : List.of(new Lms(4), new Deis(4), new UniPc(3, UniPc.Variant.BH2))) {
            for (int steps : new int[] {1, 2, 5, 14, 15}) {
                SamplingProblem problem =
                        problem(mixture(schedule), new LogSnrGrid().place(Sde.of(schedule), steps + 1));
                try (Scope scope = Scope.open()) {
                    assertThat(sampler.sample(problem, DType.FLOAT64, Device.CPU, 1, 2)
                                    .evaluations())
                            .isEqualTo(steps < 15 ? steps : steps + 1);
                }
            }
        }
    }

    @Test
    void aLongLastStepIsTakenWithLowerOrderAlsoInLongerRuns() {
        // Even in time down to 0.001, the last of 30 steps is five times as long in lambda as the one before it.
        Schedule schedule = new VariancePreserving();
        SamplingProblem uniform = problem(mixture(schedule), new UniformGrid().place(schedule, 1, 1e-3, 31));
        SamplingProblem fine = problem(mixture(schedule), new LogSnrGrid().place(schedule, 1, 1e-3, 501));
        try (Scope scope = Scope.open()) {
            Tensor start = uniform.drawPrior(DType.FLOAT64, Device.CPU, 64, 2);
            Tensor exact = new DpmSolver(3).sample(fine, start).tensor();
            for (DpmSolverPlusPlus.Variant variant :
                    List.of(DpmSolverPlusPlus.Variant.MULTISTEP_2, DpmSolverPlusPlus.Variant.MULTISTEP_3)) {
                double high = distance(new DpmSolverPlusPlus(variant, false).sample(uniform, start), exact);
                double lower = distance(new DpmSolverPlusPlus(variant, true).sample(uniform, start), exact);
                assertThat(lower).as("%s", variant).isLessThan(high / 3);
            }
            SamplingProblem even = problem(mixture(schedule), new LogSnrGrid().place(schedule, 1, 1e-3, 31));
            assertThat(new UniPc(3, UniPc.Variant.BH2)
                            .sample(even, start)
                            .tensor()
                            .toDoubles())
                    .as("steps of one length keep their order")
                    .containsExactly(new UniPc(3, UniPc.Variant.BH2, true, false)
                            .sample(even, start)
                            .tensor()
                            .toDoubles());
        }
    }

    private static double distance(Samples samples, Tensor exact) {
        return samples.tensor().sub(exact).norm().item();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aStepToNoNoiseGivesTheDenoisedValueAndAsksNoModelThere(Sampler sampler) {
        for (Schedule schedule : List.of(new VariancePreserving(), new RectifiedFlow(), EDM_FROM_ZERO)) {
            double[] lastDenoised = new double[4];
            double[] times = {
                schedule.domain().end() / 2,
                schedule.domain().end() / 4,
                schedule.domain().end() / 100,
                0
            };
            for (int count = 2; count <= 4; count++) {
                TimeGrid grid = TimeGrid.of(Arrays.copyOfRange(times, 4 - count, 4));
                SamplingProblem problem = problem(mixture(schedule), grid).withListener(new SamplingListener() {
                    @Override
                    public boolean onStep(SamplingEvent event) {
                        return true;
                    }

                    @Override
                    public boolean onEvaluation(SamplingEvent event) {
                        assertThat(event.time()).isPositive();
                        System.arraycopy(event.denoised().toDoubles(), 0, lastDenoised, 0, 4);
                        return true;
                    }
                });
                try (Scope scope = Scope.open()) {
                    Tensor end = sampler.sample(problem, DType.FLOAT64, Device.CPU, 2, 2)
                            .tensor();
                    assertThat(schedule.alpha(0)).isEqualTo(1);
                    // the listener's value goes through the model's own quantity and back
                    assertThat(end.toDoubles()).containsExactly(lastDenoised, within(1e-12));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aModelMayReturnItsInputOrATensorOfItsOwn(Sampler sampler) {
        Schedule schedule = new VariancePreserving();
        TimeGrid grid = new UniformGrid().place(schedule, 0.9, 0.1, 7);
        try (Scope scope = Scope.open()) {
            Tensor own = Tensors.of(new double[] {0.5, -0.5, 1, 2}, 2, 2);
            ScoreModel identity = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> x);
            ScoreModel constant = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> own);
            for (ScoreModel model : List.of(identity, constant)) {
                Tensor end = sampler.sample(problem(model, grid), DType.FLOAT64, Device.CPU, 2, 2)
                        .tensor();
                assertThat(end.allFinite()).isTrue();
            }
            assertThat(own.toDoubles()).containsExactly(0.5, -0.5, 1, 2);
            Tensor denoised = sampler.sample(problem(constant, grid.append(0)), DType.FLOAT64, Device.CPU, 2, 2)
                    .tensor();
            assertThat(denoised.toDoubles()).containsExactly(own.toDoubles(), within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void memoryOfThePastIsFreedAlsoWhenARunIsCancelled(Sampler sampler) {
        SamplingProblem problem = problem(
                mixture(new VariancePreserving()), new UniformGrid().place(new VariancePreserving(), 1, 0.01, 9));
        try (Scope scope = Scope.open()) {
            sampler.sample(problem, DType.FLOAT32, Device.CPU, 2, 2);
        }
        long before = Engine.liveNativeObjects();
        for (int last = 0; last < 6; last++) {
            int stop = last;
            try (Scope scope = Scope.open()) {
                assertThatThrownBy(() -> sampler.sample(
                                problem.withListener(event -> event.step() < stop), DType.FLOAT32, Device.CPU, 2, 2))
                        .isInstanceOf(CancellationException.class);
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
    }

    // ---- inverse DDIM ----------------------------------------------------------------------------------------------

    @Test
    void encodingThenSamplingGivesTheDataBackToFirstOrder() {
        for (Schedule schedule : List.of(new VariancePreserving(), new VarianceExploding(0.01, 50))) {
            double from = schedule.timeOfNoiseToSignal(3);
            double to = schedule.timeOfNoiseToSignal(0.3);
            ConvergenceOrder.measure(64, 2, 1e-12, steps -> {
                        SamplingProblem problem =
                                problem(mixture(schedule), new LogSnrGrid().place(schedule, from, to, steps + 1));
                        try (Scope scope = Scope.open()) {
                            Tensor data = Tensors.of(new double[] {0.9, -0.3, -0.7, 0.2}, 2, 2);
                            Samples latent = new Ddim().encode(problem, data);
                            assertThat(latent.evaluations()).isEqualTo(steps);
                            double[] back = new Ddim()
                                    .sample(problem, latent.tensor())
                                    .tensor()
                                    .sub(data)
                                    .abs()
                                    .toDoubles();
                            assertThat(data.toDoubles()).containsExactly(0.9, -0.3, -0.7, 0.2);
                            return Arrays.stream(back).max().orElseThrow();
                        }
                    })
                    .hold("round trip on " + schedule, 1, 0.1);
        }
    }

    @Test
    void encodingIsTheExactLatentOfGaussianDataInTheLimit() {
        // The flow of N(0, v) scales by the ratio of spreads.
        Schedule schedule = new VariancePreserving();
        double from = schedule.timeOfNoiseToSignal(3);
        double to = schedule.timeOfNoiseToSignal(0.3);
        Sde sde = Sde.of(schedule);
        double factor = Math.sqrt(sde.varianceAt(from, 0.25) / sde.varianceAt(to, 0.25));
        ConvergenceOrder.measure(64, 2, 1e-12, steps -> {
                    SamplingProblem problem = problem(
                            GaussianOracle.isotropic(schedule, 0, 0.25),
                            new LogSnrGrid().place(schedule, from, to, steps + 1));
                    try (Scope scope = Scope.open()) {
                        Tensor data = Tensors.of(new double[] {1}, 1, 1);
                        return Math.abs(
                                new Ddim().encode(problem, data).tensor().item() - factor);
                    }
                })
                .hold("encoding", 1, 0.1);
    }

    @Test
    void encodingIsWatchedCanBeCancelledAndFreesItsMemory() {
        Schedule schedule = new VariancePreserving();
        int[] heard = {0};
        double[] lastTime = {0};
        SamplingProblem problem = problem(mixture(schedule), new UniformGrid().place(schedule, 1, 0.01, 9));
        try (Scope scope = Scope.open()) {
            Tensor data = Tensors.of(new float[] {0.9f, -0.3f}, 1, 2);
            Samples latent = new Ddim()
                    .encode(
                            problem.withListener(event -> {
                                heard[0]++;
                                assertThat(event.time()).isGreaterThan(lastTime[0]);
                                lastTime[0] = event.time();
                                return true;
                            }),
                            data);
            assertThat(heard[0]).isEqualTo(8);
            assertThat(lastTime[0]).isEqualTo(1);
            assertThat(latent.tensor().dtype()).isEqualTo(DType.FLOAT32);
            assertThat(latent.provenance()).contains("Ddim").contains("8 evaluations");
            long before = Engine.liveNativeObjects();
            assertThatThrownBy(() -> new Ddim().encode(problem.withListener(event -> event.step() < 3), data))
                    .isInstanceOf(CancellationException.class);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void encodingRefusesNoiseAndAnEndWithoutAny() {
        Schedule schedule = new VariancePreserving();
        SamplingProblem toZero = problem(mixture(schedule), TimeGrid.of(1, 0.5, 0));
        try (Scope scope = Scope.open()) {
            Tensor data = Tensors.of(new double[] {0.9, -0.3}, 1, 2);
            assertThatThrownBy(() -> new Ddim(0.5).encode(toZero, data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("eta must be 0 to encode, got 0.5");
            assertThatThrownBy(() -> new Ddim().encode(toZero, data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs sigma > 0")
                    .hasMessageContaining("t = 0.0");
        }
    }

    // ---- refusals --------------------------------------------------------------------------------------------------

    @Test
    void ordersThatThereAreNotAreRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> new DpmSolver(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DpmSolver has the orders 1, 2 and 3, got 4");
        assertThatThrownBy(() -> new DpmSolver(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new UniPc(4, UniPc.Variant.BH1))
                .hasMessageContaining("UniPc has the orders 1, 2 and 3");
        assertThatThrownBy(() -> new SdeDpmSolverPlusPlus(4)).hasMessageContaining("1, 2 and 3, got 4");
        assertThatThrownBy(() -> new Deis(5)).hasMessageContaining("Deis has the orders 1, 2, 3 and 4, got 5");
        assertThatThrownBy(() -> new Lms(0)).hasMessageContaining("Lms has the orders 1, 2, 3 and 4, got 0");
    }

    @Test
    void amountsOfNoiseOutOfRangeAreRefused() {
        for (double eta : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Ddim(eta))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("eta must be in [0, 1], got " + eta);
        }
        assertThatThrownBy(() -> new SdeDpmSolverPlusPlus(2, 0))
                .hasMessageContaining("eta must be positive and finite, got 0.0")
                .hasMessageContaining("DpmSolverPlusPlus");
        assertThatThrownBy(() -> new SdeDpmSolverPlusPlus(2, Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void onlySamplersThatStayOnTheGridSaySo() {
        List<Sampler> off = List.of(
                new DpmSolver(2),
                new DpmSolver(3),
                new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.SINGLESTEP_2),
                new Dpm2Ancestral(),
                new EdmSampler(EdmSampler.Method.HEUN, new Churn(10)));
        List<Sampler> on = List.of(
                new Ddim(1),
                new DpmSolver(1),
                new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_3),
                new SdeDpmSolverPlusPlus(3),
                new UniPc(3, UniPc.Variant.BH2),
                new Deis(4),
                new Lms(4),
                new EdmSampler(EdmSampler.Method.HEUN),
                new EulerAncestral());
        Schedule schedule = new VariancePreserving();
        TimeGrid grid = new UniformGrid().place(schedule, 1, 0.01, 20);
        for (Sampler sampler : Stream.concat(off.stream(), on.stream()).toList()) {
            boolean[] stays = {true};
            ScoreModel oracle = mixture(schedule);
            ScoreModel watching = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> {
                stays[0] &= Arrays.stream(grid.times()).anyMatch(point -> point == t[0]);
                return oracle.denoised(x, t);
            });
            try (Scope scope = Scope.open()) {
                sampler.sample(problem(watching, grid), DType.FLOAT64, Device.CPU, 1, 2);
            }
            assertThat(sampler.traits().isOnGrid())
                    .as("%s", sampler)
                    .isEqualTo(stays[0])
                    .isEqualTo(on.contains(sampler));
        }
    }
}
