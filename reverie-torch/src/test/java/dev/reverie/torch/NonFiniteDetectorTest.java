package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NonFiniteDetectorTest {
    private Scope scope;
    private NonFiniteDetector detector;

    @BeforeEach
    void begin() {
        scope = Scope.open();
        detector = NonFiniteDetector.open();
    }

    @AfterEach
    void end() {
        detector.close();
        scope.close();
    }

    private NonFiniteDetector.Finding found() {
        return detector.first().orElseThrow();
    }

    @Test
    void theFirstOperationThatOverflowsIsNamedWithWhatItWasGiven() {
        Tensor x = Tensors.of(new float[] {1, -3e20f}, 2);
        Tensor y = Tensors.of(new float[] {1, 2e20f}, 2);
        assertThat(detector.first()).isEmpty();
        Tensor product = x.add(1).mul(y);
        product.sub(product).sum();
        assertThat(found())
                .hasToString("mul of [2] float32 (at most 3.00e+20) and [2] float32 (at most 2.00e+20) gave infinity");
        assertThat(found().isOrigin()).isTrue();
        assertThat(found().isNaN()).isFalse();
    }

    @Test
    void aLogarithmOfANegativeNumberIsNotANumber() {
        Tensors.of(new float[] {1, -1}, 2).log();
        assertThat(found()).hasToString("log of [2] float32 (at most 1.00) gave NaN");
    }

    @Test
    void whatCameFromOutsideIsNotBlamedOnTheOperation() {
        Tensor x = Tensors.of(new float[] {Float.NaN, 5}, 2);
        x.narrow(0, 1, 1).add(1);
        assertThat(detector.first()).isEmpty();
        x.view(1, 2).mul(2);
        assertThat(found().isOrigin()).isFalse();
        assertThat(found()).hasToString("mul of [1, 2] float32 (not finite) gave NaN");
    }

    @Test
    void whatAnOperationInPlaceOverwroteIsStillTold() {
        Tensor x = Tensors.of(new float[] {1e30f}, 1);
        x.mulInPlace(1e30);
        assertThat(found()).hasToString("mulInPlace of [1] float32 (at most 1.00e+30) gave infinity");
    }

    @Test
    void memoryThatIsOverwrittenOrNotYetSetIsNoFinding() {
        Tensor x = Tensors.of(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 2);
        x.emptyLike();
        Tensors.empty(DType.FLOAT32, Device.CPU, 100);
        x.fill(0);
        x.add(1);
        Tensor integers = Tensors.of(new long[] {1, 2});
        integers.add(integers);
        assertThat(detector.first()).isEmpty();
    }

    @Test
    void itReadsIntegersAndTensorsWithoutElementsToo() {
        Tensor largest = Tensors.of(new float[] {3e38f}, 1);
        Tensors.cat(0, Tensors.zeros(DType.FLOAT32, Device.CPU, 0), largest.mul(-1))
                .mul(Tensors.of(new long[] {-7}));
        assertThat(found())
                .hasToString("mul of [1] float32 (at most 3.00e+38) and [1] int64 (at most 7.00) gave infinity");
    }

    @Test
    void itLooksAtRecordedOperationsWithoutChangingTheirGradient() {
        Tensor x = Tensors.of(new float[] {2}, 1).requireGrad();
        Tensor y = x.mul(3e38).mul(1e-38);
        assertThat(found().operation()).isEqualTo("mul");
        assertThat(Autograd.grad(y.sum(), x).item()).isCloseTo(3, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void oneWatchAtATimeAndNoneWhenItIsClosed() {
        assertThatThrownBy(NonFiniteDetector::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("open on this thread already");
        detector.close();
        Tensors.of(new float[] {-1}, 1).log();
        assertThat(detector.first()).isEmpty();
        detector = NonFiniteDetector.open();
    }

    /** The derivative of a square root at 0 is infinite, and times 0 not a number. */
    @Test
    void aBackwardPassThatGivesNaNNamesTheFunction() {
        Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 2).requireGrad();
        Tensor y =
                x.mul(Tensors.zeros(DType.FLOAT32, Device.CPU, 2)).sqrt().mul(0).sum();
        try (Autograd.Mode naming = Autograd.naming()) {
            assertThatThrownBy(y::backward)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("Function 'SqrtBackward0' returned nan values");
        }
        assertThat(detector.first()).isEmpty();
        Tensor again = x.mul(x).sqrt().mul(0).sum();
        List<Tensor> gradients = Autograd.gradients(again, List.of(x), false);
        assertThat(gradients.get(0).allFinite()).isFalse();
    }
}
