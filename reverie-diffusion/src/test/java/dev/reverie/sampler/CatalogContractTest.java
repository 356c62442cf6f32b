package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sampler of the catalogue must keep, in all its orders, on every process. */
class CatalogContractTest {
    private static final double[][] MEANS = {{0.8, -0.4}, {-0.6, 0.5}};
    private static final double[] WEIGHTS = {0.6, 0.4};
    private static final double[] VARIANCES = {0.09, 0.04};
    private static final int STEPS = 30;

    /** A sampler with its kind. */
    private record Member(SamplerKind kind, Sampler sampler) {
        @Override
        public String toString() {
            return kind + " " + sampler;
        }
    }

    static Stream<Member> members() {
        List<Member> all = new ArrayList<>();
        for (SamplerKind kind : SamplerKind.values()) {
            all.add(new Member(kind, kind.create()));
            for (int order : kind.orders()) {
                all.add(new Member(kind, kind.create(SolverOptions.none().withOrder(order))));
            }
        }
        return all.stream().distinct();
    }

    private static ScoreModel mixture(Schedule schedule) {
        return new GaussianMixtureOracle(schedule, WEIGHTS, MEANS, VARIANCES);
    }

    private static SamplingProblem problem(Member member, Schedule schedule, ScoreModel model) {
        Sde sde = Sde.of(schedule);
        return new SamplingProblem(
                model,
                member.kind.grid(schedule).place(sde, member.sampler.gridPoints(STEPS)),
                SeededNoise.of(42),
                SamplingListener.none());
    }

    private static double[] sample(Member member, SamplingProblem problem, DType dtype, long... shape) {
        try (Scope scope = Scope.open()) {
            return member.sampler
                    .sample(problem, dtype, Device.CPU, shape)
                    .tensor()
                    .toDoubles();
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void countsEveryEvaluationKeepsThePriorAndLeavesNothingBehind(Member member) {
        for (Schedule schedule : Processes.ALL) {
            int[] asked = {0};
            int[] heard = {0};
            ScoreModel oracle = mixture(schedule);
            ScoreModel counting = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> {
                asked[0]++;
                assertThat(Autograd.isRecording()).isFalse();
                return oracle.denoised(x, t);
            });
            SamplingProblem problem = problem(member, schedule, counting).withListener(new SamplingListener() {
                @Override
                public boolean onStep(SamplingEvent event) {
                    assertThat(event.x().allFinite()).isTrue();
                    return true;
                }

                @Override
                public boolean onEvaluation(SamplingEvent event) {
                    heard[0]++;
                    assertThat(event.evaluations()).isEqualTo(heard[0]);
                    assertThat(event.denoised().hasShapeOf(event.x())).isTrue();
                    return true;
                }
            });
            sample(member, problem, DType.FLOAT32, 3, 2);
            asked[0] = 0;
            heard[0] = 0;
            long before = Engine.liveNativeObjects();
            try (Scope scope = Scope.open()) {
                Tensor prior = problem.drawPrior(DType.FLOAT32, Device.CPU, 3, 2);
                double[] start = prior.toDoubles();
                Samples samples = member.sampler.sample(problem, prior);
                assertThat(samples.evaluations())
                        .as("%s", schedule)
                        .isEqualTo(asked[0])
                        .isEqualTo(heard[0]);
                assertThat(samples.tensor().dtype()).isEqualTo(DType.FLOAT32);
                assertThat(samples.tensor().shape()).containsExactly(3, 2);
                assertThat(samples.tensor().allFinite()).as("%s", schedule).isTrue();
                assertThat(samples.provenance()).contains(schedule.toString(), asked[0] + " evaluations");
                assertThat(prior.toDoubles()).containsExactly(start);
                if (!member.sampler.traits().isAdaptive()) {
                    // A step more or less at the ends, and the warm-up of multistep methods.
                    assertThat((double) asked[0])
                            .isCloseTo(member.sampler.traits().evaluationsPerStep() * STEPS, within(2.0));
                }
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void aSeedDecidesTheSamplesAlsoWhenRunsAreInterleaved(Member member) {
        Schedule schedule = new VariancePreserving();
        SamplingProblem problem = problem(member, schedule, mixture(schedule));
        double[] alone = sample(member, problem, DType.FLOAT64, 3, 2);
        List<double[]> inner = new ArrayList<>();
        double[] outer = sample(
                member,
                problem.withListener(event -> {
                    if (event.step() == 2) {
                        inner.add(sample(member, problem, DType.FLOAT64, 3, 2));
                    }
                    return true;
                }),
                DType.FLOAT64,
                3,
                2);
        assertThat(inner).isNotEmpty();
        assertThat(inner.get(0)).containsExactly(alone);
        assertThat(outer).containsExactly(alone);
        double[] other = sample(member, problem.withNoise(SeededNoise.of(43)), DType.FLOAT64, 3, 2);
        assertThat(other).isNotEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("members")
    void aSampleDoesNotDependOnItsChunk(Member member) {
        for (Schedule schedule : Processes.ALL) {
            SamplingProblem problem = problem(member, schedule, mixture(schedule));
            SeededNoise noise = SeededNoise.of(42);
            double[] whole = sample(member, problem, DType.FLOAT64, 5, 2);
            double[] first = sample(member, problem, DType.FLOAT64, 2, 2);
            double[] rest = sample(member, problem.withNoise(noise.from(2)), DType.FLOAT64, 3, 2);
            for (int i = 0; i < whole.length; i++) {
                double part = i < first.length ? first[i] : rest[i - first.length];
                // Rounding of another batch, which adaptive solvers carry on from step to step.
                assertThat(part).as("%s", schedule).isCloseTo(whole[i], within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void float32IsFloat64ToItsPrecision(Member member) {
        if (member.sampler.traits().isAdaptive()) {
            return; // other rounding, other steps: equal to the tolerance, which the solvers' own tests check
        }
        for (Schedule schedule : Processes.ALL) {
            SamplingProblem problem = problem(member, schedule, GaussianOracle.isotropic(schedule, 0.3, 0.25));
            double[] fine = sample(member, problem, DType.FLOAT64, 3, 2);
            double[] coarse = sample(member, problem, DType.FLOAT32, 3, 2);
            for (int i = 0; i < fine.length; i++) {
                // Steps start at a spread of up to 80 (1000 in units of the data), where an ulp of float32 is 8e-6
                // (6e-5).
                double tolerance = 3e-4 * Math.max(1, Math.abs(fine[i]));
                assertThat(coarse[i]).as("%s", schedule).isCloseTo(fine[i], within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void dataMayHaveAnyShape(Member member) {
        Schedule schedule = new VariancePreserving();
        SamplingProblem problem = problem(member, schedule, GaussianOracle.isotropic(schedule, 0, 1));
        try (Scope scope = Scope.open()) {
            for (long[] shape : new long[][] {{2, 1}, {1, 7}, {2, 3, 4, 5}, {2, 2, 9}}) {
                Tensor samples = member.sampler
                        .sample(problem, DType.FLOAT32, Device.CPU, shape)
                        .tensor();
                assertThat(samples.shape()).containsExactly(shape);
                assertThat(samples.allFinite()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void cancellingLeavesNoNativeMemory(Member member) {
        Schedule schedule = new VariancePreserving();
        SamplingProblem problem = problem(member, schedule, mixture(schedule));
        sample(member, problem, DType.FLOAT32, 2, 2);
        long before = Engine.liveNativeObjects();
        SamplingListener atStep = event -> event.step() < 3;
        assertThatThrownBy(() -> sample(member, problem.withListener(atStep), DType.FLOAT32, 2, 2))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("cancelled by its listener at step 3");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        SamplingListener atEvaluation = new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                return true;
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                return event.evaluations() < 5;
            }
        };
        assertThatThrownBy(() -> sample(member, problem.withListener(atEvaluation), DType.FLOAT32, 2, 2))
                .isInstanceOf(CancellationException.class);
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("members")
    void aModelThatGoesWrongIsNamedWithStepAndTime(Member member) {
        Schedule schedule = new VariancePreserving();
        ScoreModel oracle = mixture(schedule);
        int[] calls = {0};
        ScoreModel broken = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> {
            Tensor value = oracle.denoised(x, t);
            return ++calls[0] == 6 ? value.div(0) : value;
        });
        sample(member, problem(member, schedule, oracle), DType.FLOAT32, 2, 2);
        long before = Engine.liveNativeObjects();
        assertThatThrownBy(() -> sample(member, problem(member, schedule, broken), DType.FLOAT32, 2, 2))
                .isInstanceOf(NonFiniteScoreException.class)
                .hasMessageContaining("step ")
                .hasMessageContaining("t = ");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void optionsThatASamplerDoesNotHaveAreRefusedByName() {
        assertThatThrownBy(() -> SamplerKind.LMS.create(SolverOptions.none().withEta(0.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lms has no option")
                .hasMessageContaining("ddim");
        assertThatThrownBy(() -> SamplerKind.UNI_PC.create(SolverOptions.none().withOrder(7)))
                .hasMessageContaining("order must be one of [1, 2, 3] for uniPc, got 7");
        assertThat(SamplerKind.DPM_SOLVER_PLUS_PLUS).hasToString("dpmSolverPlusPlus");
    }
}
