package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

class BrownianNoiseTest {
    @Test
    void aRowIsDrawnAlikeAloneAndAmongOthersWhateverItsShape() {
        SeededNoise noise = SeededNoise.of(5);
        try (Scope scope = Scope.open()) {
            for (long[] shape : new long[][] {{6}, {6, 1}, {6, 2}, {6, 3, 5}, {6, 4, 4}, {6, 17}}) {
                Tensor all = noise.draw(Tensors.zeros(DType.FLOAT64, Device.CPU, shape), "x", 2);
                long[] one = shape.clone();
                one[0] = 1;
                Tensor third = noise.from(3).draw(Tensors.zeros(DType.FLOAT64, Device.CPU, one), "x", 2);
                assertThat(third.toDoubles())
                        .containsExactly(all.narrow(0, 3, 1).toDoubles());
            }
        }
    }
}
