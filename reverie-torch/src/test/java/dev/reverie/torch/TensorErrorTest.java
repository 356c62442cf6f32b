package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user reads when tensors are misused. */
class TensorErrorTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor zeros(long... shape) {
        return Tensors.zeros(DType.FLOAT32, Device.CPU, shape);
    }

    /** One line, naming all the given things, without the engine's C++ frames. */
    private static void assertTold(ThrowingCallable call, String... parts) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isInstanceOf(EngineException.class);
        assertThat(failure.getMessage()).contains(parts).doesNotContain("\n", "frame #", "Exception raised", "c10::");
        assertThat(failure.getMessage().length()).isBetween(20, 400);
    }

    @Test
    void shapeMismatchesNameTheOperationAndBothShapes() {
        Tensor a = zeros(2, 3);
        Tensor b = zeros(4, 5);
        assertTold(() -> a.add(b), "add of [2, 3] float32 and [4, 5] float32", "must match");
        assertTold(() -> a.add(b, 2), "add of [2, 3] float32 and [4, 5] float32");
        assertTold(() -> a.sub(b), "sub of", "[2, 3]", "[4, 5]");
        assertTold(() -> a.mul(b), "mul of", "[2, 3]", "[4, 5]");
        assertTold(() -> a.div(b), "div of", "[2, 3]", "[4, 5]");
        assertTold(() -> a.maximum(b), "maximum", "[2, 3]", "[4, 5]");
        assertTold(() -> a.matmul(b), "matmul", "[2, 3]", "[4, 5]");
        assertTold(() -> a.addInPlace(b), "addInPlace", "[2, 3]", "[4, 5]");
        assertTold(() -> a.mulInPlace(b), "mulInPlace", "[2, 3]", "[4, 5]");
        assertTold(() -> a.lerpInPlace(b, 0.5), "lerpInPlace", "[2, 3]", "[4, 5]");
        assertTold(() -> a.copyFrom(b), "copyFrom", "[2, 3]", "[4, 5]");
        assertTold(() -> a.addProductInPlace(b, a, 1), "addProductInPlace", "[2, 3]", "[4, 5]");
        assertTold(() -> Tensors.cat(0, a, b), "cat along axis 0", "[2, 3]", "[4, 5]");
        assertTold(() -> Tensors.stack(0, List.of(a, b)), "stack along axis 0", "[2, 3]", "[4, 5]");
        assertTold(() -> Tensors.where(a.less(a), a, b), "where", "[2, 3]", "[4, 5]");
        // An in-place result must have the shape of its target.
        assertTold(() -> zeros(3).addInPlace(a), "addInPlace of [3] float32 and [2, 3] float32");
    }

    @Test
    void impossibleViewsNameTheTargetAndTheShape() {
        Tensor a = zeros(2, 3);
        assertTold(() -> a.view(4, 2), "view to [4, 2] of [2, 3] float32");
        assertTold(() -> a.transpose(0, 1).view(6), "view to [6] of [3, 2] float32");
        assertTold(() -> a.reshape(5), "reshape to [5] of [2, 3] float32");
        assertTold(() -> a.permute(0, 0), "permute to [0, 0] of [2, 3] float32");
        assertTold(() -> a.narrow(1, 2, 2), "narrow", "[2, 3]");
        assertTold(() -> a.select(0, 2), "select", "[2, 3]");
        assertTold(() -> a.expand(4, 3), "expand to [4, 3] of [2, 3] float32");
        assertTold(() -> a.transpose(0, 2), "transpose", "[2, 3]");
        assertTold(() -> a.sum(false, 2), "sum", "[2, 3]");
        assertTold(() -> a.indexSelect(0, Tensors.of(new long[] {7})), "indexSelect", "[2, 3]", "[1] int64");
        assertTold(a::channelsLast, "channelsLast", "[2, 3]");
    }

    @Test
    void layersNameTheirInputs() {
        assertTold(
                () -> Functional.conv2d(zeros(1, 3, 8, 8), zeros(4, 2, 3, 3), null, 1, 1, 1, 1),
                "conv2d of [1, 3, 8, 8] float32 and [4, 2, 3, 3] float32");
        assertTold(() -> Functional.linear(zeros(2, 3), zeros(4, 5), null), "linear of [2, 3]", "[4, 5]");
        assertTold(
                () -> Functional.conv2d(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3).to(DType.FLOAT64), null, 1, 1, 1, 1),
                "conv2d",
                "float32",
                "float64");
        assertTold(
                () -> Functional.groupNorm(zeros(1, 3, 8, 8), 2, zeros(3), zeros(3), 1e-6),
                "groupNorm of [1, 3, 8, 8]");
    }

    @Test
    void sizesAndItemsThatAreNotThereAreNamed() {
        assertTold(() -> zeros(2, 3).item(), "exactly one element", "[2, 3] float32");
        assertTold(() -> zeros(2, 3).size(2), "2", "[2, 3] float32");
        assertTold(() -> zeros(2, 3).size(-3), "-3", "[2, 3] float32");
        assertTold(() -> zeros().sumPerSample(), "sumPerSample", "[] float32");
        assertTold(() -> zeros(2).perSample(zeros()), "perSample", "[2] float32");
    }

    @Test
    void gradientsThatCannotBeAreExplained() {
        Tensor x = zeros(2, 3).requireGrad();
        assertTold(() -> Autograd.grad(zeros(1), x), "gradient of [1] float32 by", "[2, 3] float32");
        assertTold(() -> Autograd.vjp(x.mul(2), x, zeros(4)), "gradient of [2, 3] float32");
        assertTold(() -> x.mul(2).backward(), "backward of [2, 3] float32");
        assertTold(() -> zeros(1).backward(), "backward of [1] float32");
        assertTold(() -> x.mulInPlace(2), "mulInPlace of [2, 3] float32");
        assertTold(() -> Tensors.of(new long[] {1}).requireGrad(), "requireGrad of [1] int64");
    }

    @Test
    void valuesThatDoNotFillTheShapeAreCounted() {
        assertThatThrownBy(() -> Tensors.of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2, 3] needs 6 values, got 5");
        assertThatThrownBy(() -> Tensors.of(new double[5], 0)).hasMessage("shape [0] needs 0 values, got 5");
        assertThatThrownBy(() -> Tensors.of(new long[1], Long.MAX_VALUE, 4)).isInstanceOf(RuntimeException.class);
        assertTold(() -> Tensors.of(new float[6], -2, -3), "[-2, -3]");
        assertTold(() -> zeros(-1), "[-1]");
        assertThatThrownBy(() -> Tensors.cat(0)).hasMessageContaining("at least one tensor");
    }

    @Test
    void memoryThatIsNotThereIsAnErrorAndNotACrash() {
        assertTold(() -> Tensors.empty(DType.FLOAT64, Device.CPU, 1L << 50), "empty [1125899906842624]");
    }

    @Test
    void aClosedTensorCannotBeUsed() {
        Tensor x = zeros(2, 3);
        Tensor y = zeros(2, 3);
        assertThat(x.isClosed()).isFalse();
        x.close();
        assertThat(x.isClosed()).isTrue();
        assertTold(() -> x.add(1), "closed tensor [2, 3] float32");
        assertTold(() -> y.add(x), "closed tensor [2, 3] float32");
        assertTold(() -> y.addInPlace(x), "closed tensor");
        assertTold(() -> x.fill(0), "closed tensor");
        assertTold(x::toFloats, "closed tensor");
        assertTold(x::device, "closed tensor");
        assertTold(x::backward, "closed tensor");
        assertTold(() -> zeros(1).copyFrom(x), "closed tensor");
        assertTold(() -> Tensors.cat(0, y, x), "closed tensor");
        assertTold(() -> Autograd.grad(x, y), "closed tensor");
        assertTold(() -> Autograd.grad(y, x), "closed tensor");
        assertTold(() -> Functional.conv2d(y, x, null, 1, 1, 1, 1), "closed tensor");
        assertTold(() -> Functional.linear(y, y, x), "closed tensor");
        assertThat(x).hasToString("[2, 3] float32");
        assertThat(x.shape()).containsExactly(2, 3);
    }

    @Test
    void closingTwiceIsDetected() {
        Tensor x = zeros(2, 3);
        x.close();
        assertTold(x::close, "double close of tensor [2, 3] float32");
        Tensor y;
        try (Scope inner = Scope.open()) {
            y = zeros(4);
        }
        assertTold(y::close, "double close of tensor [4] float32");
    }
}
