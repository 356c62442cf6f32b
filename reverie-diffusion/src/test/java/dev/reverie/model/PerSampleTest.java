package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

class PerSampleTest {
    private static final PerSample[] FACTORS = {
        PerSample.of(0, 0), PerSample.of(1, 1), PerSample.of(2.5, 2.5), PerSample.of(-1, 3), PerSample.of(0, 1)
    };

    @Test
    void everyPathOfCombineGivesTheSameSumAsTheFormula() {
        try (Scope scope = Scope.open()) {
            double[] xs = {1, 2, 3, 4};
            double[] ys = {-5, 7, 11, 13};
            Tensor x = Tensors.of(xs, 2, 1, 2);
            Tensor y = Tensors.of(ys, 2, 1, 2);
            for (PerSample c : FACTORS) {
                for (PerSample d : FACTORS) {
                    double[] sum = c.combine(x, d, y).toDoubles();
                    for (int i = 0; i < 4; i++) {
                        // small integers and halves: exact
                        assertThat(sum[i]).isEqualTo(c.get(i / 2) * xs[i] + d.get(i / 2) * ys[i]);
                    }
                }
            }
            assertThat(x.toDoubles()).containsExactly(xs);
            assertThat(y.toDoubles()).containsExactly(ys);
        }
    }

    @Test
    void combineIsDifferentiable() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {1, 2}, 2, 1).requireGrad();
            Tensor y = x.square();
            Tensor sum = PerSample.of(3, 4).combine(x, PerSample.of(5, 6), y).sum();
            assertThat(Autograd.grad(sum, x).toDoubles()).containsExactly(3 + 10, 4 + 24);
        }
    }

    @Test
    void takesTypeAndRankOfTheTensorItMeets() {
        try (Scope scope = Scope.open()) {
            Tensor factors = PerSample.of(1, 2).tensor(Tensors.of(new float[6], 2, 3, 1));
            assertThat(factors.shape()).containsExactly(2, 1, 1);
            assertThat(factors.dtype()).isEqualTo(DType.FLOAT32);
        }
    }

    @Test
    void refusesABatchOfAnotherSize() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[6], 3, 2);
            assertThatThrownBy(() -> PerSample.of(1, 2).times(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("batch of 2")
                    .hasMessageContaining("[3, 2]");
        }
    }
}
