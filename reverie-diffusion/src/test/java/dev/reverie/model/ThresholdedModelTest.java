package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdedModelTest {
    private static final VariancePreserving VP = new VariancePreserving();

    /** Says that the data are {@code 3 x}. */
    private static final ScoreModel LOUD = new FunctionModel(VP, Prediction.DENOISED, (x, t) -> x.mul(3));

    @Test
    void staticThresholdingClipsTheDenoisedDataAndNoiseFollows() {
        ScoreModel model = new ThresholdedModel(LOUD, new ThresholdedModel.Static(-1, 1));
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.1, -2, 0.9, -0.2}, 2, 2);
            assertThat(model.denoised(x, 0.3).toDoubles()).containsExactly(0.1 * 3, -1, 1, -0.2 * 3);
            double alpha = VP.alpha(0.3);
            double sigma = VP.sigma(0.3);
            // The noise is what is left of x: one division and one difference of numbers of order 1.
            assertThat(model.noise(x, 0.3).toDoubles()[1]).isCloseTo((-2 + alpha) / sigma, within(1e-14));
            assertThat(model.score(x, 0.3).toDoubles()[1]).isCloseTo(-(-2 + alpha) / (sigma * sigma), within(1e-14));
        }
    }

    @Test
    void dynamicThresholdingClipsAtTheQuantileOfEachSampleAndShrinks() {
        int n = 1000;
        try (Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator();
            Tensor x = generator.seed(7).normal(DType.FLOAT64, Device.CPU, 2, 10, n / 10);
            x.select(0, 1).mulInPlace(0.05);
            double[] d = LOUD.denoised(x, 0.3).toDoubles();
            double[] got = new ThresholdedModel(LOUD, new ThresholdedModel.Dynamic(-1, 1, 0.95))
                    .denoised(x, 0.3)
                    .toDoubles();
            double[] sizes = Arrays.stream(d, 0, n).map(Math::abs).sorted().toArray();
            // 50 of 1000 may be beyond: s is the 950th of the sizes.
            double s = sizes[949];
            assertThat(s).isGreaterThan(1);
            for (int i = 0; i < n; i++) {
                // 40 halvings of an interval of length 100
                assertThat(got[i]).isCloseTo(Math.max(-1, Math.min(1, d[i] / s)), within(1e-9));
            }
            // The second sample is in range, and stays.
            for (int i = n; i < 2 * n; i++) {
                assertThat(got[i]).isCloseTo(d[i], within(1e-15));
            }
        }
    }

    @Test
    void dynamicThresholdingKnowsTheRangeOfTheData() {
        try (Scope scope = Scope.open()) {
            // Data in [0, 1]: u = 2 D - 1, and half of each sample may be clipped.
            ScoreModel model = new ThresholdedModel(
                    new FunctionModel(VP, Prediction.DENOISED, (x, t) -> x), new ThresholdedModel.Dynamic(0, 1, 0.5));
            double[] got = model.denoised(Tensors.of(new double[] {0.5, 2.0, 3.0, -0.5}, 1, 4), 0.3)
                    .toDoubles();
            // |u| = 0, 3, 5, 2, of which the second smallest, s = 2, holds half; the rest is clipped and shrunk.
            assertThat(got).containsExactly(new double[] {0.5, 1.0, 1.0, 0.0}, within(1e-9));
        }
    }

    @Test
    void samplesDoNotDependOnTheirNeighbours() {
        ScoreModel model = new ThresholdedModel(LOUD, new ThresholdedModel.Dynamic(-1, 1, 0.9));
        try (Scope scope = Scope.open()) {
            double[] values = new Random(3).doubles(40, -2, 2).toArray();
            Tensor x = Tensors.of(values, 2, 20);
            double[] both = model.denoised(x, 0.5).toDoubles();
            double[] second = model.denoised(x.narrow(0, 1, 1), 0.5).toDoubles();
            assertThat(Arrays.copyOfRange(both, 20, 40)).containsExactly(second);
        }
    }

    @Test
    void gradientsFlowThroughAndNothingIsLeftBehind() {
        double[] first = gradients();
        long before = Engine.liveNativeObjects();
        assertThat(gradients()).containsExactly(first);
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        assertThat(first).containsExactly(new double[] {3, 3, 3, 3}, within(1e-12));
    }

    private static double[] gradients() {
        List<ThresholdedModel.Rule> rules =
                List.of(new ThresholdedModel.Static(-1, 1), new ThresholdedModel.Dynamic(-1, 1, 0.9));
        double[] gradients = new double[4];
        for (int i = 0; i < 2; i++) {
            try (Scope scope = Scope.open()) {
                Tensor x = Tensors.of(new double[] {0.1, 0.2}, 1, 2).requireGrad();
                Tensor sum = new ThresholdedModel(LOUD, rules.get(i))
                        .denoised(x, 0.3)
                        .sum();
                System.arraycopy(Autograd.grad(sum, x).toDoubles(), 0, gradients, 2 * i, 2);
            }
        }
        return gradients;
    }

    @Test
    void whatTheModelWasTrainedOnIsPassedOn() {
        ScoreModel trained = new TrainedInterval(LOUD, new TimeInterval(0.1, 1));
        ScoreModel model = new ThresholdedModel(trained, new ThresholdedModel.Static(0, 1));
        assertThat(model.trainedTimes()).isEqualTo(new TimeInterval(0.1, 1));
        assertThat(model.chainSteps()).isEmpty();
        assertThat(model.schedule()).isEqualTo(VP);
        assertThat(model.toString()).contains("Static");
    }

    @Test
    void impossibleRangesAreRefused() {
        assertThatThrownBy(() -> new ThresholdedModel.Static(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1.0, -1.0]")
                .hasMessageContaining("swapped");
        assertThatThrownBy(() -> new ThresholdedModel.Static(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ThresholdedModel.Dynamic(-1, 1, 99.5))
                .hasMessageContaining("coverage must be in (0, 1), got 99.5")
                .hasMessageContaining("not per cent");
    }
}
