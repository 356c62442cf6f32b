package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.GeometricSigmaGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.langevin.AnnealedLangevinDynamics;
import dev.reverie.sampler.langevin.AnnealedLangevinDynamics.Convention;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LangevinAnnealedTest {
    private static final double V = 0.3;

    private static List<Schedule> schedules() {
        return List.of(
                new VarianceExploding(0.01, 10),
                new VariancePreserving(),
                new SubVariancePreserving(),
                new Edm(),
                new RectifiedFlow());
    }

    /** Noise of one constant, to follow the recursion of a level by hand. */
    private static NoiseSource constant(double value) {
        return (like, purpose, index) -> Tensors.full(value, like.dtype(), like.device(), like.shape());
    }

    @ParameterizedTest
    @EnumSource(Convention.class)
    void everyStepIsThatOfThePaperInUnitsOfTheData(Convention convention) {
        int stepsPerLevel = 3;
        double epsilon = 2e-4;
        double z = 0.7;
        for (Schedule schedule : schedules()) {
            TimeGrid grid = new LogSnrGrid()
                    .place(schedule, schedule.timeOfNoiseToSignal(4), schedule.timeOfNoiseToSignal(0.05), 6);
            double y = 2;
            for (int i = 0; i < 6; i++) {
                double r = schedule.noiseToSignal(grid.time(i));
                double a = epsilon * Math.pow(r / schedule.noiseToSignal(grid.last()), 2);
                for (int k = 0; k < stepsPerLevel; k++) {
                    double score = -y / (V + r * r);
                    y += convention == Convention.NCSN
                            ? a / 2 * score + Math.sqrt(a) * z
                            : a * score + Math.sqrt(2 * a) * z;
                }
            }
            SamplingProblem problem = SdeProblem.problem(GaussianOracle.isotropic(schedule, 0, V), grid, constant(z));
            try (Scope scope = Scope.open()) {
                Tensor start = Tensors.of(new double[] {2 * schedule.alpha(grid.first())}, 1, 1);
                Sampler sampler = AnnealedLangevinDynamics.ofEpsilon(
                        convention, stepsPerLevel, epsilon, schedule.noiseToSignal(grid.last()));
                Samples samples = sampler.sample(problem, start);
                assertThat(samples.tensor().item() / schedule.alpha(grid.last()))
                        .isCloseTo(y, within(1e-12 * y));
                assertThat(samples.evaluations()).isEqualTo(18);
                double r = schedule.noiseToSignal(grid.last());
                // NCSNv2 ends with x + sigma^2 s
                assertThat(sampler.denoisingLast()
                                .sample(problem, start)
                                .tensor()
                                .item())
                        .isCloseTo(y - r * r * y / (V + r * r), within(1e-12 * y));
            }
        }
    }

    @Test
    void theTwoConventionsDifferByAFactorOfTwoInEpsilon() {
        ScoreModel model = SdeProblem.mixture(new VarianceExploding(0.05, 5));
        TimeGrid grid = new GeometricSigmaGrid().place(model.schedule(), 1, 0, 10);
        SamplingProblem problem = SdeProblem.problem(model, grid, SeededNoise.of(2));
        double[] first = SdeProblem.end(new AnnealedLangevinDynamics(Convention.NCSN, 4, 0.16), problem, 3);
        double[] second = SdeProblem.end(new AnnealedLangevinDynamics(Convention.NCSNV2, 4, 0.08), problem, 3);
        for (int i = 0; i < first.length; i++) {
            assertThat(first[i]).isCloseTo(second[i], within(1e-12));
        }
    }

    @Test
    void slowAnnealingDrawsFromTheMixture() {
        Schedule schedule = new VarianceExploding(0.05, 8);
        TimeGrid grid = new GeometricSigmaGrid().place(schedule, 1, 0, 60);
        int n = 400;
        SamplingProblem problem = SdeProblem.problem(SdeProblem.mixture(schedule), grid, SeededNoise.of(21));
        double[] end =
                SdeProblem.end(new AnnealedLangevinDynamics(Convention.NCSN, 10, 0.2).denoisingLast(), problem, n);
        double[][] means = {{1.0, 0.3}, {-0.8, 0.7}, {0.2, -1.1}};
        double[] std = {0.5, 0.4, 0.6};
        RandomCursor cursor = RandomStream.of(98).cursor();
        double[][] samples = new double[n][];
        double[][] data = new double[n][];
        for (int i = 0; i < n; i++) {
            samples[i] = new double[] {end[2 * i], end[2 * i + 1]};
            double u = cursor.nextDouble();
            int k = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
            data[i] = new double[] {
                means[k][0] + std[k] * cursor.nextGaussian(), means[k][1] + std[k] * cursor.nextGaussian()
            };
        }
        TwoSampleTest test = TwoSampleTest.energy(samples, data, 199, RandomStream.of(1));
        assertThat(test.passes(0.005)).as("%s", test).isTrue();
    }

    @Test
    void aGridWithoutNoiseAtItsEndEndsInTheDenoisedStateAndChunksDoNotMatter() {
        ScoreModel model = SdeProblem.mixture(new VariancePreserving());
        TimeGrid noisy = new LogSnrGrid().place(model.schedule(), 1, 0.01, 5);
        Sampler sampler = new AnnealedLangevinDynamics(Convention.NCSNV2, 2, 0.05);
        assertThat(sampler.gridPoints(5)).isEqualTo(5);
        assertThat(sampler.traits().evaluationsPerStep()).isEqualTo(2);
        SamplingProblem problem = SdeProblem.problem(model, noisy.append(0), SeededNoise.of(2));
        long before = Engine.liveNativeObjects();
        try (Scope scope = Scope.open()) {
            Samples samples = sampler.sample(problem, DType.FLOAT32, Device.CPU, 4, 2);
            assertThat(samples.evaluations()).isEqualTo(11);
            Samples part =
                    sampler.sample(problem.withNoise(SeededNoise.of(2).from(2)), DType.FLOAT32, Device.CPU, 2, 2);
            double[] whole = samples.tensor().toDoubles();
            double[] rest = part.tensor().toDoubles();
            double[] denoised = sampler.denoisingLast()
                    .sample(problem.withGrid(noisy), DType.FLOAT32, Device.CPU, 4, 2)
                    .tensor()
                    .toDoubles();
            for (int i = 0; i < rest.length; i++) {
                assertThat(rest[i]).isCloseTo(whole[i + 4], within(1e-5));
                assertThat(denoised[i]).isCloseTo(whole[i], within(1e-6));
            }
        }
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void badInputIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnealedLangevinDynamics(Convention.NCSN, 0, 1e-5))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnealedLangevinDynamics(Convention.NCSN, 1, -1))
                .withMessageContaining("got -1.0");
    }
}
