package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

class BrownianNoiseTest {
    @Test
    void smallNoiseIsThatOfTheGenerator() {
        RandomCursor seeds = RandomStream.of(3).cursor();
        try (Scope scope = Scope.open();
                NoiseGenerator generator = new NoiseGenerator()) {
            for (int i = 0; i < 3000; i++) {
                long seed = seeds.nextLong();
                int count = 1 + i % (SmallNoise.LIMIT - 1);
                Tensor target = Tensors.empty(DType.FLOAT32, Device.CPU, count);
                float[] small = new float[count];
                SmallNoise.fill(seed, small, 0, count);
                assertThat(small)
                        .as("seed %d, count %d", seed, count)
                        .containsExactly(generator.seed(seed).fillNormal(target).toFloats());
                target.close();
            }
        }
    }

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
