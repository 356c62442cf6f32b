package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PullbackTest {
    @Test
    void oneForwardPassServesManyBackwardPasses() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.5, -1, 2}).requireGrad();
            Pullback pullback = new Pullback(x.sin(), List.of(x));
            double[] cos = {Math.cos(0.5), Math.cos(-1), Math.cos(2)};
            for (int k = 1; k <= 3; k++) {
                Tensor v = Tensors.full(k, DType.FLOAT64, Device.CPU, 3);
                Pullback.Graph graph = k < 3 ? Pullback.Graph.KEEP : Pullback.Graph.FREE;
                assertThat(pullback.one(v, graph).toDoubles())
                        .containsExactly(new double[] {k * cos[0], k * cos[1], k * cos[2]}, within(1e-15));
            }
            assertThatThrownBy(() -> pullback.one(x.detach(), Pullback.Graph.FREE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("gradient of [3] float64");
        }
    }

    @Test
    void recordedProductsHaveGradientsThemselves() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.5, -1}).requireGrad();
            Tensor v = Tensors.of(new double[] {1, 1});
            Tensor product = new Pullback(x.sin(), List.of(x)).one(v, Pullback.Graph.RECORD);
            assertThat(Autograd.grad(product.sum(), x).toDoubles())
                    .containsExactly(new double[] {-Math.sin(0.5), -Math.sin(-1)}, within(1e-15));
        }
    }

    @Test
    void whatTheOutputDoesNotDependOnHasTheProductZero() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {1, 2}).requireGrad();
            Tensor unused = Tensors.of(new double[] {3, 4, 5}).requireGrad();
            Tensor v = Tensors.of(new double[] {1, 1});
            List<Tensor> products = new Pullback(x.mul(2), List.of(x, unused)).apply(v, Pullback.Graph.FREE);
            assertThat(products.get(0).toDoubles()).containsExactly(2, 2);
            assertThat(products.get(1).toDoubles()).containsExactly(0, 0, 0);
            Tensor constant = Tensors.of(new double[] {7, 7});
            assertThat(new Pullback(constant, List.of(x))
                            .one(v, Pullback.Graph.FREE)
                            .toDoubles())
                    .containsExactly(0, 0);
            assertThatThrownBy(() -> new Pullback(x, List.of(x, unused)).one(v, Pullback.Graph.FREE))
                    .hasMessageContaining("there are 2 inputs");
        }
    }

    @Test
    void softplusIsTheLogarithmWithoutOverflow() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {-800, -1, 0, 1.5, 800});
            double[] wanted = {0, Math.log1p(Math.exp(-1)), Math.log(2), Math.log1p(Math.exp(1.5)), 800};
            assertThat(Functional.softplus(x).toDoubles()).containsExactly(wanted, within(1e-13));
        }
    }
}
