package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationCheckpointingTest {
    private static final double[] CONDITION = {3, 0.4};

    /** A prime, so that every switch is met in both positions. */
    private static final int STRIDE = 29;

    static List<SmallNetworks.Switches> everyKindOfConnection() {
        List<SmallNetworks.Switches> all = SmallNetworks.all();
        return IntStream.range(0, all.size())
                .filter(i -> i % STRIDE == 0)
                .mapToObj(all::get)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyKindOfConnection")
    void gradientsAreThoseOfAnOrdinaryBackwardPass(SmallNetworks.Switches switches) {
        Ncsnpp network = new Ncsnpp(switches.config(2, 8, 8));
        network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3));
        try (Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator();
            Tensor x = generator.seed(5).normal(DType.FLOAT64, Device.CPU, 2, 2, 8, 8);
            double[] ordinary = gradients(network, x, Tensor::backward);
            double[] recomputed;
            try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
                recomputed = gradients(network, x, tape::backward);
            }
            double scale =
                    java.util.Arrays.stream(ordinary).map(Math::abs).max().orElse(0);
            assertThat(scale).isPositive();
            for (int i = 0; i < ordinary.length; i++) {
                // the same sums in another order: rounding of float64, some thousand terms
                assertThat(recomputed[i]).isCloseTo(ordinary[i], org.assertj.core.data.Offset.offset(1e-12 * scale));
            }
        } finally {
            network.parameters().close();
        }
    }

    private static double[] gradients(Ncsnpp network, Tensor x, Consumer<Tensor> backward) {
        network.parameters().zeroGradients();
        try (Scope scope = Scope.open()) {
            Dropout dropout = Dropout.seeded(11);
            backward.accept(
                    network.forward(x, CONDITION, dropout).sub(x).square().mean());
            return network.parameters().gradients().toDoubles();
        }
    }
}
