package dev.reverie.inverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.sde.StochasticHeun;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to whole pictures: noise estimated and removed, and pictures made anew from a noisy start. */
class PictureTest {
    private static final VariancePreserving SCHEDULE = new VariancePreserving();
    private static final ScoreModel MODEL = GaussianOracle.isotropic(SCHEDULE, 0.5, 0.25);

    private static Tensor noisy(double level, int height, int width) {
        Random random = new Random(11);
        double[] values = new double[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            int row = i / width % height;
            int column = i % width;
            // a ramp and a bright square with sharp edges
            double clean = 0.01 * row - 0.02 * column + (row > 20 && row < 40 && column > 11 && column < 33 ? 1 : 0);
            values[i] = clean + level * random.nextGaussian();
        }
        return Tensors.of(values, 1, 3, height, width);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.1, 0.5})
    void theNoiseLevelIsFoundUnderAPicture(double level) {
        try (Scope scope = Scope.open()) {
            double found = NoiseLevel.estimate(noisy(level, 64, 65))[0];
            // 3 x 32 x 32 blocks: a standard error of 2.1 %, and 2 % of the blocks hold an edge
            assertThat(found).isCloseTo(level, within(0.08 * level));
        }
    }

    @Test
    void aSmoothPictureHasNoNoise() {
        try (Scope scope = Scope.open()) {
            assertThat(NoiseLevel.estimate(noisy(0, 64, 64))[0]).isLessThan(1e-12);
        }
    }

    @Test
    void everyPictureOfABatchHasItsOwnLevel() {
        try (Scope scope = Scope.open()) {
            double[] levels = NoiseLevel.estimate(Tensors.cat(0, noisy(0.1, 64, 64), noisy(0.3, 64, 64)));
            assertThat(levels[0]).isEqualTo(NoiseLevel.estimate(noisy(0.1, 64, 64))[0]);
            assertThat(levels[1]).isEqualTo(NoiseLevel.estimate(noisy(0.3, 64, 64))[0]);
        }
    }

    @Test
    void badPicturesAreRefused() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> NoiseLevel.estimate(Tensors.of(new double[4], 2, 2)))
                    .hasMessageContaining("[N, C, H, W]");
            assertThatThrownBy(() -> NoiseLevel.estimate(Tensors.of(new double[] {1, Double.NaN, 0, 0}, 1, 1, 2, 2)))
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void oneEvaluationGivesThePosteriorMean() {
        try (Scope scope = Scope.open()) {
            double level = 0.4;
            double[] y = {0.1, -0.7, 1.9, 0.5};
            double[] mean = new PictureDenoising(MODEL, level)
                    .mean(Tensors.of(y, 1, 1, 2, 2))
                    .toDoubles();
            for (int i = 0; i < y.length; i++) {
                double shrink = 0.25 / (0.25 + level * level);
                assertThat(mean[i]).isCloseTo(0.5 + shrink * (y[i] - 0.5), within(1e-10));
            }
        }
    }

    @Test
    void posteriorDrawsHaveThePosteriorsMeanAndStandardDeviation() {
        try (Scope scope = Scope.open()) {
            double level = 0.4;
            int pixels = 900;
            int draws = 10;
            double[] y = new Random(4).doubles(pixels, -0.5, 1.5).toArray();
            PosteriorDraws found = new PictureDenoising(MODEL, level)
                    .posterior(Tensors.of(y, 1, 1, 30, 30), new StochasticHeun(), new LogSnrGrid(), 40, draws, 5);
            double shrink = 0.25 / (0.25 + level * level);
            double variance = shrink * level * level;
            double[] mean = found.mean().toDoubles();
            double[] std = found.std().toDoubles();
            SampleMoments errors = SampleMoments.of(IntStream.range(0, pixels)
                    .mapToDouble(i -> mean[i] - 0.5 - shrink * (y[i] - 0.5))
                    .toArray());
            SampleMoments variances = SampleMoments.of(
                    IntStream.range(0, pixels).mapToDouble(i -> std[i] * std[i]).toArray());
            double all = (double) pixels * draws;
            // four standard errors of means over all pixels and draws
            assertThat(errors.mean()).isCloseTo(0, within(4 * Math.sqrt(variance / all)));
            assertThat(errors.variance())
                    .isCloseTo(variance / draws, within(variance / draws * 4 * Math.sqrt(2.0 / pixels)));
            assertThat(variances.mean()).isCloseTo(variance, within(4 * variance * Math.sqrt(2 / all)));
        }
    }

    @Test
    void denoisingSaysWhatItCannotDo() {
        try (Scope scope = Scope.open()) {
            VarianceExploding exploding = new VarianceExploding(0.01, 10);
            ScoreModel model = GaussianOracle.isotropic(exploding, 0, 1);
            assertThatThrownBy(() -> new PictureDenoising(model, 11)).hasMessageContaining("got 11.0");
            assertThatThrownBy(() -> new PictureDenoising(model, 0.001))
                    .hasMessageContaining("trained on noise levels");
            assertThatThrownBy(() -> new PictureDenoising(model, -1)).hasMessageContaining("got -1.0");
            ScoreModel late = new TrainedInterval(model, new TimeInterval(0.5, 1));
            assertThatThrownBy(() -> new PictureDenoising(late, 0.05)).hasMessageContaining("trained on noise levels");
            Tensor y = Tensors.of(new double[4], 1, 1, 2, 2);
            PictureDenoising denoising = new PictureDenoising(model, 1);
            assertThatThrownBy(() -> denoising.posterior(
                            y, new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2), new LogSnrGrid(), 5, 3, 1))
                    .hasMessageContaining("adds none");
            assertThatThrownBy(() -> denoising.posterior(y, new StochasticHeun(), new LogSnrGrid(), 5, 1, 1))
                    .hasMessageContaining("at least 2 draws");
        }
    }

    @Test
    void aNoisedStartForgetsThePictureByItsTime() {
        try (Scope scope = Scope.open()) {
            SamplingProblem problem = SamplingProblem.of(MODEL, 10, 2);
            int n = 3000;
            Tensor picture = Tensors.full(2, DType.FLOAT64, Device.CPU, n, 1);
            for (double time : new double[] {0.05, 0.3, 1}) {
                double[] x = new SdEdit(new StochasticHeun(), new LogSnrGrid(), 40, time)
                        .edit(problem, picture)
                        .tensor()
                        .toDoubles();
                // the reverse kernel of Gaussian data: x_0 | x_t has mean 0.5 + k (x_t - alpha 0.5)
                double alpha = SCHEDULE.alpha(time);
                double sigma = SCHEDULE.sigma(time);
                double gain = alpha * 0.25 / (alpha * alpha * 0.25 + sigma * sigma);
                double mean = 0.5 + gain * alpha * 1.5;
                double variance = gain * gain * sigma * sigma + 0.25 * (1 - gain * alpha);
                SampleMoments moments = SampleMoments.of(x);
                // four standard errors; sampling ends at sigma = 0.03 in data of 0.5
                assertThat(moments.mean()).isCloseTo(mean, within(4 * Math.sqrt(variance / n) + 0.002));
                assertThat(moments.variance()).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n) + 0.002));
            }
            assertThatThrownBy(() -> new SdEdit(new StochasticHeun(), new LogSnrGrid(), 5, 1.5).edit(problem, picture))
                    .hasMessageContaining("time to start from");
        }
    }
}
