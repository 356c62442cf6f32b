package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeInferenceTest {
    private static Tensor on(Device device, long... shape) {
        return Tensors.zeros(DType.FLOAT32, device, shape);
    }

    private static long[] shapeOn(Device device, UnaryOperator<Tensor> operation, long... shape) {
        try (Scope scope = Scope.open()) {
            return operation.apply(on(device, shape)).shape();
        }
    }

    /** 2 multiply-adds for each output, input channel and tap: 2 x (3 x 5 x 3 x 3) x (2 x 4 x 6). */
    @Test
    void aConvolutionCostsTwoOperationsForEachTapOfEachOutput() {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            Functional.conv2d(
                    on(ShapeInference.DEVICE, 2, 3, 4, 6), on(ShapeInference.DEVICE, 5, 3, 3, 3), null, 1, 1, 1, 1);
            assertThat(rehearsal.total().flops()).isEqualTo(2L * 3 * 5 * 9 * 2 * 4 * 6);
            assertThat(rehearsal.costs().get(new ShapeInference.Size(4, 6)).flops())
                    .isEqualTo(rehearsal.total().flops());
        }
    }

    @Test
    void productsOfMatricesCostTwoOperationsForEachTerm() {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            Functional.linear(on(ShapeInference.DEVICE, 7, 3), on(ShapeInference.DEVICE, 5, 3), null);
            assertThat(rehearsal.total().flops()).isEqualTo(2L * 7 * 3 * 5);
            on(ShapeInference.DEVICE, 4, 3).matmul(on(ShapeInference.DEVICE, 3, 2));
            assertThat(rehearsal.total().flops()).isEqualTo(2L * 7 * 3 * 5 + 2L * 4 * 3 * 2);
            // Queries with keys, and weights with values: 4 queries, 6 keys, width 8, one head, one sample.
            Functional.attention(
                    on(ShapeInference.DEVICE, 1, 1, 4, 8),
                    on(ShapeInference.DEVICE, 1, 1, 6, 8),
                    on(ShapeInference.DEVICE, 1, 1, 6, 8));
            assertThat(rehearsal.total().flops()).isEqualTo(2L * 7 * 3 * 5 + 2L * 4 * 3 * 2 + 4L * 4 * 6 * 8);
        }
    }

    @Test
    void resultsCountWhileTheyAreAliveAndViewsNever() {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            Tensor x = on(ShapeInference.DEVICE, 10);
            long before = rehearsal.peakElements();
            x.mul(2).close();
            x.mul(3).close();
            x.view(2, 5);
            assertThat(rehearsal.peakElements() - before).isEqualTo(10);
            assertThat(rehearsal.total().elements() - before).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 0, 1", "2, 1, 1", "1, 4, 4", "3, 2, 2"})
    void rehearsedConvolutionsHaveTheShapesOfRealOnes(long stride, long padding, long dilation) {
        for (Device device : new Device[] {Device.CPU, ShapeInference.DEVICE}) {
            assertThat(shapeOn(
                            device,
                            x -> Functional.conv2d(x, on(device, 4, 3, 3, 3), null, stride, padding, dilation, 1),
                            2,
                            3,
                            12,
                            9))
                    .isEqualTo(shapeOn(
                            Device.CPU,
                            x -> Functional.conv2d(x, on(Device.CPU, 4, 3, 3, 3), null, stride, padding, dilation, 1),
                            2,
                            3,
                            12,
                            9));
            assertThat(shapeOn(
                            device,
                            x -> Functional.convTranspose2d(x, on(device, 3, 1, 4, 4), stride, 1, 3),
                            2,
                            3,
                            5,
                            7))
                    .isEqualTo(shapeOn(
                            Device.CPU,
                            x -> Functional.convTranspose2d(x, on(Device.CPU, 3, 1, 4, 4), stride, 1, 3),
                            2,
                            3,
                            5,
                            7));
        }
    }

    @Test
    void aSeriesIsAnImageOfOneRow() {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            Tensor y =
                    Functional.conv1d(on(ShapeInference.DEVICE, 2, 3, 10), on(ShapeInference.DEVICE, 4, 3, 5), null, 1);
            assertThat(y.shape())
                    .isEqualTo(shapeOn(
                            Device.CPU, x -> Functional.conv1d(x, on(Device.CPU, 4, 3, 5), null, 1), 2, 3, 10));
            assertThat(rehearsal.costs().get(new ShapeInference.Size(1, 8)).flops())
                    .isEqualTo(2L * 2 * 4 * 8 * 3 * 5);
        }
    }

    @Test
    void operationsWithNumbersAreNotCounted() {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            on(Device.CPU, 3).mul(2);
            assertThat(rehearsal.total()).isEqualTo(new ShapeInference.Cost(0, 0));
        }
    }

    @Test
    void aSecondRehearsalInTheSameThreadIsRefused() {
        try (ShapeInference rehearsal = ShapeInference.begin()) {
            assertThatThrownBy(ShapeInference::begin).hasMessageContaining("close it first");
            assertThat(rehearsal.peakElements()).isZero();
        }
    }

    @Test
    void nobodyCanAskForItByName() {
        assertThatThrownBy(() -> Device.of("meta")).hasMessageContaining("cpu, cuda, cuda:N, mps or auto");
    }
}
