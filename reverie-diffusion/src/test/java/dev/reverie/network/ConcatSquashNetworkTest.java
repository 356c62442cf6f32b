package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.ConcatSquashConfig.Nonlinearity;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcatSquashNetworkTest {
    private static final double[] POINTS = {0.3, -1.2, 0.8, 0.5, -0.4, 2};

    @ParameterizedTest
    @EnumSource(Nonlinearity.class)
    void aSampleDoesNotSeeItsNeighboursNorTheirTimes(Nonlinearity nonlinearity) {
        ConcatSquashNetwork network = new ConcatSquashNetwork(new ConcatSquashConfig(2, 5, 2, nonlinearity));
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Scope scope = Scope.open()) {
            assertThat(parameters.trainableCount()).isEqualTo(2 * 5 + 5 * 5 + 5 * 2 + 4 * (5 + 5 + 2));
            Tensor x = Tensors.of(POINTS, 3, 2);
            double[] mixed = network.forward(x, new double[] {0.1, 0.7, 0.7}).toDoubles();
            double[] first = network.forward(x, new double[] {0.1, 0.1, 0.1}).toDoubles();
            double[] others = network.forward(x, new double[] {0.7, 0.7, 0.7}).toDoubles();
            assertThat(mixed)
                    .containsExactly(
                            new double[] {first[0], first[1], others[2], others[3], others[4], others[5]},
                            within(1e-14));
            assertThat(first[2]).isNotCloseTo(others[2], within(1e-6));
        }
    }

    @Test
    void oneLayerIsTheFormula() {
        Parameters parameters = new Parameters();
        ConcatSquashLayer layer = new ConcatSquashLayer(parameters, "layer", 1, 1);
        try (Parameters allocated = parameters.allocate(DType.FLOAT64, Device.CPU);
                Scope scope = Scope.open()) {
            set(allocated, "layer.weight", 2);
            set(allocated, "layer.bias", 0.5);
            set(allocated, "layer.gate.weight", -1);
            set(allocated, "layer.gate.bias", 0.2);
            set(allocated, "layer.shift.weight", 3);
            double x = 0.7;
            double t = 0.4;
            double wanted = (2 * x + 0.5) / (1 + Math.exp(-(-t + 0.2))) + 3 * t;
            Tensor y = layer.forward(Tensors.of(new double[] {x}, 1, 1), Tensors.of(new double[] {t}, 1, 1));
            assertThat(y.item()).isCloseTo(wanted, within(1e-15));
        }
    }

    private static void set(Parameters parameters, String name, double value) {
        Parameter parameter = Objects.requireNonNull(parameters.find(name));
        try (Tensor memory = parameter.value().detach()) {
            memory.fill(value);
        }
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        ConcatSquashNetwork network = new ConcatSquashNetwork(new ConcatSquashConfig(2, 4, 1));
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
                Scope scope = Scope.open()) {
            Tensor wide = Tensors.zeros(parameters.dtype(), Device.CPU, 1, 3);
            assertThatThrownBy(() -> network.forward(wide, new double[] {0})).hasMessageContaining("takes [N, 2]");
            Tensor two = Tensors.zeros(parameters.dtype(), Device.CPU, 2, 2);
            assertThatThrownBy(() -> network.forward(two, new double[] {0}))
                    .hasMessageContaining("2 samples, got 1 numbers");
        }
        assertThatThrownBy(() -> new ConcatSquashConfig(0, 4, 1)).hasMessage("dimension must be at least 1, got 0");
    }
}
