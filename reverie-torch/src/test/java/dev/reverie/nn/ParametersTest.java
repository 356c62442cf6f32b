package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One flat buffer for all values, one for all gradients. */
class ParametersTest {
    private Scope scope;
    private Parameters parameters;

    @BeforeEach
    void open() {
        scope = Scope.open();
        parameters = new Parameters();
    }

    @AfterEach
    void close() {
        parameters.close();
        scope.close();
    }

    private void allocate() {
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
    }

    @Test
    void parametersAreViewsOfTheFlatBufferInOrderOfDeclaration() {
        Parameter a = parameters.declare("a", Initializer.constant(1), 2, 2);
        Parameter w = parameters.frozen("w", Initializer.constant(7), 3);
        Parameter b = parameters.declare("b", Initializer.constant(2), 3);
        Parameter s = parameters.buffer("s", Initializer.values(new double[] {9, 8}), 2);
        allocate();
        assertThat(parameters.list()).containsExactly(a, w, b, s);
        assertThat(parameters.trainable()).containsExactly(a, b);
        assertThat(parameters.values().toDoubles()).containsExactly(1, 1, 1, 1, 2, 2, 2);
        assertThat(parameters.fixedValues().toDoubles()).containsExactly(7, 7, 7, 9, 8);
        assertThat(parameters.count()).isEqualTo(10);
        assertThat(parameters.trainableCount()).isEqualTo(7);
        parameters.values().narrow(0, 4, 1).fill(5);
        assertThat(b.value().toDoubles()).containsExactly(5, 2, 2);
        assertThat(a.value().requiresGrad()).isTrue();
        assertThat(w.value().requiresGrad()).isFalse();
        assertThat(s.value().requiresGrad()).isFalse();
        assertThat(parameters.values().requiresGrad()).isFalse();
        assertThat(parameters.find("b")).isSameAs(b);
        assertThat(parameters.find("c")).isNull();
        assertThat(a).hasToString("a [2, 2]");
    }

    @Test
    void gradientsAccumulateInTheFlatBuffer() {
        Parameter a = parameters.declare("a", Initializer.constant(3), 2);
        Parameter b = parameters.declare("b", Initializer.constant(2), 1);
        allocate();
        Tensor memory = parameters.gradients();
        for (int i = 1; i <= 3; i++) {
            try (Scope step = Scope.open()) {
                a.value().mul(b.value()).sum().backward();
            }
            assertThat(memory.toDoubles()).containsExactly(2 * i, 2 * i, 6 * i);
            assertThat(parameters.gradients()).isSameAs(memory);
        }
        parameters.zeroGradients();
        assertThat(memory.toDoubles()).containsExactly(0, 0, 0);
        a.value().sum().backward();
        assertThat(memory.toDoubles()).containsExactly(1, 1, 0);
    }

    @Test
    void gradientsByTheInputLeaveTheParametersGradientsAlone() {
        Linear layer = new Linear(parameters, "l", 2, 1, 1);
        allocate();
        Tensor x = Tensors.of(new double[] {1, 2}, 1, 2).requireGrad();
        Autograd.grad(layer.forward(x).sum(), x);
        assertThat(parameters.gradients().toDoubles()).containsOnly(0);
    }

    @Test
    void namesAreUnique() {
        parameters.declare("a", Initializer.zeros(), 1);
        assertThatThrownBy(() -> parameters.frozen("a", Initializer.zeros(), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a is declared twice");
        assertThat(parameters.list()).hasSize(1);
    }

    @Test
    void memoryIsGivenOnceAndBeforeUse() {
        Parameter a = parameters.declare("layer.a", Initializer.zeros(), 1);
        assertThatThrownBy(a::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("layer.a")
                .hasMessageContaining("Parameters.allocate");
        assertThatThrownBy(parameters::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("allocate");
        assertThatThrownBy(parameters::gradients).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(parameters::fixedValues).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(parameters::dtype).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> parameters.allocate(DType.INT64, Device.CPU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("int64");
        allocate();
        assertThatThrownBy(this::allocate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("allocated already");
        assertThatThrownBy(() -> parameters.declare("b", Initializer.zeros(), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("b [1]");
    }

    @Test
    void closedParametersCanBeAllocatedAgainInAnotherType() {
        Linear layer = new Linear(parameters, "l", 3, 2, 1);
        allocate();
        double[] first = parameters.values().toDoubles();
        Parameter weight = parameters.list().get(0);
        Tensor old = weight.value();
        parameters.close();
        parameters.close();
        assertThat(old.isClosed()).isTrue();
        assertThatThrownBy(weight::value).isInstanceOf(IllegalStateException.class);
        parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
        assertThat(parameters.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(parameters.device()).isEqualTo(Device.CPU);
        assertThat(parameters.values().toDoubles()).isEqualTo(first);
        layer.forward(Tensors.ones(DType.FLOAT32, Device.CPU, 1, 3)).sum().backward();
        assertThat(parameters.gradients().toDoubles()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void anotherLayerDoesNotChangeTheInitialValuesOfTheFirst() {
        new Linear(parameters, "l", 3, 2, 1);
        allocate();
        double[] alone = parameters.values().toDoubles();
        try (Parameters more = new Parameters()) {
            new Linear(more, "before", 5, 5, 1);
            new Linear(more, "l", 3, 2, 1);
            new Linear(more, "twin", 3, 2, 1);
            more.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
            double[] all = more.values().toDoubles();
            assertThat(Arrays.copyOfRange(all, 30, 38)).isEqualTo(alone);
            assertThat(Arrays.copyOfRange(all, 38, 44)).isNotEqualTo(Arrays.copyOf(alone, 6));
        }
    }

    @Test
    void oneSeedGivesOneNetworkAndAnotherSeedAnother() {
        new Linear(parameters, "l", 3, 2, 1);
        allocate();
        double[] first = parameters.values().toDoubles();
        parameters.close();
        allocate();
        assertThat(parameters.values().toDoubles()).isEqualTo(first);
        parameters.close();
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(2));
        assertThat(parameters.values().toDoubles()).isNotEqualTo(first);
    }

    @Test
    void tablesStayFineInCoarseNetworks() {
        parameters.frozen("w", Initializer.values(new double[] {0.1}), 1);
        parameters.declare("a", Initializer.zeros(), 1);
        parameters.allocate(DType.BFLOAT16, Device.CPU, RandomStream.of(1));
        assertThat(parameters.values().dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(parameters.fixedValues().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(parameters.fixedValues().item()).isEqualTo((double) 0.1f);
    }

    @Test
    void aNetworkWithoutParametersIsPossible() {
        allocate();
        assertThat(parameters.count()).isZero();
        assertThat(parameters.values().toDoubles()).isEmpty();
        parameters.zeroGradients();
    }

    @Test
    void nothingNativeIsLeftAfterClosing() {
        new Linear(parameters, "l", 3, 2, 1);
        parameters.frozen("w", Initializer.normal(16), 4);
        parameters.buffer("s", Initializer.values(new double[] {1, 2}), 2);
        allocate();
        parameters.close();
        long before = Engine.liveNativeObjects();
        for (int i = 0; i < 10; i++) {
            allocate();
            parameters.close();
        }
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }
}
