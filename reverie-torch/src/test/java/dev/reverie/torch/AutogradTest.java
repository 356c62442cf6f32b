package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gradients against finite differences in float64, and the recording mode. */
class AutogradTest {
    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(11);
    }

    @AfterEach
    void close() {
        scope.close();
        assertThat(Autograd.isRecording()).isTrue();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    /** Compares {@code v^T df/dx} with central differences of {@code v . f} along every axis. */
    private void assertProduct(UnaryOperator<Tensor> f, Tensor start) {
        Tensor x = start.detach().requireGrad();
        Tensor y = f.apply(x);
        Tensor v = normal(y.shape());
        double[] product = Autograd.vjp(y, x, v).toDoubles();
        double[] base = start.toDoubles();
        double step = 1e-5;
        for (int i = 0; i < base.length; i++) {
            double[] moved = base.clone();
            moved[i] = base[i] + step;
            double up = f.apply(Tensors.of(moved, start.shape())).mul(v).sum().item();
            moved[i] = base[i] - step;
            double down = f.apply(Tensors.of(moved, start.shape())).mul(v).sum().item();
            // Truncation step^2 |f'''| / 6 and rounding 1e-16 / step, both below 1e-9 for values of order 1.
            assertThat(product[i])
                    .isCloseTo((up - down) / (2 * step), within(1e-8 * Math.max(1, Math.abs(product[i]))));
        }
    }

    @Test
    void productsEqualFiniteDifferences() {
        assertProduct(x -> x.sin().mul(x.exp()), normal(2, 3));
        assertProduct(x -> x.tanh().div(x.square().add(1)), normal(2, 3));
        assertProduct(x -> x.matmul(x.transpose(0, 1)), normal(3, 2));
        assertProduct(x -> x.logSumExp(false, 1), normal(3, 4));
        assertProduct(Tensor::normPerSample, normal(3, 4));
        assertProduct(x -> Functional.softmax(x, 1), normal(3, 4));
        assertProduct(Functional::silu, normal(3, 4));
        assertProduct(x -> Functional.layerNorm(x, 1e-6), normal(3, 4));
        assertProduct(x -> Functional.attention(x, x.square(), x.sin()), normal(1, 2, 3, 4));
    }

    @Test
    void productsOfLayersEqualFiniteDifferences() {
        Tensor weight = normal(4, 2, 3, 3);
        Tensor bias = normal(4);
        Tensor image = normal(2, 2, 4, 6);
        assertProduct(x -> Functional.conv2d(x, weight, bias, 1, 1, 1, 1), image);
        assertProduct(w -> Functional.conv2d(image, w, bias, 2, 1, 1, 1), weight);
        assertProduct(b -> Functional.conv2d(image, weight, b, 1, 0, 1, 1), bias);
        assertProduct(x -> Functional.convTranspose2d(x, weight.transpose(0, 1).contiguous(), 2, 0, 1), image);
        assertProduct(x -> Functional.groupNorm(x, 2, normalLike(2), normalLike(2), 1e-6), image);
        assertProduct(Functional::averagePool2, image);
        assertProduct(Functional::nearestUpsample2, image);
        assertProduct(x -> Functional.everyNth(Functional.pad2d(x, 1, -1, 0, 2), 2), image);
    }

    private static Tensor normalLike(int channels) {
        return Tensors.of(new double[] {1.5, -0.5}, channels);
    }

    @Test
    void severalInputsAreDifferentiatedAtOnce() {
        Tensor a = Tensors.of(new double[] {2}).requireGrad();
        Tensor b = Tensors.of(new double[] {3}).requireGrad();
        List<Tensor> gradients = Autograd.gradients(a.square().mul(b), List.of(a, b), false);
        assertThat(gradients.get(0).item()).isEqualTo(12);
        assertThat(gradients.get(1).item()).isEqualTo(4);
    }

    @Test
    void gradientsAreRecordedForSecondDerivatives() {
        Tensor x = Tensors.of(new double[] {0.3, -1.2, 2}).requireGrad();
        Tensor first = Autograd.gradients(x.sin().sum(), List.of(x), true).get(0);
        assertThat(first.requiresGrad()).isTrue();
        double[] second = Autograd.grad(first.sum(), x).toDoubles();
        double[] at = x.toDoubles();
        for (int i = 0; i < 3; i++) {
            assertThat(second[i]).isCloseTo(-Math.sin(at[i]), within(1e-15));
        }
    }

    @Test
    void theHessianOfAQuadraticFormIsItsMatrix() {
        Tensor a = normal(3, 3);
        Tensor x = normal(3, 1).requireGrad();
        Tensor form = x.transpose(0, 1).matmul(a).matmul(x).sum();
        Tensor gradient = Autograd.gradients(form, List.of(x), true).get(0);
        Tensor direction = normal(3, 1);
        Tensor hessianProduct = Autograd.vjp(gradient, x, direction);
        double[] wanted = a.add(a.transpose(0, 1)).matmul(direction).toDoubles();
        assertThat(hessianProduct.toDoubles()).containsExactly(wanted, within(1e-13));
    }

    @Test
    void backwardAccumulatesIntoGivenMemory() {
        Tensor x = Tensors.of(new double[] {1, 2}).requireGrad();
        Tensor memory = Tensors.of(new double[] {10, 20});
        x.accumulateGradInto(memory);
        x.square().sum().backward();
        assertThat(memory.toDoubles()).containsExactly(12, 24);
        x.square().sum().backward();
        assertThat(memory.toDoubles()).containsExactly(14, 28);
    }

    @Test
    void nothingIsRecordedInsideNoGradAndModesNest() {
        Tensor x = Tensors.of(new double[] {1}).requireGrad();
        assertThat(Autograd.isRecording()).isTrue();
        try (Autograd.Mode off = Autograd.noGrad()) {
            assertThat(x.mul(2).requiresGrad()).isFalse();
            try (Autograd.Mode on = Autograd.recording()) {
                assertThat(x.mul(2).requiresGrad()).isTrue();
                try (Autograd.Mode offAgain = Autograd.noGrad()) {
                    assertThat(Autograd.isRecording()).isFalse();
                }
                assertThat(Autograd.isRecording()).isTrue();
            }
            assertThat(Autograd.isRecording()).isFalse();
        }
        assertThat(x.mul(2).requiresGrad()).isTrue();
        assertThat(x.mul(2).detach().requiresGrad()).isFalse();
    }

    @Test
    void theModeOfOneThreadIsNotThatOfAnother() throws InterruptedException {
        AtomicBoolean recording = new AtomicBoolean();
        try (Autograd.Mode off = Autograd.noGrad()) {
            Thread other = new Thread(() -> recording.set(Autograd.isRecording()));
            other.start();
            other.join();
            assertThat(Autograd.isRecording()).isFalse();
        }
        assertThat(recording).isTrue();
    }

    @Test
    void changingWhatTheGraphStillNeedsIsDetected() {
        Tensor x = Tensors.of(new double[] {1, 2}).requireGrad();
        Tensor y = x.exp();
        Tensor loss = y.square().sum();
        y.detach().mulInPlace(2);
        assertThatThrownBy(() -> Autograd.grad(loss, x))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("modified by an inplace operation");
    }
}
