package dev.reverie.divergence;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * The divergence itself, {@code sum_k e_k^T (df/dx) e_k} over the unit vectors.
 *
 * <p>Each evaluation costs one forward pass and one backward pass for each coordinate, all samples of the batch at once.
 * For points and tables; images need {@link HutchinsonDivergence}.
 *
 * @param maxDimension largest number of coordinates for which the cost is accepted, at least 1
 */
public record ExactDivergence(int maxDimension) implements Divergence {
    /** The largest number of coordinates that is accepted unasked. */
    public static final int DEFAULT_MAX_DIMENSION = 256;

    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public ExactDivergence {
        if (maxDimension < 1) {
            throw new IllegalArgumentException("maxDimension must be at least 1, got " + maxDimension);
        }
    }

    /** Up to {@value #DEFAULT_MAX_DIMENSION} coordinates. */
    public ExactDivergence() {
        this(DEFAULT_MAX_DIMENSION);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a sample has more than {@link #maxDimension()} coordinates
     */
    @Override
    public Probes prepare(Tensor like, RandomStream stream, long firstSample) {
        long dimension = Probes.dimension(like);
        if (dimension > maxDimension) {
            throw new IllegalArgumentException("the exact divergence of samples with " + dimension
                    + " coordinates costs " + dimension + " backward passes per evaluation, more than the "
                    + maxDimension + " allowed; use HutchinsonDivergence (one backward pass for each probe), or "
                    + "new ExactDivergence(" + dimension + ") if you mean it");
        }
        long[] shape = like.shape();
        long[] directions = new long[shape.length + 1];
        directions[0] = dimension;
        directions[1] = 1;
        System.arraycopy(shape, 1, directions, 2, shape.length - 1);
        try (Tensor identity = Tensors.identity(dimension, like.dtype(), like.device())) {
            return new Probes(identity.view(directions), true);
        }
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public long backwardPasses(long dimension) {
        return dimension;
    }
}
