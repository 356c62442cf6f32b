package dev.reverie.nn;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Random zeroing of activations during training (Srivastava et al. 2014): {@code y = x m / (1 - p)} with independent
 * {@code m ~ Bernoulli(1 - p)}. The masks of one evaluation come from one seed, so a resumed run drops the same; mask k of
 * a seed is the same whenever it is drawn, so that a block can be evaluated again.
 */
public final class Dropout implements AutoCloseable {
    private static final Dropout OFF = new Dropout(null, 0);

    private final @Nullable NoiseGenerator generator;
    private final RandomStream stream;
    private long masks;

    private Dropout(@Nullable NoiseGenerator generator, long seed) {
        this.generator = generator;
        stream = RandomStream.of(seed);
    }

    /** Drops nothing: evaluation and sampling. */
    public static Dropout off() {
        return OFF;
    }

    /** Drops what the seed says; one object serves one forward pass. */
    public static Dropout seeded(long seed) {
        return new Dropout(new NoiseGenerator(), seed);
    }

    /** Number of masks drawn so far: the place to {@link #rewind} to before what follows is evaluated again. */
    public long masks() {
        return masks;
    }

    /**
     * Draws the same masks again.
     *
     * @param toMask number of the next mask
     */
    public void rewind(long toMask) {
        masks = toMask;
    }

    /**
     * Applies dropout.
     *
     * @param x any shape
     * @param probability of an element to be dropped, in [0, 1)
     * @return x itself when nothing is dropped
     */
    public Tensor apply(Tensor x, double probability) {
        if (generator == null || probability == 0) {
            return x;
        }
        try (Scope scope = Scope.open()) {
            Tensor kept = Tensors.empty(DType.FLOAT32, Device.CPU, x.shape());
            generator.seed(stream.index(masks++).seed());
            generator.fillBernoulli(kept, 1 - probability).mulInPlace(1 / (1 - probability));
            return scope.keep(x.mul(kept.like(x)));
        }
    }

    /** Frees the generator. */
    @Override
    public void close() {
        if (generator != null) {
            generator.close();
        }
    }
}
