package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

/** A replica has the values of its parameters, and gradients of its own. */
class ReplicaTest {
    private static void backward(Parameter a, double factor) {
        try (Scope scope = Scope.open()) {
            a.value().mul(factor).sum().backward();
        }
    }

    @Test
    void gradientsGoWhereTheThreadSaysSo() {
        Parameters parameters = new Parameters();
        Parameter a = parameters.declare("a", Initializer.constant(2), 2);
        Parameter b = parameters.declare("b", Initializer.constant(3), 1);
        parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
        try (parameters;
                Replica replica = new Replica(parameters)) {
            try (Replica.Use use = replica.use()) {
                assertThat(parameters.gradients()).isSameAs(replica.gradients());
                backward(a, 5);
                backward(b, 7);
            }
            backward(a, 1);
            assertThat(replica.gradients().toDoubles()).containsExactly(5, 5, 7);
            assertThat(parameters.gradients().toDoubles()).containsExactly(1, 1, 0);
            parameters.values().fill(4);
            try (Replica.Use use = replica.use();
                    Tensor value = a.value().detach()) {
                assertThat(value.toDoubles()).containsExactly(4, 4);
            }
        }
    }

    @Test
    void usesNest() {
        Parameters parameters = new Parameters();
        Parameter a = parameters.declare("a", Initializer.constant(2), 1);
        parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
        try (parameters;
                Replica outer = new Replica(parameters);
                Replica inner = new Replica(parameters)) {
            try (Replica.Use first = outer.use()) {
                try (Replica.Use second = inner.use()) {
                    backward(a, 3);
                }
                backward(a, 4);
            }
            assertThat(inner.gradients().toDoubles()).containsExactly(3);
            assertThat(outer.gradients().toDoubles()).containsExactly(4);
        }
    }

    @Test
    void masksOfSomeSamplesAreThoseOfTheWholeBatch() {
        try (Scope scope = Scope.open()) {
            Dropout whole = Dropout.seeded(3);
            Dropout some = Dropout.seeded(3, 2, 5, 6);
            Tensor x = Tensors.ones(DType.FLOAT64, Device.CPU, 6, 4, 3);
            Tensor tokens = Tensors.ones(DType.FLOAT64, Device.CPU, 12, 5);
            double[] mask = whole.apply(x, 0.4).narrow(0, 2, 3).toDoubles();
            assertThat(some.apply(x.narrow(0, 2, 3), 0.4).toDoubles()).containsExactly(mask);
            // Two rows for each sample.
            double[] rows = whole.apply(tokens, 0.4).narrow(0, 4, 6).toDoubles();
            assertThat(some.apply(tokens.narrow(0, 4, 6), 0.4).toDoubles()).containsExactly(rows);
        }
    }
}
