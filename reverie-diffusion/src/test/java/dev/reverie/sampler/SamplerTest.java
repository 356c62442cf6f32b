package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.NoPredictor;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerTest {
    private static final double MEAN = 0.3;
    private static final double VARIANCE = 0.25;

    private static final List<Schedule> SCHEDULES =
            List.of(new VarianceExploding(0.01, 10), new VariancePreserving(), new SubVariancePreserving());

    /** Every pair that fits, in both orders, and the ODE. */
    static Stream<Sampler> samplers() {
        List<Sampler> all = new ArrayList<>();
        List<Predictor> predictors = List.of(
                new EulerMaruyama(),
                new EulerMaruyama(0, StepLength.PUBLISHED),
                new ReverseDiffusion(),
                new ReverseDiffusion(true),
                new Ancestral(),
                new NoPredictor());
        List<Corrector> correctors = List.of(new NoCorrector(), new Langevin(0.16), new AnnealedLangevin(0.1, 2));
        for (Predictor predictor : predictors) {
            for (Corrector corrector : correctors) {
                for (PredictorCorrector.Sequence order : PredictorCorrector.Sequence.values()) {
                    all.add(new PredictorCorrector(predictor, corrector, order, true, TimeIndexing.NEAREST));
                }
            }
        }
        all.add(new ProbabilityFlow());
        return all.stream();
    }

    private static SamplingProblem problem(Schedule schedule, int steps) {
        return SamplingProblem.of(GaussianOracle.isotropic(schedule, MEAN, VARIANCE), steps, 42);
    }

    private static double[] sample(Sampler sampler, SamplingProblem problem, int count) {
        try (Scope scope = Scope.open()) {
            return sampler.sample(problem, DType.FLOAT64, Device.CPU, count, 2)
                    .tensor()
                    .toDoubles();
        }
    }

    // ---- contract --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("samplers")
    void countsItsEvaluationsAndKeepsThePriorAndLeavesNothingBehind(Sampler sampler) {
        for (Schedule schedule : SCHEDULES) {
            int[] asked = {0};
            GaussianOracle oracle = GaussianOracle.isotropic(schedule, MEAN, VARIANCE);
            ScoreModel counting = new FunctionModel(schedule, Prediction.SCORE, (x, t) -> {
                asked[0]++;
                assertThat(Autograd.isRecording()).isFalse();
                return oracle.predict(x, t);
            });
            SamplingProblem problem = SamplingProblem.of(counting, 25, 1);
            sample(sampler, problem, 2);
            long before = Engine.liveNativeObjects();
            asked[0] = 0;
            try (Scope scope = Scope.open()) {
                Tensor prior = problem.drawPrior(DType.FLOAT32, Device.CPU, 3, 2);
                double[] start = prior.toDoubles();
                Samples samples = sampler.sample(problem, prior);
                assertThat(samples.evaluations()).isEqualTo(asked[0]);
                assertThat(samples.tensor().dtype()).isEqualTo(DType.FLOAT32);
                assertThat(samples.tensor().shape()).containsExactly(3, 2);
                assertThat(samples.tensor().allFinite()).isTrue();
                assertThat(samples.provenance()).contains(schedule.toString(), "evaluations");
                assertThat(prior.toDoubles()).containsExactly(start);
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void samplesDoNotDependOnTheChunkSize(Sampler sampler) {
        for (Schedule schedule : SCHEDULES) {
            if (sampler instanceof ProbabilityFlow) {
                continue; // the ODE's steps depend on the whole batch; checked to its tolerance below
            }
            SamplingProblem problem = problem(schedule, 25);
            SeededNoise noise = SeededNoise.of(42);
            double[] whole = sample(sampler, problem, 5);
            double[] first = sample(sampler, problem.withNoise(noise), 2);
            double[] rest = sample(sampler, problem.withNoise(noise.from(2)), 3);
            // an oracle works element by element, so the samples are the same to the last bit
            for (int i = 0; i < whole.length; i++) {
                assertThat(whole[i]).isEqualTo(i < 4 ? first[i] : rest[i - 4]);
            }
        }
    }

    @Test
    void theFlowDependsOnTheChunkSizeOnlyWithinItsTolerance() {
        SamplingProblem problem = problem(new VariancePreserving(), 2);
        double[] whole = sample(new ProbabilityFlow(), problem, 5);
        double[] part = sample(new ProbabilityFlow(), problem, 2);
        for (int i = 0; i < part.length; i++) {
            // global error is about ten times the local tolerance of 1e-5
            assertThat(part[i]).isCloseTo(whole[i], within(2e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void twoInterleavedRunsEqualTwoSeparateOnes(Sampler sampler) {
        Schedule schedule = new VariancePreserving();
        SamplingProblem outer = problem(schedule, 25);
        SamplingProblem inner = problem(schedule, 31).withNoise(SeededNoise.of(5));
        double[] expectedOuter = sample(sampler, outer, 2);
        double[] expectedInner = sample(sampler, inner, 3);
        double[][] seen = new double[1][];
        double[] actual = sample(
                sampler,
                outer.withListener(event -> {
                    if (event.step() == 1) {
                        seen[0] = sample(sampler, inner, 3);
                    }
                    return true;
                }),
                2);
        assertThat(actual).containsExactly(expectedOuter);
        assertThat(seen[0]).containsExactly(expectedInner);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void cancellingAtAStepOrAnEvaluationFreesEverything(Sampler sampler) {
        SamplingProblem problem = problem(new VariancePreserving(), 25);
        sample(sampler, problem, 2);
        long before = Engine.liveNativeObjects();
        assertThatThrownBy(() -> sample(sampler, problem.withListener(event -> event.step() < 2), 2))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("step 2");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        boolean evaluates = !(sampler instanceof PredictorCorrector pc
                && pc.predictor() instanceof NoPredictor
                && pc.corrector() instanceof NoCorrector);
        if (evaluates) {
            assertThatThrownBy(() -> sample(sampler, problem.withListener(atEvaluation(4)), 2))
                    .isInstanceOf(CancellationException.class);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        }
        assertThat(Autograd.isRecording()).isTrue();
    }

    private static SamplingListener atEvaluation(int last) {
        return new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                return true;
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                return event.evaluations() < last;
            }
        };
    }

    @Test
    void aScoreThatIsNotFiniteNamesStepAndTime() {
        Schedule schedule = new VariancePreserving();
        ScoreModel bad =
                new FunctionModel(schedule, Prediction.SCORE, (x, t) -> t[0] < 0.5 ? x.mul(Double.NaN) : x.neg());
        SamplingProblem problem = SamplingProblem.of(bad, 101, 0).withGrid(TimeGrid.of(1, 0.75, 0.5, 0.25));
        // steps on the grid's own spacing need no chain of at least 20
        Sampler sampler = new PredictorCorrector(new EulerMaruyama());
        long before = Engine.liveNativeObjects();
        assertThatThrownBy(() -> sample(sampler, problem, 2))
                .isInstanceOfSatisfying(NonFiniteScoreException.class, e -> {
                    assertThat(e.step()).isEqualTo(3);
                    assertThat(e.time()).isEqualTo(0.25);
                })
                .hasMessageContaining("step 3, t = 0.25");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void theListenerSeesEveryEvaluationWithItsDenoisedState() {
        Schedule schedule = new VarianceExploding(0.01, 10);
        SamplingProblem problem = problem(schedule, 10);
        GaussianOracle oracle = GaussianOracle.isotropic(schedule, MEAN, VARIANCE);
        List<Double> times = new ArrayList<>();
        List<Double> stepTimes = new ArrayList<>();
        SamplingListener listener = new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                stepTimes.add(event.time());
                assertThat(event.steps()).isEqualTo(10);
                assertThat(event.denoised().allFinite()).isTrue();
                return true;
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                times.add(event.time());
                Tensor expected = oracle.denoised(event.x(), event.time());
                assertThat(event.denoised().sub(expected).abs().max().item()).isLessThan(1e-12);
                assertThat(event.sigma()).isEqualTo(schedule.sigma(event.time()));
                assertThat(event.evaluations()).isEqualTo(times.size());
                return true;
            }
        };
        sample(
                new PredictorCorrector(
                        new ReverseDiffusion(),
                        new Langevin(0.16),
                        PredictorCorrector.Sequence.PREDICT_FIRST,
                        true,
                        TimeIndexing.NEAREST),
                problem.withListener(listener),
                2);
        assertThat(times).hasSize(10 + 9);
        assertThat(times.get(0)).isEqualTo(problem.grid().time(0));
        assertThat(times.get(1)).isEqualTo(problem.grid().time(1));
        assertThat(stepTimes).hasSize(10).startsWith(problem.grid().time(1)).endsWith(0.0);
    }

    @Test
    void rowsOfSeededNoiseBelongToSamples() {
        try (Scope scope = Scope.open()) {
            SeededNoise noise = SeededNoise.of(9);
            Tensor five = Tensors.zeros(DType.FLOAT32, Device.CPU, 5, 3, 7);
            Tensor two = Tensors.zeros(DType.FLOAT64, Device.CPU, 2, 3, 7);
            Tensor all = noise.draw(five, "predictor", 4);
            Tensor tail = noise.from(3).draw(two, "predictor", 4);
            assertThat(tail.toDoubles()).containsExactly(all.narrow(0, 3, 2).toDoubles());
            assertThat(noise.draw(five, "corrector", 4).toDoubles()).isNotEqualTo(all.toDoubles());
            assertThat(noise.draw(five, "predictor", 5).toDoubles()).isNotEqualTo(all.toDoubles());
            Tensor many = noise.draw(Tensors.zeros(DType.FLOAT64, Device.CPU, 2000, 10), "prior", 0);
            // 20 000 numbers: standard errors 0.007 and 0.01; the seed is fixed
            assertThat(many.mean().item()).isCloseTo(0, within(0.03));
            assertThat(many.square().mean().item()).isCloseTo(1, within(0.04));
        }
    }

    // ---- distribution ----------------------------------------------------------------------------------------------

    /**
     * The mean and variance of the samples of Gaussian data, without Monte Carlo. Their score is linear, so the sampler
     * is {@code x' = A x_T + b + sum_k c_k z_k}: row 0 of one batch has no noise and starts at 0, row 1 starts at 1, and
     * every other row has noise 1 in one draw and 0 in all others.
     */
    private static double[] law(PredictorCorrector sampler, Schedule schedule, int steps) {
        int corrections = sampler.corrector() instanceof AnnealedLangevin ald ? ald.corrections() : 0;
        int rows = 2 + steps * (1 + corrections);
        SamplingProblem problem = problem(schedule, steps).withNoise((like, purpose, index) -> {
            Tensor z = like.zerosLike();
            z.select(0, 2 + index + (purpose.equals("corrector") ? steps : 0)).fill(1);
            return z;
        });
        double[] start = new double[rows];
        start[1] = 1;
        try (Scope scope = Scope.open()) {
            double[] x =
                    sampler.sample(problem, Tensors.of(start, rows, 1)).tensor().toDoubles();
            double prior = problem.sde().priorStd();
            double variance = (x[1] - x[0]) * (x[1] - x[0]) * prior * prior;
            for (int k = 2; k < rows; k++) {
                variance += (x[k] - x[0]) * (x[k] - x[0]);
            }
            return new double[] {x[0], variance};
        }
    }

    @Test
    void predictorsReachTheDataOfAGaussianWithFirstOrderError() {
        List<Predictor> predictors = List.of(new EulerMaruyama(), new ReverseDiffusion(), new Ancestral());
        for (Schedule schedule : SCHEDULES) {
            for (Predictor predictor : predictors) {
                PredictorCorrector sampler = new PredictorCorrector(predictor);
                double[] coarse = law(sampler, schedule, 100);
                double[] fine = law(sampler, schedule, 200);
                String name = predictor + " " + schedule;
                // VE does not bring N(0, 10^2) quite to the data's mean: the prior's own error is 0.003 of it
                assertThat(fine[0]).as(name).isCloseTo(MEAN, within(0.02));
                assertThat(fine[1]).as(name).isCloseTo(VARIANCE, within(0.02));
                double before = Math.abs(coarse[1] - VARIANCE);
                double after = Math.abs(fine[1] - VARIANCE);
                // first order halves the error; floors from epsilon and the prior leave room
                assertThat(after).as(name).isLessThan(0.65 * before + 2e-3);
            }
        }
    }

    @Test
    void correctorsDoNotSpoilTheLawInEitherOrder() {
        for (PredictorCorrector.Sequence order : PredictorCorrector.Sequence.values()) {
            double[] law = law(
                    new PredictorCorrector(
                            new ReverseDiffusion(), new AnnealedLangevin(0.1, 1), order, true, TimeIndexing.NEAREST),
                    new VariancePreserving(),
                    200);
            // discretisation of both at this size, seen to shrink with the number of steps
            assertThat(law[0]).isCloseTo(MEAN, within(0.02));
            assertThat(law[1]).isCloseTo(VARIANCE, within(0.02));
        }
    }

    @Test
    void withoutDenoisingTheLastStepKeepsItsNoise() {
        PredictorCorrector noisy = new PredictorCorrector(
                new ReverseDiffusion(),
                new NoCorrector(),
                PredictorCorrector.Sequence.CORRECT_FIRST,
                false,
                TimeIndexing.NEAREST);
        Schedule schedule = new VarianceExploding(0.1, 10);
        double with = law(noisy, schedule, 100)[1];
        double without = law(new PredictorCorrector(new ReverseDiffusion()), schedule, 100)[1];
        // the last noise is sigma_0 = 0.1, added after everything else
        assertThat(with - without).isCloseTo(0.01, within(1e-12));
    }

    @Test
    void theFlowIsTheClosedFormOfGaussianData() {
        for (Schedule schedule : SCHEDULES) {
            SamplingProblem problem = problem(schedule, 2);
            Sde sde = problem.sde();
            double from = problem.grid().first();
            double to = problem.grid().last();
            try (Scope scope = Scope.open()) {
                Tensor prior = problem.drawPrior(DType.FLOAT64, Device.CPU, 3, 2);
                Sampler tight = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-10, 1e-10));
                Tensor x = tight.sample(problem, prior).tensor();
                double ratio = Math.sqrt(sde.varianceAt(to, VARIANCE) / sde.varianceAt(from, VARIANCE));
                Tensor exact = prior.sub(sde.meanAt(from, MEAN)).mul(ratio).add(sde.meanAt(to, MEAN));
                assertThat(x.sub(exact).abs().max().item()).isLessThan(1e-8);
                Tensor back = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-10, 1e-10))
                        .encode(problem, x)
                        .tensor();
                // errors at epsilon grow by 1 / ratio on the way back
                assertThat(back.sub(prior).abs().max().item()).isLessThan(1e-8 / ratio);
            }
        }
    }

    @Test
    void theFlowCanEndWithADenoisingStep() {
        Schedule schedule = new VarianceExploding(0.1, 10);
        SamplingProblem problem = problem(schedule, 2);
        AdaptiveRungeKutta solver = AdaptiveRungeKutta.dormandPrince(1e-8, 1e-8);
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT64, Device.CPU, 2, 2);
            Samples plain = new ProbabilityFlow(solver).sample(problem, prior);
            Samples denoised = new ProbabilityFlow(solver, 1000, TimeIndexing.TRUNCATE).sample(problem, prior);
            assertThat(denoised.evaluations()).isEqualTo(plain.evaluations() + 1);
            // index 0 of the chain removes all of sigma_0: Tweedie's formula, up to sigma(epsilon) against sigma(0)
            Tensor expected =
                    problem.model().denoised(plain.tensor(), problem.grid().last());
            assertThat(denoised.tensor().sub(expected).abs().max().item()).isLessThan(1e-5);
        }
    }

    @Test
    void samplesOfAMixtureFallIntoItsComponentsByWeight() {
        Schedule schedule = new VarianceExploding(0.01, 10);
        GaussianMixtureOracle oracle = new GaussianMixtureOracle(
                schedule, new double[] {0.7, 0.3}, new double[][] {{-1, 0}, {1, 1}}, new double[] {0.01, 0.01});
        SamplingProblem problem = SamplingProblem.of(oracle, 100, 3);
        int count = 2000;
        double[] x =
                sample(new PredictorCorrector(new ReverseDiffusion(), new AnnealedLangevin(0.16, 1)), problem, count);
        int left = 0;
        for (int i = 0; i < count; i++) {
            left += x[2 * i] < 0 ? 1 : 0;
        }
        // binomial standard error 0.01; prior and discretisation bias below 0.01; the seed is fixed
        assertThat(left / (double) count).isCloseTo(0.7, within(0.05));
    }

    // ---- bad input -------------------------------------------------------------------------------------------------

    @Test
    void refusesAGridBeyondTheProcess() {
        assertThatThrownBy(() -> problem(new VariancePreserving(), 10).withGrid(TimeGrid.of(1.5, 0.5)))
                .hasMessageContaining("1.5")
                .hasMessageContaining("[0.0, 1.0]");
    }

    @Test
    void refusesAncestralSamplingWhereTheChainEndsInPureNoise() {
        assertThatThrownBy(
                        () -> sample(new PredictorCorrector(new Ancestral()), problem(new VariancePreserving(), 20), 2))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("beta = 1");
    }
}
