package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The layers of NCSN against their formulas. */
class InstanceNormPlusTest {
    private static final int N = 3;
    private static final int C = 4;
    private static final int H = 2;
    private static final int W = 5;

    private Scope scope;
    private NoiseGenerator noise;
    private Parameters parameters;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(43);
        parameters = new Parameters();
    }

    @AfterEach
    void close() {
        parameters.close();
        scope.close();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    private void randomise() {
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3));
        parameters.values().copyFrom(normal(parameters.trainableCount()));
    }

    private Tensor value(String name) {
        return Objects.requireNonNull(parameters.find(name), name).value().detach();
    }

    /** The formula, written out for one sample. */
    private static double[] definition(double[] x, double[] gamma, double[] alpha, double[] beta) {
        int pixels = H * W;
        double[] mean = new double[C];
        double[] variance = new double[C];
        double meanOfMeans = 0;
        for (int k = 0; k < C; k++) {
            for (int i = 0; i < pixels; i++) {
                mean[k] += x[k * pixels + i] / pixels;
            }
            for (int i = 0; i < pixels; i++) {
                variance[k] += Math.pow(x[k * pixels + i] - mean[k], 2) / pixels;
            }
            meanOfMeans += mean[k] / C;
        }
        double varianceOfMeans = 0;
        for (int k = 0; k < C; k++) {
            varianceOfMeans += Math.pow(mean[k] - meanOfMeans, 2) / (C - 1);
        }
        double[] y = new double[x.length];
        for (int k = 0; k < C; k++) {
            double contrast = (mean[k] - meanOfMeans) / Math.sqrt(varianceOfMeans + 1e-5);
            for (int i = 0; i < pixels; i++) {
                double normal = (x[k * pixels + i] - mean[k]) / Math.sqrt(variance[k] + 1e-5);
                y[k * pixels + i] = gamma[k] * (normal + alpha[k] * contrast) + beta[k];
            }
        }
        return y;
    }

    @Test
    void theLayerEqualsItsFormulaInBothLayouts() {
        InstanceNormPlus layer = new InstanceNormPlus(parameters, "norm", C);
        randomise();
        Tensor x = normal(N, C, H, W);
        double[] gamma = value("norm.gamma").toDoubles();
        double[] alpha = value("norm.alpha").toDoubles();
        double[] beta = value("norm.beta").toDoubles();
        for (int sample = 0; sample < N; sample++) {
            double[] wanted = definition(x.select(0, sample).toDoubles(), gamma, alpha, beta);
            assertThat(layer.forward(x).select(0, sample).toDoubles()).containsExactly(wanted, within(1e-13));
            try (Autograd.Mode mode = Autograd.noGrad()) {
                assertThat(layer.forward(x.channelsLast()).select(0, sample).toDoubles())
                        .containsExactly(wanted, within(1e-13));
            }
        }
    }

    @Test
    void eachSampleIsNormalisedWithTheCoefficientsOfItsLevel() {
        ConditionalInstanceNormPlus layer = new ConditionalInstanceNormPlus(parameters, "norm", C, 5);
        randomise();
        Tensor x = normal(N, C, H, W);
        long[] levels = {4, 0, 4};
        Tensor y = layer.forward(x, Tensors.of(levels, N));
        for (int sample = 0; sample < N; sample++) {
            Tensor row = value("norm.embed.weight").select(0, levels[sample]);
            double[] wanted = definition(
                    x.select(0, sample).toDoubles(),
                    row.narrow(0, 0, C).toDoubles(),
                    row.narrow(0, C, C).toDoubles(),
                    row.narrow(0, 2L * C, C).toDoubles());
            assertThat(y.select(0, sample).toDoubles()).containsExactly(wanted, within(1e-13));
        }
    }

    @Test
    void scalesStartAroundOneAndShiftsAtZero() {
        new InstanceNormPlus(parameters, "shared", 1000);
        new ConditionalInstanceNormPlus(parameters, "level", 1000, 2);
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3));
        Tensor table = value("level.embed.weight");
        for (Tensor scales : new Tensor[] {
            value("shared.gamma"), value("shared.alpha"), table.narrow(1, 0, 1000), table.narrow(1, 1000, 1000)
        }) {
            // 5 standard errors of mean and deviation of 1000 numbers
            assertThat(scales.mean().item()).isCloseTo(1, within(5 * 0.02 / Math.sqrt(1000)));
            double deviation = Math.sqrt(scales.sub(1).square().mean().item());
            assertThat(deviation).isCloseTo(0.02, within(5 * 0.02 / Math.sqrt(2000)));
        }
        assertThat(value("shared.beta").abs().max().item()).isZero();
        assertThat(table.narrow(1, 2000, 1000).abs().max().item()).isZero();
    }

    @Test
    void oneChannelIsRefused() {
        assertThatThrownBy(() -> new InstanceNormPlus(parameters, "norm", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2, got 1");
        assertThatThrownBy(() -> new ConditionalInstanceNormPlus(parameters, "norm", 1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2, got 1");
    }

    @Test
    void aDilatedConvolutionIsOneWithZerosBetweenItsTaps() {
        Conv2d layer = Conv2d.dilated(parameters, "conv", 2, 3, 3, 2, true);
        Conv2d unbiased = Conv2d.dilated(parameters, "unbiased", 2, 3, 3, 1, false);
        randomise();
        assertThat(parameters.find("unbiased.bias")).isNull();
        Tensor spread = Tensors.zeros(DType.FLOAT64, Device.CPU, 3, 2, 5, 5);
        Functional.everyNth(spread, 2).copyFrom(value("conv.weight"));
        Tensor x = normal(2, 2, 7, 6);
        Tensor wanted = Functional.conv2d(x, spread, value("conv.bias"), 1, 2, 1, 1);
        // 18 products of order 1, summed in another order
        assertThat(layer.forward(x).toDoubles()).containsExactly(wanted.toDoubles(), within(1e-13));
        Tensor plain = Functional.conv2d(x, value("unbiased.weight"), null, 1, 1, 1, 1);
        assertThat(unbiased.forward(x).toDoubles()).containsExactly(plain.toDoubles());
    }

    @Test
    void dilatedConvolutionsStartWithinTheRootOfTheirInputs() {
        Conv2d layer = Conv2d.dilated(parameters, "conv", 16, 32, 3, 4, true);
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3));
        double bound = 1 / Math.sqrt(16 * 9);
        assertThat(value("conv.weight").abs().max().item()).isBetween(0.99 * bound, bound);
        assertThat(value("conv.bias").abs().max().item()).isBetween(0.8 * bound, bound);
        assertThat(layer.forward(normal(1, 16, 9, 10)).shape()).containsExactly(1, 32, 9, 10);
    }
}
