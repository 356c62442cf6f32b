package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensor operations against the same arithmetic in plain Java. */
class TensorTest {
    /** Float64 on both sides; elementary functions of two libraries may differ in the last bits. */
    private static final double ULPS = 1e-14;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double[] uniform(long seed, int count, double low, double high) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = low + (high - low) * random.nextDouble();
        }
        return values;
    }

    private static void assertUnary(
            UnaryOperator<Tensor> operation, DoubleUnaryOperator expected, double low, double high) {
        double[] x = uniform(7, 60, low, high);
        double[] y = operation.apply(Tensors.of(x, 3, 4, 5)).toDoubles();
        for (int i = 0; i < x.length; i++) {
            double wanted = expected.applyAsDouble(x[i]);
            assertThat(y[i]).isCloseTo(wanted, within(ULPS * Math.max(1, Math.abs(wanted))));
        }
    }

    private interface Binary {
        Tensor apply(Tensor a, Tensor b);
    }

    private static void assertBinary(Binary operation, DoubleBinaryOperator expected) {
        double[] a = uniform(1, 12, 0.5, 2);
        double[] b = uniform(2, 12, 0.5, 2);
        double[] y = operation.apply(Tensors.of(a, 3, 4), Tensors.of(b, 3, 4)).toDoubles();
        for (int i = 0; i < a.length; i++) {
            assertThat(y[i]).isCloseTo(expected.applyAsDouble(a[i], b[i]), within(ULPS));
        }
        double[] row = operation
                .apply(Tensors.of(a, 3, 4), Tensors.of(uniform(2, 4, 0.5, 2), 4))
                .toDoubles();
        for (int i = 0; i < a.length; i++) {
            assertThat(row[i]).isCloseTo(expected.applyAsDouble(a[i], b[i % 4]), within(ULPS));
        }
        double[] outer = operation
                .apply(Tensors.of(uniform(1, 3, 0.5, 2), 3, 1), Tensors.of(uniform(2, 4, 0.5, 2), 1, 4))
                .toDoubles();
        for (int i = 0; i < 12; i++) {
            assertThat(outer[i]).isCloseTo(expected.applyAsDouble(a[i / 4], b[i % 4]), within(ULPS));
        }
    }

    @Test
    void elementaryFunctionsEqualJavas() {
        assertUnary(Tensor::neg, x -> -x, -3, 3);
        assertUnary(Tensor::square, x -> x * x, -3, 3);
        assertUnary(Tensor::sqrt, Math::sqrt, 0, 9);
        assertUnary(Tensor::rsqrt, x -> 1 / Math.sqrt(x), 0.1, 9);
        assertUnary(Tensor::exp, Math::exp, -3, 3);
        assertUnary(Tensor::log, Math::log, 0.1, 9);
        assertUnary(Tensor::sin, Math::sin, -9, 9);
        assertUnary(Tensor::cos, Math::cos, -9, 9);
        assertUnary(Tensor::tanh, Math::tanh, -3, 3);
        assertUnary(Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x)), -9, 9);
        assertUnary(Tensor::abs, Math::abs, -3, 3);
        assertUnary(Tensor::round, Math::rint, -9, 9);
        assertUnary(x -> x.pow(2.5), x -> Math.pow(x, 2.5), 0.1, 3);
        assertUnary(x -> x.clamp(-0.5, 1.5), x -> Math.max(-0.5, Math.min(1.5, x)), -3, 3);
        assertUnary(x -> x.add(0.1), x -> x + 0.1, -3, 3);
        assertUnary(x -> x.sub(0.1), x -> x - 0.1, -3, 3);
        assertUnary(x -> x.mul(0.1), x -> x * 0.1, -3, 3);
        assertUnary(x -> x.div(3), x -> x / 3, -3, 3);
    }

    @Test
    void binaryOperationsBroadcastFromTheRight() {
        assertBinary(Tensor::add, Double::sum);
        assertBinary(Tensor::sub, (a, b) -> a - b);
        assertBinary(Tensor::mul, (a, b) -> a * b);
        assertBinary(Tensor::div, (a, b) -> a / b);
        assertBinary(Tensor::maximum, Math::max);
        assertBinary(Tensor::minimum, Math::min);
        assertBinary((a, b) -> a.add(b, -0.3), (a, b) -> a - 0.3 * b);
        assertBinary((a, b) -> a.less(b), (a, b) -> a < b ? 1 : 0);
        assertBinary((a, b) -> Tensors.where(a.less(b), a, b), Math::min);
        assertBinary((a, b) -> a.add(b.mul(0)).copy().mulInPlace(b), (a, b) -> a * b);
        assertBinary((a, b) -> a.add(b.mul(0)).copy().addInPlace(b, 2), (a, b) -> a + 2 * b);
        assertBinary((a, b) -> a.add(b.mul(0)).copy().addProductInPlace(b, b, 3), (a, b) -> a + 3 * b * b);
        assertBinary((a, b) -> a.add(b.mul(0)).copy().addQuotientInPlace(b, a, 3), (a, b) -> a + 3 * b / a);
    }

    @Test
    void inPlaceOperationsChangeTheTensorItselfAndReturnIt() {
        Tensor x = Tensors.of(new double[] {1, 4, 9});
        assertThat(x.sqrtInPlace()).isSameAs(x);
        assertThat(x.addInPlace(1).mulInPlace(2).toDoubles()).containsExactly(4, 6, 8);
        assertThat(x.lerpInPlace(Tensors.of(new double[] {0, 0, 0}), 0.25).toDoubles())
                .containsExactly(3, 4.5, 6);
        assertThat(x.fill(7).toDoubles()).containsExactly(7, 7, 7);
        assertThat(x.copyFrom(Tensors.of(new float[] {2.5f}, 1)).toDoubles()).containsExactly(2.5, 2.5, 2.5);
        assertThat(x.addInPlace(Tensors.of(new double[] {1, 2, 3})).toDoubles()).containsExactly(3.5, 4.5, 5.5);
    }

    @Test
    void operationsLeaveTheirOperandsAlone() {
        Tensor x = Tensors.of(new double[] {1, 2});
        Tensor y = Tensors.of(new double[] {3, 4});
        x.add(y).mulInPlace(100);
        assertThat(x.toDoubles()).containsExactly(1, 2);
        assertThat(y.toDoubles()).containsExactly(3, 4);
    }

    @Test
    void reductionsEqualPlainLoops() {
        double[] values = uniform(3, 24, -1, 1);
        Tensor x = Tensors.of(values, 2, 3, 4);
        double sum = 0;
        double squares = 0;
        double largest = Double.NEGATIVE_INFINITY;
        double smallest = Double.POSITIVE_INFINITY;
        double[] rows = new double[6];
        double[] samples = new double[2];
        double[] exponentials = new double[6];
        for (int i = 0; i < 24; i++) {
            sum += values[i];
            squares += values[i] * values[i];
            largest = Math.max(largest, values[i]);
            smallest = Math.min(smallest, values[i]);
            rows[i / 4] += values[i];
            samples[i / 12] += values[i];
            exponentials[i / 4] += Math.exp(values[i]);
        }
        assertThat(x.sum().item()).isCloseTo(sum, within(ULPS));
        assertThat(x.mean().item()).isCloseTo(sum / 24, within(ULPS));
        assertThat(x.norm().item()).isCloseTo(Math.sqrt(squares), within(ULPS));
        assertThat(x.max().item()).isEqualTo(largest);
        assertThat(x.min().item()).isEqualTo(smallest);
        assertThat(x.sum(false, 2).shape()).containsExactly(2, 3);
        assertThat(x.sum(true, -1).shape()).containsExactly(2, 3, 1);
        assertThat(x.sum(false, 2).toDoubles()).containsExactly(rows, within(ULPS));
        assertThat(x.sumPerSample().toDoubles()).containsExactly(samples, within(ULPS));
        assertThat(x.mean(false, 1, 2).mul(12).toDoubles()).containsExactly(samples, within(ULPS));
        assertThat(x.normPerSample().square().sum().item()).isCloseTo(squares, within(ULPS));
        double[] logs = x.logSumExp(false, 2).toDoubles();
        for (int i = 0; i < 6; i++) {
            assertThat(logs[i]).isCloseTo(Math.log(exponentials[i]), within(ULPS));
        }
        assertThat(Tensors.of(new double[] {1000, 1000}).logSumExp(false, 0).item())
                .isEqualTo(1000 + Math.log(2));
    }

    @Test
    void perSampleReductionsOfOneAxisAreTheElementsThemselves() {
        Tensor x = Tensors.of(new double[] {-3, 4});
        assertThat(x.sumPerSample().toDoubles()).containsExactly(-3, 4);
        assertThat(x.normPerSample().toDoubles()).containsExactly(3, 4);
        assertThat(x.isClosed()).isFalse();
    }

    @Test
    void theNormOfTenMillionFloatsIsRightToSevenDigits() {
        Tensor x = Tensors.full(0.1, DType.FLOAT32, Device.CPU, 10_000_000);
        double wanted = (double) 0.1f * Math.sqrt(1e7);
        // Pairwise sums: a few ulp of float32; sequential sums would be off by 4e-4.
        assertThat(x.norm().item()).isCloseTo(wanted, within(wanted * 1e-6));
    }

    @Test
    void matrixProductsHaveBatchAxes() {
        Tensor a = Tensors.of(uniform(1, 12, -1, 1), 2, 2, 3);
        Tensor b = Tensors.of(uniform(2, 6, -1, 1), 3, 2);
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        double[] y = a.matmul(b).toDoubles();
        for (int n = 0; n < 2; n++) {
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 2; j++) {
                    double wanted = 0;
                    for (int k = 0; k < 3; k++) {
                        wanted += left[n * 6 + i * 3 + k] * right[k * 2 + j];
                    }
                    assertThat(y[n * 4 + i * 2 + j]).isCloseTo(wanted, within(ULPS));
                }
            }
        }
    }

    @Test
    void viewsShareMemoryAndCopiesDoNot() {
        Tensor x = Tensors.of(new double[] {0, 1, 2, 3, 4, 5}, 2, 3);
        Tensor column = x.select(1, 2);
        Tensor middle = x.narrow(1, 1, 1);
        Tensor copy = x.copy();
        column.fill(9);
        middle.fill(8);
        assertThat(x.toDoubles()).containsExactly(0, 8, 9, 3, 8, 9);
        assertThat(copy.toDoubles()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(x.view(6).sharesMemoryWith(x)).isTrue();
        assertThat(x.view(-1, 2).shape()).containsExactly(3, 2);
        assertThat(copy.sharesMemoryWith(x)).isFalse();
        assertThat(x.contiguous().sharesMemoryWith(x)).isTrue();
        assertThat(x.transpose(0, 1).contiguous().sharesMemoryWith(x)).isFalse();
        assertThat(x.strided(new long[] {2, 2}, new long[] {3, 1}, 1).toDoubles())
                .containsExactly(8, 9, 8, 9);
    }

    @Test
    void aViewOutlivesTheTensorItWasTakenFrom() {
        Tensor view;
        try (Tensor x = Tensors.of(new double[] {1, 2, 3, 4}, 2, 2)) {
            view = x.select(0, 1);
        }
        assertThat(view.toDoubles()).containsExactly(3, 4);
    }

    @Test
    void elementsOfNonContiguousViewsComeInRowMajorOrder() {
        Tensor x = Tensors.of(new double[] {0, 1, 2, 3, 4, 5}, 1, 2, 3);
        assertThat(x.permute(2, 0, 1).toDoubles()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(x.transpose(1, 2).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(x.narrow(2, 1, 2).toLongs()).containsExactly(1, 2, 4, 5);
        assertThat(x.expand(2, -1, -1).toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
        assertThat(x.view(1, 1, 2, 3).expand(1, 2, 2, 3).channelsLast().toFloats())
                .containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
        assertThat(Tensors.of(new double[] {0, 1, 2, 3}, 2, 2)
                        .transpose(0, 1)
                        .to(DType.BFLOAT16)
                        .toFloats())
                .containsExactly(0, 2, 1, 3);
    }

    @Test
    void layoutsAreToldApart() {
        Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 3, 4, 5);
        assertThat(x.isContiguous()).isTrue();
        assertThat(x.isChannelsLast()).isFalse();
        assertThat(x.channelsLast().isChannelsLast()).isTrue();
        assertThat(x.channelsLast().isContiguous()).isFalse();
        assertThat(x.channelsLast().shape()).containsExactly(2, 3, 4, 5);
        assertThat(x.select(0, 0).isChannelsLast()).isFalse();
    }

    @Test
    void perSampleScalesEachSample() {
        Tensor x = Tensors.ones(DType.FLOAT64, Device.CPU, 2, 2, 1);
        Tensor sigma = Tensors.of(new double[] {3, 5});
        assertThat(sigma.perSample(x).shape()).containsExactly(2, 1, 1);
        assertThat(x.mul(sigma.perSample(x)).toDoubles()).containsExactly(3, 3, 5, 5);
    }

    @Test
    void sizesCountFromTheEndToo() {
        Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 3, 4);
        assertThat(x.size(0)).isEqualTo(2);
        assertThat(x.size(-1)).isEqualTo(4);
        assertThat(x.count()).isEqualTo(24);
        assertThat(x.rank()).isEqualTo(3);
        assertThat(x.hasShapeOf(Tensors.zeros(DType.INT32, Device.CPU, 2, 3, 4)))
                .isTrue();
        x.shape()[0] = 99;
        assertThat(x.shape()).containsExactly(2, 3, 4);
        assertThat(x).hasToString("[2, 3, 4] float32");
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeConvertsToEveryOther(DType from) {
        Tensor x = Tensors.of(new double[] {0, 1, 1}).to(from);
        assertThat(x.dtype()).isEqualTo(from);
        for (DType to : DType.values()) {
            Tensor y = x.to(to);
            assertThat(y.dtype()).isEqualTo(to);
            assertThat(y.toDoubles()).containsExactly(0, 1, 1);
            assertThat(y.toLongs()).containsExactly(0, 1, 1);
            assertThat(y.like(x).dtype()).isEqualTo(from);
        }
        assertThat(x.zerosLike().dtype()).isEqualTo(from);
        assertThat(x.emptyLike().dtype()).isEqualTo(from);
    }

    @Test
    void bfloat16RoundsToEightBitsAndHalvesToEven() {
        // 1 + 2^-8 lies half-way between 1 and 1 + 2^-7: to even is 1; 1 + 3 * 2^-8 goes to 1 + 2^-6.
        Tensor x = Tensors.of(new double[] {1 + 0x1p-8, 1 + 3 * 0x1p-8, 1 + 0x1p-7})
                .to(DType.BFLOAT16);
        assertThat(x.toDoubles()).containsExactly(1, 1 + 0x1p-6, 1 + 0x1p-7);
    }

    @Test
    void finitenessIsSeenPerElementAndOverall() {
        Tensor x = Tensors.of(new double[] {1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY});
        assertThat(x.isFinite().toLongs()).containsExactly(1, 0, 0, 0);
        assertThat(x.allFinite()).isFalse();
        assertThat(x.narrow(0, 0, 1).allFinite()).isTrue();
    }

    @Test
    void tensorsAreJoinedAndIndexed() {
        Tensor a = Tensors.of(new double[] {1, 2}, 1, 2);
        Tensor b = Tensors.of(new double[] {3, 4}, 1, 2);
        assertThat(Tensors.cat(0, a, b).shape()).containsExactly(2, 2);
        assertThat(Tensors.cat(1, a, b).toDoubles()).containsExactly(1, 2, 3, 4);
        assertThat(Tensors.stack(2, List.of(a, b)).toDoubles()).containsExactly(1, 3, 2, 4);
        assertThat(Tensors.identity(2, DType.FLOAT32, Device.CPU).toFloats()).containsExactly(1, 0, 0, 1);
        assertThat(Tensors.cat(0, a, b)
                        .indexSelect(0, Tensors.of(new long[] {1, 1, 0}))
                        .toDoubles())
                .containsExactly(3, 4, 3, 4, 1, 2);
        assertThat(Tensors.scalar(2.5).rank()).isZero();
        assertThat(Tensors.scalar(2.5).item()).isEqualTo(2.5);
    }

    @Test
    void emptyTensorsHaveNoElements() {
        assertThat(Tensors.of(new float[0]).toFloats()).isEmpty();
        assertThat(Tensors.of(new double[0], 0, 3).toDoubles()).isEmpty();
        assertThat(Tensors.of(new long[0]).toLongs()).isEmpty();
        assertThat(Tensors.zeros(DType.FLOAT32, Device.CPU, 0, 4).sum().item()).isZero();
    }
}
