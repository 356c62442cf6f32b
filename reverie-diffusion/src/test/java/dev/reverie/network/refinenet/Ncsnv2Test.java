package dev.reverie.network.refinenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What NCSNv2 does besides the numbers that golden cases hold. */
class Ncsnv2Test {
    @ParameterizedTest
    @EnumSource
    void imagesOfAnyShapeThatCanBeHalvedComeBackInTheirShape(Ncsnv2Config.Variant variant) {
        long step = variant.reduction();
        Ncsnv2 network = Fixtures.ncsnv2(variant, false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT64)) {
            assertThat(parameters.dtype()).isEqualTo(DType.FLOAT64);
            for (long[] shape : new long[][] {{1, 2, 2 * step, 3 * step}, {2, 2, step, 2 * step}}) {
                Tensor x = Fixtures.normal(1, DType.FLOAT64, shape);
                Tensor y = network.forward(x, new double[(int) shape[0]]);
                assertThat(y.shape()).containsExactly(shape);
                assertThat(y.allFinite()).isTrue();
            }
        }
    }

    @Test
    void theOutputIsOneFunctionDividedByTheLevelOfEachSample() {
        Ncsnv2 network = Fixtures.ncsnv2(Ncsnv2Config.Variant.UP_TO_64, false);
        for (DType dtype : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
            try (Scope scope = Scope.open();
                    Parameters parameters = Fixtures.allocate(network, dtype)) {
                assertThat(parameters.dtype()).isEqualTo(dtype);
                Tensor one = Fixtures.normal(2, dtype, 1, 2, 8, 6);
                Tensor f = network.forward(one, new double[] {1}); // the level 1
                Tensor scores = network.forward(Tensors.cat(0, one, one, one), new double[] {0, 1, 2});
                for (int i = 0; i < 3; i++) {
                    Tensor wanted = f.div(Fixtures.SIGMAS.get(i));
                    // Larger batches may sum in another order.
                    assertThat(Fixtures.distance(scores.narrow(0, i, 1), wanted))
                            .isLessThan(dtype == DType.FLOAT64 ? 1e-13 : 1e-5);
                    // By powers of two division is exact.
                    assertThat(network.forward(one, new double[] {i}).toDoubles())
                            .containsExactly(wanted.toDoubles());
                }
            }
        }
    }

    @Test
    void dataInTheUnitIntervalAreMappedToThoseAroundZero() {
        Ncsnv2 unit = Fixtures.ncsnv2(Ncsnv2Config.Variant.UP_TO_64, false);
        Ncsnv2 centered = Fixtures.ncsnv2(Ncsnv2Config.Variant.UP_TO_64, true);
        try (Scope scope = Scope.open();
                Parameters one = Fixtures.allocate(unit, DType.FLOAT64);
                Parameters other = Fixtures.allocate(centered, DType.FLOAT64)) {
            assertThat(one.values().toDoubles()).isEqualTo(other.values().toDoubles());
            Tensor x = Fixtures.normal(3, DType.FLOAT64, 2, 2, 8, 8);
            double[] before = x.toDoubles();
            double[] levels = {0, 2};
            assertThat(Fixtures.infer(unit, x, levels).toDoubles())
                    .containsExactly(
                            Fixtures.infer(centered, x.mul(2).add(-1), levels).toDoubles());
            assertThat(x.toDoubles()).as("the input stays").containsExactly(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inferenceEqualsWhatIsRecorded(Ncsnv2Config.Variant variant) {
        Ncsnv2 network = Fixtures.ncsnv2(variant, true);
        int size = 2 * variant.reduction();
        double[] levels = {2, 0, 1};
        Tensor exact;
        try (Scope scope = Scope.open()) {
            try (Parameters parameters = Fixtures.allocate(network, DType.FLOAT64)) {
                assertThat(parameters.dtype()).isEqualTo(DType.FLOAT64);
                Tensor x = Fixtures.normal(4, DType.FLOAT64, 3, 2, size, size);
                exact = network.forward(x, levels).detach();
                assertThat(Fixtures.distance(Fixtures.infer(network, x, levels), exact))
                        .isLessThan(1e-13);
            }
            for (DType dtype : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
                try (Parameters parameters = Fixtures.allocate(network, dtype)) {
                    Tensor x = Fixtures.normal(4, dtype, 3, 2, size, size);
                    Tensor y = Fixtures.infer(network, x, levels);
                    assertThat(y.dtype()).isEqualTo(parameters.dtype());
                    assertThat(y.isContiguous()).isTrue();
                    // 30 layers, each with a rounding of 6e-8 or 4e-3, and sums that cancel
                    assertThat(Fixtures.distance(y, exact)).isLessThan(dtype == DType.FLOAT32 ? 1e-4 : 0.2);
                }
            }
        }
    }

    @Test
    void whatIsNoIndexOfALevelIsRefused() {
        Ncsnv2 network = Fixtures.ncsnv2(Ncsnv2Config.Variant.UP_TO_64, false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT32)) {
            Tensor x = Fixtures.normal(5, parameters.dtype(), 1, 2, 8, 8);
            for (double wrong : new double[] {-1, 3, 0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatThrownBy(() -> network.forward(x, new double[] {wrong}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("whole number in [0, 2], got " + wrong);
            }
            assertThatThrownBy(() -> network.forward(x, new double[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 samples, got 2 numbers");
        }
    }

    @Test
    void imagesThatDoNotFitAndLabelsAreRefused() {
        Ncsnv2 network = Fixtures.ncsnv2(Ncsnv2Config.Variant.UP_TO_128, false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT32)) {
            Tensor odd = Fixtures.normal(6, parameters.dtype(), 1, 2, 8, 10);
            assertThatThrownBy(() -> network.forward(odd, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("multiples of 4, got 8 x 10");
            Tensor tiny = Fixtures.normal(6, parameters.dtype(), 1, 2, 4, 4);
            assertThatThrownBy(() -> network.forward(tiny, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("single pixel");
            Tensor colours = Fixtures.normal(6, parameters.dtype(), 1, 3, 8, 8);
            assertThatThrownBy(() -> network.forward(colours, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[N, 2, H, W]");
            Tensor x = Fixtures.normal(6, parameters.dtype(), 1, 2, 8, 8);
            Context conditions = Context.of(Labels.of(1));
            assertThatThrownBy(() -> network.forward(x, new double[1], conditions, Dropout.off()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void configurationsOutOfRangeAreRefused() {
        assertRefused("multiples of 8, got 32 x 20", 3, 32, 20, 8, 2.0, 1.0);
        assertRefused("single pixel", 3, 8, 8, 8, 2.0, 1.0);
        assertRefused("channels must be at least 1, got 0", 0, 32, 32, 8, 2.0, 1.0);
        assertRefused("features must be at least 2", 3, 32, 32, 1, 2.0, 1.0);
        assertRefused("at least one noise level", 3, 32, 32, 8);
        assertRefused("must descend, got 2.0 at index 1 after 1.0", 3, 32, 32, 8, 1.0, 2.0);
        assertRefused("positive and finite, got 0.0", 3, 32, 32, 8, 1.0, 0.0);
    }

    private static void assertRefused(
            String message, int channels, int height, int width, int features, Double... sigmas) {
        List<Double> levels = Arrays.asList(sigmas);
        assertThatThrownBy(() -> Ncsnv2Config.builder(Ncsnv2Config.Variant.UP_TO_256, channels, height, width, levels)
                        .features(features)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
