package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of the parts of a batch add up in the master, in float32 at least. */
class GradientPartsTest {
    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "FLOAT32", "FLOAT64"})
    void partsAddUpWithoutTheRoundingOfACoarseNetwork(DType dtype) {
        Parameters parameters = new Parameters();
        Parameter a = parameters.declare("a", Initializer.constant(1), 2);
        parameters.allocate(dtype, Device.CPU, RandomStream.of(0));
        try (parameters;
                MasterWeights master = MasterWeights.accumulating(parameters)) {
            for (int update = 0; update < 2; update++) {
                master.clearGradients();
                for (int i = 0; i < 512; i++) {
                    parameters.zeroGradients();
                    try (Scope scope = Scope.open()) {
                        a.value().sum().backward();
                    }
                    master.addGradients(parameters.gradients(), 1.0 / 64);
                }
                // In bfloat16 the sum would stay at 4: its next number is 4 + 1/32.
                assertThat(master.gradients().toDoubles()).containsExactly(8, 8);
                assertThat(parameters.gradients().toDoubles()).containsExactly(1, 1);
            }
            assertThat(master.gradients().dtype()).isEqualTo(dtype == DType.FLOAT64 ? dtype : DType.FLOAT32);
            assertThat(master.values() == parameters.values()).isEqualTo(dtype != DType.BFLOAT16);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void sharedGradientsCannotAddUp(DType dtype) {
        Parameters parameters = new Parameters();
        parameters.declare("a", Initializer.constant(1), 2);
        parameters.allocate(dtype, Device.CPU, RandomStream.of(0));
        try (parameters;
                MasterWeights master = new MasterWeights(parameters)) {
            assertThatThrownBy(() -> master.addGradients(parameters.gradients(), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("MasterWeights.accumulating");
        }
    }
}
