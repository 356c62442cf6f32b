package dev.reverie.likelihood;

import dev.reverie.random.RandomCursor;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** {@code q(u | k) = 1}: uniform noise, as in the published program. Nothing to learn, and the loosest bound. */
public record UniformDequantization() implements Dequantization {
    @Override
    public Offsets draw(Tensor levels, Quantized kind, SeededNoise noise) {
        int count = Math.toIntExact(levels.size(0));
        int length = Math.toIntExact(levels.count() / count);
        double[] values = new double[Math.multiplyExact(count, length)];
        for (int i = 0; i < count; i++) {
            RandomCursor cursor = noise.stream()
                    .index(noise.firstSample() + i)
                    .purpose("dequantisation")
                    .cursor();
            for (int j = 0; j < length; j++) {
                values[i * length + j] = cursor.nextDouble();
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor zeros = Tensors.zeros(DType.FLOAT64, levels.device(), count);
            return new Offsets(scope.keep(Tensors.of(values, levels.shape()).to(levels.device())), scope.keep(zeros));
        }
    }

    @Override
    public String label() {
        return "uniform";
    }
}
