package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pooling over windows, resizing and instance normalisation against their definitions, in both memory layouts. */
class WindowsTest {
    private static final int N = 2;
    private static final int C = 3;
    private static final int H = 7;
    private static final int W = 4;

    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(29);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    /** Folds the pixels of the 5 x 5 window around every pixel that lie inside the image. */
    private static double[] fold(double[] x, double start, DoubleBinaryOperator operator) {
        double[] folded = new double[x.length];
        for (int map = 0; map < N * C; map++) {
            for (int i = 0; i < H; i++) {
                for (int j = 0; j < W; j++) {
                    double value = start;
                    for (int k = Math.max(0, i - 2); k <= Math.min(H - 1, i + 2); k++) {
                        for (int l = Math.max(0, j - 2); l <= Math.min(W - 1, j + 2); l++) {
                            value = operator.applyAsDouble(value, x[(map * H + k) * W + l]);
                        }
                    }
                    folded[(map * H + i) * W + j] = value;
                }
            }
        }
        return folded;
    }

    @Test
    void maximaIgnoreWhatLiesOutside() {
        Tensor x = normal(N, C, H, W).add(-10);
        double[] wanted = fold(x.toDoubles(), Double.NEGATIVE_INFINITY, Math::max);
        assertThat(Functional.maxPoolSame(x, 5).toDoubles()).containsExactly(wanted);
        assertThat(Functional.maxPoolSame(x.channelsLast(), 5).toDoubles()).containsExactly(wanted);
    }

    @Test
    void meansCountWhatLiesOutsideAsZeros() {
        Tensor x = normal(N, C, H, W);
        double[] sums = fold(x.toDoubles(), 0, Double::sum);
        for (Tensor layout : new Tensor[] {x, x.channelsLast()}) {
            assertThat(Functional.averagePoolSame(layout, 5).mul(25).toDoubles())
                    .containsExactly(sums, within(1e-13)); // 25 roundings of numbers of order 1
        }
    }

    @Test
    void meansInsideCountNothingElse() {
        Tensor x = normal(N, C, H, W);
        double[] sums = fold(x.toDoubles(), 0, Double::sum);
        double[] numbers = fold(new double[N * C * H * W], 0, (count, value) -> count + 1);
        for (Tensor layout : new Tensor[] {x, x.channelsLast()}) {
            double[] means = Functional.averagePoolInside(layout, 5).toDoubles();
            for (int i = 0; i < means.length; i++) {
                assertThat(means[i] * numbers[i]).isCloseTo(sums[i], within(1e-13)); // as above
            }
        }
        assertThat(numbers).contains(9, 20);
    }

    @Test
    void everySecondWindowInsideGivesItsMaximum() {
        Tensor x = normal(N, C, H, W);
        double[] values = x.toDoubles();
        int rows = (H - 3) / 2 + 1;
        int columns = (W - 3) / 2 + 1;
        double[] wanted = new double[N * C * rows * columns];
        for (int i = 0; i < wanted.length; i++) {
            int map = i / (rows * columns);
            int top = i / columns % rows * 2;
            int left = i % columns * 2;
            wanted[i] = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < 9; k++) {
                wanted[i] = Math.max(wanted[i], values[(map * H + top + k / 3) * W + left + k % 3]);
            }
        }
        assertThat(Functional.maxPool(x, 3, 2).toDoubles()).containsExactly(wanted);
        assertThat(Functional.maxPool(x.channelsLast(), 3, 2).toDoubles()).containsExactly(wanted);
    }

    @Test
    void oblongKernelsArePaddedEachWayByItsOwn() {
        Tensor x = normal(N, C, H, W);
        Tensor weight = normal(2, C, 1, 5);
        double[] values = x.toDoubles();
        double[] taps = weight.toDoubles();
        double[] wanted = new double[N * 2 * H * W];
        for (int i = 0; i < wanted.length; i++) {
            int n = i / (2 * H * W);
            int out = i / (H * W) % 2;
            int row = i / W % H;
            for (int c = 0; c < C; c++) {
                for (int k = 0; k < 5; k++) {
                    int column = i % W + k - 2;
                    if (column >= 0 && column < W) {
                        wanted[i] += taps[(out * C + c) * 5 + k] * values[((n * C + c) * H + row) * W + column];
                    }
                }
            }
        }
        Tensor y = Functional.conv2d(x, weight, null, 1, 0, 2);
        assertThat(y.shape()).containsExactly(N, 2, H, W);
        assertThat(y.toDoubles()).containsExactly(wanted, within(1e-13)); // a dozen roundings of numbers of order 1
    }

    @Test
    void resizingKeepsCornersAndBilinearFunctions() {
        double[] small = new double[N * C * H * W];
        int height = 13;
        int width = 6;
        double[] large = new double[N * C * height * width];
        for (int map = 0; map < N * C; map++) {
            for (int i = 0; i < H; i++) {
                for (int j = 0; j < W; j++) {
                    small[(map * H + i) * W + j] = bilinear(map, i / (H - 1.0), j / (W - 1.0));
                }
            }
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    large[(map * height + i) * width + j] = bilinear(map, i / (height - 1.0), j / (width - 1.0));
                }
            }
        }
        Tensor x = Tensors.of(small, N, C, H, W);
        for (Tensor layout : new Tensor[] {x, x.channelsLast()}) {
            Tensor resized = Functional.bilinearResize(layout, height, width);
            assertThat(resized.shape()).containsExactly(N, C, height, width);
            assertThat(resized.toDoubles()).containsExactly(large, within(1e-13));
        }
    }

    private static double bilinear(int map, double u, double v) {
        return map + 2 * u - 3 * v + 5 * u * v;
    }

    @Test
    void resizingInterpolatesBetweenNeighbours() {
        Tensor x = Tensors.of(new double[] {1, 5, -3}, 1, 1, 1, 3);
        assertThat(Functional.bilinearResize(x, 1, 5).toDoubles()).containsExactly(1, 3, 5, 1, -3);
    }

    @Test
    void instanceNormEqualsItsDefinition() {
        Tensor x = normal(N, C, H, W).mul(0.5).add(3);
        Tensor scale = normal(N, C);
        Tensor shift = normal(N, C);
        double[] values = x.toDoubles();
        double[] wanted = new double[values.length];
        int pixels = H * W;
        for (int map = 0; map < N * C; map++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < pixels; i++) {
                mean += values[map * pixels + i] / pixels;
            }
            for (int i = 0; i < pixels; i++) {
                variance += Math.pow(values[map * pixels + i] - mean, 2) / pixels;
            }
            for (int i = 0; i < pixels; i++) {
                wanted[map * pixels + i] =
                        (values[map * pixels + i] - mean) / Math.sqrt(variance + 1e-3) * scale.toDoubles()[map]
                                + shift.toDoubles()[map];
            }
        }
        assertThat(Functional.instanceNorm(x, scale, shift, 1e-3).toDoubles())
                .containsExactly(wanted, within(1e-13)); // mean / deviation = 6 loses a digit
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor inner = x.channelsLast();
            Tensor y = Functional.instanceNorm(inner, scale, shift, 1e-3);
            assertThat(y.toDoubles()).containsExactly(wanted, within(1e-13));
            assertThat(y.isChannelsLast()).isTrue();
            assertThat(inner.toDoubles()).containsExactly(values);
        }
    }

    /** Here the mean is 1000 times the deviation: sums in which it cancels lose digits. */
    @Test
    void gradientsOfInstanceNormInFloat32AreThoseOfFloat64() {
        Tensor x = normal(2, 4, 32, 32).add(1000).to(DType.FLOAT32);
        Tensor scale = normal(2, 4);
        Tensor shift = normal(2, 4);
        Tensor v = normal(2, 4, 32, 32);
        Tensor[] exact = gradients(x, scale, shift, v, DType.FLOAT64);
        Tensor[] single = gradients(x, scale, shift, v, DType.FLOAT32);
        for (int i = 0; i < exact.length; i++) {
            double error = single[i].to(DType.FLOAT64).sub(exact[i]).norm().item();
            // the mean is rounded by this much of the deviation
            double rounding = Math.ulp(1000f) / 2;
            assertThat(error / exact[i].norm().item()).as("gradient %d", i).isLessThan(rounding);
        }
    }

    private static Tensor[] gradients(Tensor x, Tensor scale, Tensor shift, Tensor v, DType dtype) {
        Tensor[] inputs = {x.to(dtype), scale.to(dtype), shift.to(dtype)};
        Tensor[] gradients = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = inputs[i].detach().copy().requireGrad();
            gradients[i] = inputs[i].zerosLike();
            inputs[i].accumulateGradInto(gradients[i]);
        }
        Functional.instanceNorm(inputs[0], inputs[1], inputs[2], 1e-5)
                .mul(v.to(dtype))
                .sum()
                .backward();
        return gradients;
    }

    @Test
    void instanceNormRunsInBfloat16() {
        Tensor x = normal(N, C, H, W);
        Tensor scale = normal(N, C);
        Tensor shift = normal(N, C);
        Tensor wanted = Functional.instanceNorm(x, scale, shift, 1e-5);
        Tensor y =
                Functional.instanceNorm(x.to(DType.BFLOAT16), scale.to(DType.BFLOAT16), shift.to(DType.BFLOAT16), 1e-5);
        assertThat(y.dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(y.to(DType.FLOAT64).sub(wanted).abs().max().item())
                .isLessThan(0x1p-4); // four roundings of 2^-9 of numbers up to 8
    }
}
