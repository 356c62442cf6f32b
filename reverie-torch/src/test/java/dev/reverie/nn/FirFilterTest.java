package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resampling against its definition, written out as loops. */
class FirFilterTest {
    private static final double[][] TAPS = {{1, 3, 3, 1}, {1, 1}, {1, 2, 1}, {1, 4, 6, 4, 1}, {3, 1}, {0.5, 2, -1, 4}};

    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(31);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    /** Insert zeros, pad or crop, convolve with the flipped kernel, keep every {@code down}-th. */
    private static Tensor byDefinition(Tensor x, Tensor kernel, int up, int down, int before, int after) {
        int planes = (int) (x.size(0) * x.size(1));
        int h = (int) x.size(2);
        int w = (int) x.size(3);
        int kh = (int) kernel.size(0);
        int kw = (int) kernel.size(1);
        int fullHeight = h * up + before + after;
        int fullWidth = w * up + before + after;
        int outHeight = (fullHeight - kh) / down + 1;
        int outWidth = (fullWidth - kw) / down + 1;
        double[] in = x.toDoubles();
        double[] k = kernel.toDoubles();
        double[] out = new double[planes * outHeight * outWidth];
        for (int p = 0; p < planes; p++) {
            for (int i = 0; i < outHeight; i++) {
                for (int j = 0; j < outWidth; j++) {
                    double sum = 0;
                    for (int a = 0; a < kh; a++) {
                        for (int b = 0; b < kw; b++) {
                            int row = i * down + a - before;
                            int column = j * down + b - before;
                            boolean inside = row >= 0 && column >= 0 && row < h * up && column < w * up;
                            if (inside && row % up == 0 && column % up == 0) {
                                sum += in[(p * h + row / up) * w + column / up] * k[(kh - 1 - a) * kw + kw - 1 - b];
                            }
                        }
                    }
                    out[(p * outHeight + i) * outWidth + j] = sum;
                }
            }
        }
        return Tensors.of(out, x.size(0), x.size(1), outHeight, outWidth);
    }

    private static void assertEqual(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        // Sums of a few dozen products of order 1 in float64, in another order.
        assertThat(actual.sub(expected).abs().max().item()).isLessThan(1e-12);
    }

    private static Tensor outer(double gain, double... taps) {
        double sum = 0;
        for (double tap : taps) {
            sum += tap;
        }
        double[] kernel = new double[taps.length * taps.length];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = gain * taps[i / taps.length] * taps[i % taps.length] / (sum * sum);
        }
        return Tensors.of(kernel, taps.length, taps.length);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 0", "1, 1, 2, 1", "1, 1, 1, 2", "1, 2, 1, 1", "1, 2, 2, 0", "1, 2, 0, 3", "2, 1, 2, 1", "2, 1, 3, 2",
        "2, 1, 1, 1", "2, 1, 0, 0", "2, 1, 5, 4", "2, 2, 2, 1", "2, 3, 1, 2", "3, 1, 2, 2", "3, 2, 1, 4", "1, 1, -1, 0",
        "1, 2, -1, 2", "2, 1, -1, 1", "1, 3, 4, 4"
    })
    void theElementaryOperationEqualsItsDefinition(int up, int down, int before, int after) {
        Tensor x = normal(2, 3, 5, 7);
        for (Tensor kernel : new Tensor[] {normal(4, 4), normal(3, 3), normal(2, 2), normal(3, 4), normal(1, 2)}) {
            assertEqual(
                    FirFilter.filter(x, kernel, up, down, before, after),
                    byDefinition(x, kernel, up, down, before, after));
        }
    }

    @Test
    void resamplingEqualsThePublishedPadding() {
        Tensor x = normal(2, 3, 6, 4);
        for (double[] taps : TAPS) {
            int spare = taps.length - 2;
            FirFilter filter = new FirFilter(taps);
            Tensor up = byDefinition(x, outer(4, taps), 2, 1, (spare + 1) / 2 + 1, spare / 2);
            assertThat(up.shape()).containsExactly(2, 3, 12, 8);
            assertEqual(filter.upsample(x), up);
            Tensor down = byDefinition(x, outer(1, taps), 1, 2, (spare + 1) / 2, spare / 2);
            assertThat(down.shape()).containsExactly(2, 3, 3, 2);
            assertEqual(filter.downsample(x), down);
        }
    }

    @Test
    void convolvingResamplingEqualsItsTwoStages() {
        Tensor x = normal(2, 3, 6, 4);
        Tensor weight = normal(5, 3, 3, 3);
        for (double[] taps : TAPS) {
            FirFilter filter = new FirFilter(taps);
            int downSpare = taps.length - 2 + 2;
            Tensor smooth = byDefinition(x, outer(1, taps), 1, 1, (downSpare + 1) / 2, downSpare / 2);
            assertEqual(filter.downsampleConvolve(x, weight), Functional.conv2d(smooth, weight, null, 2, 0, 1, 1));
            // Zeros between the pixels, then an ordinary convolution with full padding is the transposed convolution.
            Tensor spread = byDefinition(x, Tensors.ones(DType.FLOAT64, Device.CPU, 1, 1), 2, 1, 0, -1);
            Tensor convolved = Functional.conv2d(spread, weight, null, 1, 2, 1, 1);
            int upSpare = taps.length - 2 - 2;
            Tensor wanted = byDefinition(
                    convolved, outer(4, taps), 1, 1, Math.floorDiv(upSpare + 1, 2) + 1, Math.floorDiv(upSpare, 2) + 1);
            assertThat(wanted.shape()).containsExactly(2, 5, 12, 8);
            assertEqual(filter.upsampleConvolve(x, weight), wanted);
        }
    }

    @Test
    void upsamplingIsFourTimesTheAdjointOfDownsampling() {
        // For the symmetric filters of even length, where both are centred alike.
        for (double[] taps : new double[][] {{1, 3, 3, 1}, {1, 1}}) {
            FirFilter filter = new FirFilter(taps);
            Tensor x = normal(2, 3, 8, 6);
            Tensor y = normal(2, 3, 4, 3);
            double left = filter.downsample(x).mul(y).sum().item();
            double right = filter.upsample(y).mul(x).sum().item() / 4;
            assertThat(right).isCloseTo(left, within(1e-12));
        }
    }

    @Test
    void gradientsAreTheAdjoint() {
        FirFilter filter = new FirFilter(1, 3, 3, 1);
        Tensor x = normal(1, 2, 4, 6).requireGrad();
        Tensor other = normal(1, 2, 4, 6);
        Tensor up = filter.upsample(x);
        Tensor v = normal(1, 2, 8, 12);
        assertThat(Autograd.vjp(up, x, v).mul(other).sum().item())
                .isCloseTo(filter.upsample(other).mul(v).sum().item(), within(1e-12));
        Tensor down = filter.downsample(x);
        Tensor u = normal(1, 2, 2, 3);
        assertThat(Autograd.vjp(down, x, u).mul(other).sum().item())
                .isCloseTo(filter.downsample(other).mul(u).sum().item(), within(1e-12));
    }

    @Test
    void constantsStayConstantAwayFromTheBorder() {
        Tensor ones = Tensors.ones(DType.FLOAT64, Device.CPU, 1, 1, 8, 8);
        FirFilter filter = new FirFilter(1, 3, 3, 1);
        for (Tensor y : new Tensor[] {filter.upsample(ones), filter.downsample(ones)}) {
            Tensor inner = y.narrow(2, 2, y.size(2) - 4).contiguous();
            Tensor core = y.size(2) > 4
                    ? inner.narrow(3, 2, y.size(3) - 4)
                    : y.narrow(2, 1, 2).narrow(3, 1, 2);
            assertThat(core.sub(1).abs().max().item()).isLessThan(1e-14);
        }
    }

    @Test
    void filtersThatCannotBeNormalisedAreRefused() {
        assertThatThrownBy(() -> new FirFilter(1))
                .hasMessageContaining("at least 2 taps")
                .hasMessageContaining("[1.0]");
        assertThatThrownBy(() -> new FirFilter(1, -1)).hasMessageContaining("[1.0, -1.0]");
        assertThatThrownBy(() -> new FirFilter(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
