package dev.reverie.nn;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Random zeroing of activations during training (Srivastava et al. 2014): {@code y = x m / (1 - p)} with independent
 * {@code m ~ Bernoulli(1 - p)}. The masks of one evaluation come from one seed, so a resumed run drops the same; mask k of
 * a seed is the same whenever it is drawn, so that a block can be evaluated again.
 */
public final class Dropout {
    private static final Dropout OFF = new Dropout(null, 0, 0, 1, 1);

    private final @Nullable NoiseGenerator generator;
    private final RandomStream stream;
    private final int from;
    private final int to;
    private final int samples;
    private long masks;

    private Dropout(@Nullable NoiseGenerator generator, long seed, int from, int to, int samples) {
        this.generator = generator;
        this.from = from;
        this.to = to;
        this.samples = samples;
        stream = RandomStream.of(seed);
    }

    /** No dropout, for evaluation and sampling. */
    public static Dropout off() {
        return OFF;
    }

    /** Dropout with the masks of a seed; use one object per forward pass. */
    public static Dropout seeded(long seed) {
        return seeded(seed, 0, 1, 1);
    }

    /**
     * Dropout for a slice of a batch, with the masks that {@link #seeded(long)} gives these samples in the whole batch.
     *
     * @param seed decides the masks
     * @param from position of the first of them
     * @param to position behind the last of them
     * @param samples of the whole batch
     */
    public static Dropout seeded(long seed, int from, int to, int samples) {
        if (from < 0 || from >= to || to > samples) {
            throw new IllegalArgumentException(
                    "samples " + from + " to " + to + " are no part of a batch of " + samples + " samples");
        }
        return new Dropout(new NoiseGenerator(), seed, from, to, samples);
    }

    /** Number of masks drawn so far; {@link #rewind} to it before evaluating the following layers again. */
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
     * @param x {@code [N, ...]}
     * @param probability of an element to be dropped, in [0, 1)
     * @return x itself when nothing is dropped
     */
    public Tensor apply(Tensor x, double probability) {
        if (generator == null || probability == 0) {
            return x;
        }
        try (Scope scope = Scope.open()) {
            long[] shape = x.shape();
            long rowsPerSample = shape[0] / (to - from);
            shape[0] = rowsPerSample * samples;
            generator.seed(stream.index(masks++).seed());
            Tensor whole = generator.bernoulli(1 - probability, shape);
            Tensor kept = whole.narrow(0, rowsPerSample * from, x.size(0));
            return scope.keep(x.mul(kept.mulInPlace(1 / (1 - probability)).like(x)));
        }
    }
}
