package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own kernels against the engine's. */
class FunctionalTest {
    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(23);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Relative size of one rounding, with room for sums of a few values of order 1. */
    private static double rounding(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> 1e-14;
            case FLOAT32 -> 1e-6;
            default -> 0x1p-6; // two steps of bfloat16 in [1, 4)
        };
    }

    private static void assertEqual(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.dtype()).isEqualTo(expected.dtype());
        assertThat(actual.to(DType.FLOAT64)
                        .sub(expected.to(DType.FLOAT64))
                        .abs()
                        .max()
                        .item())
                .isLessThanOrEqualTo(tolerance);
    }

    private void assertSameResampling(DType dtype, UnaryOperator<Tensor> ours, UnaryOperator<Tensor> engine) {
        for (long[] shape : new long[][] {{2, 3, 4, 6}, {1, 1, 2, 2}, {3, 5, 16, 8}, {1, 2, 2, 128}, {2, 1, 32, 4}}) {
            Tensor x = noise.normal(dtype, Device.CPU, shape).requireGrad();
            assertThat(MatrixResampling.suits(x)).isTrue();
            Tensor y = ours.apply(x);
            Tensor wanted = engine.apply(x);
            assertEqual(y, wanted, rounding(dtype));
            assertThat(y.isContiguous()).isTrue();
            Tensor v = noise.normalLike(y);
            assertEqual(Autograd.vjp(y, x, v), Autograd.vjp(wanted, x, v), rounding(dtype));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
    void halvingEqualsTheEnginesPooling(DType dtype) {
        assertSameResampling(
                dtype, Functional::averagePool2, x -> new Tensor(torch.avg_pool2d(x.raw(), new long[] {2, 2})));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
    void doublingEqualsTheEnginesUpsampling(DType dtype) {
        assertSameResampling(
                dtype,
                Functional::nearestUpsample2,
                x -> new Tensor(torch.upsample_nearest2d(x.raw(), 2 * x.size(2), 2 * x.size(3))));
    }

    @Test
    void doublingRepeatsEveryPixelAndHalvingUndoesIt() {
        Tensor x = Tensors.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
        Tensor large = Functional.nearestUpsample2(x);
        assertThat(large.toDoubles()).containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
        assertThat(Functional.averagePool2(large).toDoubles()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void sizesAndLayoutsTheProductsDoNotSuitGoToTheEngine() {
        Tensor odd = noise.normal(DType.FLOAT64, Device.CPU, 1, 2, 3, 5);
        assertThat(Functional.averagePool2(odd).shape()).containsExactly(1, 2, 1, 2);
        assertThat(Functional.nearestUpsample2(odd).shape()).containsExactly(1, 2, 6, 10);
        Tensor image = noise.normal(DType.FLOAT64, Device.CPU, 2, 3, 4, 6);
        assertEqual(Functional.averagePool2(image.channelsLast()), Functional.averagePool2(image), 1e-15);
        assertEqual(Functional.nearestUpsample2(image.channelsLast()), Functional.nearestUpsample2(image), 0);
        Tensor wide = noise.normal(DType.FLOAT64, Device.CPU, 1, 1, 2, 130);
        assertThat(Functional.averagePool2(wide).shape()).containsExactly(1, 1, 1, 65);
        Tensor none = Tensors.zeros(DType.FLOAT32, Device.CPU, 0, 3, 4, 6);
        assertThat(Functional.averagePool2(none).shape()).containsExactly(0, 3, 2, 3);
        assertThat(Functional.nearestUpsample2(none).shape()).containsExactly(0, 3, 8, 12);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1000, 1", "-50, 0.01", "1e5, 3"})
    void channelsLastGroupNormEqualsTheEngines(double offset, double deviation) {
        for (long[] c : new long[][] {
            {2, 8, 4, 6, 2}, {1, 12, 3, 5, 3}, {3, 32, 8, 8, 8}, {2, 8, 32, 32, 4}, {2, 4, 1, 2, 1}, {1, 6, 2, 2, 6}
        }) {
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, c[0], c[1], c[2], c[3])
                    .mul(deviation)
                    .add(offset);
            Tensor scale = noise.normal(DType.FLOAT64, Device.CPU, c[1]);
            Tensor shift = noise.normal(DType.FLOAT64, Device.CPU, c[1]);
            // Rounding of x itself, 1e-16 |offset|, is divided by the deviation.
            double tolerance = 1e-12 + 20 * Math.ulp(offset) / deviation;
            Tensor wanted = Functional.groupNorm(x, c[4], scale, shift, 1e-6);
            try (Autograd.Mode mode = Autograd.noGrad()) {
                Tensor inner = x.channelsLast();
                Tensor y = Functional.groupNorm(inner, c[4], scale, shift, 1e-6);
                assertEqual(y, wanted, tolerance);
                assertThat(y.isChannelsLast()).isTrue();
                assertEqual(inner, x, 0);
                assertEqual(
                        Functional.groupNorm(
                                inner.to(DType.FLOAT32), c[4], scale.to(DType.FLOAT32), shift.to(DType.FLOAT32), 1e-6),
                        wanted.to(DType.FLOAT32),
                        1e-5 + 20 * Math.ulp((float) offset) / deviation);
            }
            // Where gradients are recorded the engine's own kernel for this layout would be used, were it exact.
            Tensor recorded = x.to(DType.FLOAT32).channelsLast().requireGrad();
            assertEqual(
                    Functional.groupNorm(recorded, c[4], scale.to(DType.FLOAT32), shift.to(DType.FLOAT32), 1e-6)
                            .detach(),
                    wanted.to(DType.FLOAT32),
                    1e-5 + 20 * Math.ulp((float) offset) / deviation);
        }
    }

    @Test
    void groupNormEqualsItsDefinition() {
        double[] values = noise.normal(DType.FLOAT64, Device.CPU, 2, 4, 3, 2).toDoubles();
        double[] scale = {1, 2, -1, 0.5};
        double[] shift = {0, 1, 2, 3};
        double[] wanted = new double[values.length];
        for (int group = 0; group < 4; group++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < 12; i++) {
                mean += values[group * 12 + i] / 12;
            }
            for (int i = 0; i < 12; i++) {
                variance += Math.pow(values[group * 12 + i] - mean, 2) / 12;
            }
            for (int i = 0; i < 12; i++) {
                int channel = group % 2 * 2 + i / 6;
                wanted[group * 12 + i] =
                        (values[group * 12 + i] - mean) / Math.sqrt(variance + 1e-3) * scale[channel] + shift[channel];
            }
        }
        Tensor x = Tensors.of(values, 2, 4, 3, 2);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (Tensor layout : new Tensor[] {x, x.channelsLast()}) {
                assertThat(Functional.groupNorm(layout, 2, Tensors.of(scale), Tensors.of(shift), 1e-3)
                                .toDoubles())
                        .containsExactly(wanted, within(1e-14));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
    void attentionEqualsTheFusedKernel(DType dtype) {
        Tensor q = noise.normal(dtype, Device.CPU, 2, 3, 10, 8).requireGrad();
        Tensor k = noise.normal(dtype, Device.CPU, 2, 3, 7, 8).requireGrad();
        Tensor v = noise.normal(dtype, Device.CPU, 2, 3, 7, 8).requireGrad();
        Tensor y = Functional.attention(q, k, v);
        Tensor wanted;
        try (TensorOptional mask = new TensorOptional();
                DoubleOptional scale = new DoubleOptional()) {
            wanted = new Tensor(
                    torch.scaled_dot_product_attention(q.raw(), k.raw(), v.raw(), mask, 0, false, scale, false));
        }
        // Logits of size 3 are rounded before their exponential: a few roundings, relative to values of order 1.
        assertEqual(y, wanted, 4 * rounding(dtype));
        Tensor cotangent = noise.normalLike(y);
        for (Tensor input : new Tensor[] {q, k, v}) {
            Tensor gradient = Autograd.vjp(Functional.attention(q, k, v), input, cotangent);
            try (TensorOptional mask = new TensorOptional();
                    DoubleOptional scale = new DoubleOptional()) {
                Tensor fused = new Tensor(
                        torch.scaled_dot_product_attention(q.raw(), k.raw(), v.raw(), mask, 0, false, scale, false));
                assertEqual(gradient, Autograd.vjp(fused, input, cotangent), 8 * rounding(dtype));
            }
        }
    }

    @Test
    void attentionToEqualKeysIsTheMeanOfTheValues() {
        Tensor q = noise.normal(DType.FLOAT64, Device.CPU, 1, 1, 4, 8);
        Tensor k = Tensors.ones(DType.FLOAT64, Device.CPU, 1, 1, 5, 8);
        Tensor v = noise.normal(DType.FLOAT64, Device.CPU, 1, 1, 5, 3);
        assertEqual(Functional.attention(q, k, v), v.mean(true, 2).expand(1, 1, 4, 3), 1e-14);
    }

    @Test
    void pointwiseFunctionsEqualTheirFormulas() {
        Tensor x = Tensors.of(new double[] {-2, -0.5, 0, 1.5});
        assertThat(Functional.relu(x).toDoubles()).containsExactly(0, 0, 0, 1.5);
        assertThat(Functional.leakyRelu(x, 0.2).toDoubles())
                .containsExactly(new double[] {-0.4, -0.1, 0, 1.5}, within(1e-15));
        assertThat(Functional.elu(x).toDoubles())
                .containsExactly(new double[] {Math.expm1(-2), Math.expm1(-0.5), 0, 1.5}, within(1e-15));
        double[] silu = {-2 / (1 + Math.exp(2)), -0.5 / (1 + Math.exp(0.5)), 0, 1.5 / (1 + Math.exp(-1.5))};
        assertThat(Functional.silu(x).toDoubles()).containsExactly(silu, within(1e-15));
        assertThat(Functional.siluInPlace(x)).isSameAs(x);
        assertThat(x.toDoubles()).containsExactly(silu, within(1e-15));
        Tensor row = Tensors.of(new double[] {1, 2, 6}, 1, 3);
        double deviation = Math.sqrt(14.0 / 3 + 1e-6);
        assertThat(Functional.layerNorm(row, 1e-6).toDoubles())
                .containsExactly(new double[] {-2 / deviation, -1 / deviation, 3 / deviation}, within(1e-14));
        assertThat(Functional.flip(row, 1).toDoubles()).containsExactly(6, 2, 1);
        assertThat(Functional.pad2d(row.view(1, 1, 1, 3), 1, -1, 0, 1).toDoubles())
                .containsExactly(0, 1, 2, 0, 0, 0);
    }

    @Test
    void theTransposedConvolutionIsTheAdjoint() {
        Tensor w = noise.normal(DType.FLOAT64, Device.CPU, 4, 3, 3, 3);
        Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 2, 3, 9, 7);
        Tensor y = Functional.conv2d(x, w, null, 2, 1, 1, 1);
        Tensor v = noise.normalLike(y);
        double forward = y.mul(v).sum().item();
        double backward = Functional.convTranspose2d(v, w, 2, 1, 1).mul(x).sum().item();
        assertThat(backward).isCloseTo(forward, within(1e-11));
    }

    /** The engine's own kernel wrote beyond its memory here, and ended the process within some hundred rounds. */
    @Test
    void pointwiseConvolutionsWithAStrideAreProductsOfMatricesAndLeaveOtherMemoryAlone() {
        int threads = Engine.threads();
        Engine.setThreads(2);
        try {
            for (long round = 0; round < 300; round++) {
                long n = 1 + round % 5;
                long in = 1 + 7 * round % 40;
                long out = 1 + 11 * round % 50;
                long side = 4 + round % 13;
                long stride = 2 + round % 2;
                try (Scope inner = Scope.open()) {
                    Tensor x = noise.normal(DType.FLOAT32, Device.CPU, n, in, side, side)
                            .channelsLast();
                    Tensor w = noise.normal(DType.FLOAT32, Device.CPU, out, in, 1, 1)
                            .requireGrad();
                    Tensor y = Functional.conv2d(x, w, null, stride, 0, 1, 1);
                    Tensor v = noise.normalLike(y);
                    Tensor pixels = Functional.everyNth(x, stride)
                            .permute(0, 2, 3, 1)
                            .reshape(-1, in)
                            .to(DType.FLOAT64);
                    Tensor rows = v.permute(0, 2, 3, 1).reshape(-1, out).to(DType.FLOAT64);
                    Tensor gradient = rows.transpose(0, 1).matmul(pixels).view(out, in, 1, 1);
                    // Up to 5 * 64 products of two normal numbers each.
                    assertEqual(Autograd.vjp(y, w, v).to(DType.FLOAT64), gradient, 1e-3);
                }
            }
        } finally {
            Engine.setThreads(threads);
        }
    }
}
