package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.sde.AdaptiveSde;
import dev.reverie.sampler.sde.AdaptiveSde.Control;
import dev.reverie.sampler.sde.AdaptiveSde.Steps;
import dev.reverie.sampler.sde.StepUnderflowException;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.TwoSampleTest;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class SdeAdaptiveTest {
    private static final Schedule VP = new VariancePreserving();

    private static SamplingProblem mixture(Schedule schedule, double from, double to, NoiseSource noise) {
        return SdeProblem.problem(SdeProblem.mixture(schedule), new UniformGrid().place(schedule, from, to, 2), noise);
    }

    @Test
    void tighterTolerancesFollowOnePathEverMoreCloselyWithStrongOrderOne() {
        SamplingProblem problem = mixture(VP, 0.5, 0.05, BrownianTree.of(3).withResolution(1e-4));
        double[] exact = SdeProblem.end(new AdaptiveSde(0, 5e-5), problem, 24);
        List<double[]> points = new ArrayList<>();
        for (double tolerance : new double[] {1e-2, 1e-3}) {
            Sampler sampler = new AdaptiveSde(0, tolerance, Steps.BATCH, Control.PUBLISHED, 1);
            int[] steps = {0};
            double[] end = SdeProblem.end(
                    sampler,
                    problem.withListener(event -> {
                        steps[0]++;
                        return true;
                    }),
                    24);
            points.add(new double[] {steps[0], SdeProblem.meanDifference(exact, end)});
        }
        double order = Math.log(points.get(0)[1] / points.get(1)[1]) / Math.log(points.get(1)[0] / points.get(0)[0]);
        assertThat(order).isCloseTo(1, within(0.25));
    }

    @Test
    void aSampleDependsOnNoNeighbourAndOnNoChunk() {
        SamplingProblem problem = mixture(VP, 1, 1e-3, SeededNoise.of(7));
        Sampler sampler = new AdaptiveSde(0.02, 0.01);
        double[] whole = SdeProblem.end(sampler, problem, 6);
        for (int i = 0; i < 6; i++) {
            double[] alone =
                    SdeProblem.end(sampler, problem.withNoise(SeededNoise.of(7).from(i)), 1);
            // rounding may differ with the size of a batch
            assertThat(alone[0]).isCloseTo(whole[2 * i], within(1e-10));
            assertThat(alone[1]).isCloseTo(whole[2 * i + 1], within(1e-10));
        }
    }

    @Test
    void samplesThatHaveArrivedLeaveTheBatch() {
        ScoreModel model = SdeProblem.mixture(VP);
        List<Long> sizes = new ArrayList<>();
        ScoreModel watched = new FunctionModel(VP, Prediction.SCORE, (x, t) -> {
            sizes.add(x.size(0));
            assertThat(t.length).isEqualTo((int) x.size(0));
            return model.score(x, t);
        });
        SamplingProblem problem = SdeProblem.problem(watched, TimeGrid.of(1, 1e-3), SeededNoise.of(1))
                .withListener(event -> {
                    assertThat(event.x().shape()).containsExactly(8, 2);
                    return true;
                });
        try (Scope scope = Scope.open()) {
            Samples samples = new AdaptiveSde(0.02, 0.01).sample(problem, DType.FLOAT32, Device.CPU, 8, 2);
            assertThat(samples.evaluations()).isEqualTo(sizes.size());
            assertThat(sizes).startsWith(8L).isSortedAccordingTo((a, b) -> Long.compare(b, a));
            assertThat(sizes.get(sizes.size() - 1)).isLessThan(8);
            assertThat(samples.tensor().dtype()).isEqualTo(DType.FLOAT32);
        }
    }

    @Test
    void aGridThatLeavesNoWayWithNoiseIsRefusedAsByTheFlow() {
        for (Schedule schedule : List.of(VP, new CosineVariancePreserving(), new RectifiedFlow())) {
            SamplingProblem problem = SdeProblem.problem(
                    SdeProblem.mixture(schedule), TimeGrid.of(schedule.domain().end(), 0), SeededNoise.of(1));
            for (Sampler sampler : List.of(new AdaptiveSde(), new ProbabilityFlow())) {
                assertThatThrownBy(() -> SdeProblem.end(sampler, problem, 2))
                        .isInstanceOf(RequestException.class)
                        .hasMessageContaining("two times with noise")
                        .hasMessageContaining("such as " + schedule.samplingEpsilon() + " (minimumTime)");
            }
        }
    }

    @Test
    void theLawIsThatOfTheMixtureOnEverySchedule() {
        int n = 300;
        for (Schedule schedule : List.of(
                new VarianceExploding(0.01, 20),
                VP,
                new CosineVariancePreserving(),
                new SubVariancePreserving(),
                new Edm(0.01, 20),
                new RectifiedFlow())) {
            SamplingProblem problem =
                    mixture(schedule, schedule.domain().end(), schedule.timeOfNoiseToSignal(0.02), SeededNoise.of(11));
            double[][] samples = rows(SdeProblem.end(new AdaptiveSde(0.05, 0.02), problem, n));
            double[][] data = exact(n);
            TwoSampleTest test = TwoSampleTest.energy(samples, data, 199, RandomStream.of(1));
            // six schedules, a false alarm in one of 33 seeds
            assertThat(test.passes(0.005)).as("%s: %s", schedule, test).isTrue();
        }
    }

    private static double[][] rows(double[] flat) {
        double[][] rows = new double[flat.length / 2][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {flat[2 * i], flat[2 * i + 1]};
        }
        return rows;
    }

    /** Draws from the mixture. */
    private static double[][] exact(int count) {
        double[][] means = {{1.0, 0.3}, {-0.8, 0.7}, {0.2, -1.1}};
        double[] std = {0.5, 0.4, 0.6};
        var cursor = RandomStream.of(99).cursor();
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            double u = cursor.nextDouble();
            int k = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
            points[i] = new double[] {
                means[k][0] + std[k] * cursor.nextGaussian(), means[k][1] + std[k] * cursor.nextGaussian()
            };
        }
        return points;
    }

    @Test
    void rejectedStepsDoNotBiasTheVariance() {
        // strict control at the edge of acceptance: every second step is rejected
        Schedule schedule = new VarianceExploding(0.1, 5);
        GaussianOracle oracle = GaussianOracle.isotropic(schedule, 0, 1);
        SamplingProblem problem = SdeProblem.problem(oracle, TimeGrid.of(1, 0.02), SeededNoise.of(2));
        int[] trials = {0};
        double[] end = SdeProblem.end(
                new AdaptiveSde(0, 0.2, Steps.PER_SAMPLE, new Control(0.1, 0.99, 0.5), 1),
                problem.withListener(event -> {
                    trials[0]++;
                    return true;
                }),
                2000);
        double squares = 0;
        for (double value : end) {
            squares += value * value;
        }
        double variance = squares / end.length;
        double expected = 1 + Math.pow(schedule.sigma(0.02), 2);
        assertThat(variance).isCloseTo(expected, within(0.1));
    }

    @Test
    void aGridWithoutNoiseAtItsEndEndsInTheDenoisedState() {
        TimeGrid grid = TimeGrid.of(1, 0.5, 1e-3, 0);
        ScoreModel model = SdeProblem.mixture(VP);
        SamplingProblem problem = SdeProblem.problem(model, grid, SeededNoise.of(1));
        long before = Engine.liveNativeObjects();
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT64, Device.CPU, 4, 2);
            Tensor noisy = new AdaptiveSde()
                    .sample(problem.withGrid(TimeGrid.of(1, 1e-3)), prior)
                    .tensor();
            Tensor clean = new AdaptiveSde().sample(problem, prior).tensor();
            assertThat(clean.toDoubles())
                    .containsExactly(model.denoised(noisy, 1e-3).toDoubles());
        }
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void aScoreThatIsNotSmoothMakesTheStepUnderflow() {
        int[] calls = {0};
        ScoreModel rough = new FunctionModel(
                VP, Prediction.SCORE, (x, t) -> x.zerosLike().addInPlace(calls[0]++ % 2 == 0 ? 1e9 : -1e9));
        SamplingProblem problem = SdeProblem.problem(rough, TimeGrid.of(1, 1e-3), SeededNoise.of(1));
        long before = Engine.liveNativeObjects();
        assertThatThrownBy(() -> SdeProblem.end(new AdaptiveSde(0, 1e-9), problem, 2))
                .isInstanceOf(StepUnderflowException.class)
                .hasMessageContaining("t = 1.0")
                .hasMessageContaining("larger tolerance");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        assertThatThrownBy(() -> SdeProblem.end(
                        new AdaptiveSde(),
                        mixture(VP, 1, 1e-3, SeededNoise.of(1)).withListener(e -> e.step() < 3),
                        2))
                .isInstanceOf(CancellationException.class);
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void badInputIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveSde(0.1, 0))
                .withMessageContaining("atol must be positive and finite, got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveSde(-1, 0.1))
                .withMessageContaining("-1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveSde(0.1, 0.1, Steps.BATCH, Control.PUBLISHED, 0))
                .withMessageContaining("ProbabilityFlow");
        assertThatIllegalArgumentException().isThrownBy(() -> new Control(0, 0.9, 0.9));
        NoiseSource forgetful = (like, purpose, index) -> Tensors.zeros(like.dtype(), like.device(), like.shape());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SdeProblem.end(new AdaptiveSde(), mixture(VP, 1, 1e-3, forgetful), 1))
                .withMessageContaining("BrownianTree");
    }
}
