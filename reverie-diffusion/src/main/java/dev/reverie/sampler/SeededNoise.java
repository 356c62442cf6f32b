package dev.reverie.sampler;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * Noise from a seed, with a stream for each <em>sample</em>: row i depends on (seed, sample number, purpose, index) and
 * on nothing else. So sample 17 is the same picture whether it is drawn alone, in a batch of 64 or in the second of two
 * chunks.
 *
 * <p>(To rounding: a network may round differently for another batch size; and as long as the sampler itself does not
 * couple the samples of a batch, as {@link dev.reverie.sampler.pc.Langevin.Norms#BATCH} does.)
 *
 * @param stream the root of all noise
 * @param firstSample number of the sample in the first row, at least 0
 */
public record SeededNoise(RandomStream stream, long firstSample) implements NoiseSource {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if {@code firstSample} is negative
     */
    public SeededNoise {
        Objects.requireNonNull(stream, "stream");
        if (firstSample < 0) {
            throw new IllegalArgumentException("firstSample must be at least 0, got " + firstSample);
        }
    }

    /** Noise for samples 0, 1, ... of a seed. */
    public static SeededNoise of(long seed) {
        return new SeededNoise(RandomStream.of(seed).purpose("sampling"), 0);
    }

    /** The same noise, seen by a chunk that starts at another sample. */
    public SeededNoise from(long sample) {
        return new SeededNoise(stream, sample);
    }

    @Override
    public Tensor draw(Tensor like, String purpose, long index) {
        float[] z = new float[Math.toIntExact(like.count())];
        int rows = Math.toIntExact(like.size(0));
        int count = rows == 0 ? 0 : z.length / rows;
        for (int row = 0; row < rows; row++) {
            stream.index(firstSample + row)
                    .purpose(purpose)
                    .index(index)
                    .cursor()
                    .fillGaussian(z, row * count, count);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(z, like.shape()).like(like));
        }
    }
}
