package dev.reverie.divergence;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * Hutchinson's estimate of the divergence, the mean of {@code v^T (df/dx) v} over random directions v with mean 0 and
 * covariance I.
 *
 * <p>Unbiased with any number of probes; its variance for one probe is {@code 2 ||S||_F^2} (Gaussian) or
 * {@code 2 (||S||_F^2 - sum_i S_ii^2)} (Rademacher), where S is the symmetric part of the Jacobian. So Rademacher is never
 * worse, and exact where the Jacobian is diagonal. Hutchinson 1989; Grathwohl et al. 2018 (arXiv:1810.01367), section 3.1,
 * and Song et al. 2021 (arXiv:2011.13456), appendix D.2, hold v fixed during one solve, as here. Each evaluation costs one
 * forward pass and one backward pass for each probe.
 *
 * @param noise distribution of the directions
 * @param probes how many, at least 1; two or more give a standard error
 */
public record HutchinsonDivergence(Noise noise, int probes) implements Divergence {
    /** Distributions of the directions. */
    public enum Noise {
        /** Each coordinate is -1 or 1: the smaller variance. */
        RADEMACHER,
        /** Each coordinate is standard normal. */
        GAUSSIAN
    }

    /**
     * Checks the number of probes.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public HutchinsonDivergence {
        Objects.requireNonNull(noise, "noise");
        if (probes < 1) {
            throw new IllegalArgumentException("the number of probes must be at least 1, got " + probes);
        }
    }

    /** Directions of -1 and 1. */
    public static HutchinsonDivergence rademacher(int probes) {
        return new HutchinsonDivergence(Noise.RADEMACHER, probes);
    }

    /** Normal directions. */
    public static HutchinsonDivergence gaussian(int probes) {
        return new HutchinsonDivergence(Noise.GAUSSIAN, probes);
    }

    @Override
    public Probes prepare(Tensor like, RandomStream stream, long firstSample) {
        int samples = Math.toIntExact(like.size(0));
        int dimension = Math.toIntExact(Probes.dimension(like));
        float[] values = new float[Math.multiplyExact(Math.multiplyExact(probes, samples), dimension)];
        float[] direction = new float[dimension];
        for (int k = 0; k < probes; k++) {
            for (int n = 0; n < samples; n++) {
                RandomStream own = stream.purpose("divergence").index(firstSample + n);
                draw(own.purpose("probe").index(k).cursor(), direction);
                System.arraycopy(direction, 0, values, (k * samples + n) * dimension, dimension);
            }
        }
        long[] shape = like.shape();
        long[] full = new long[shape.length + 1];
        full[0] = probes;
        System.arraycopy(shape, 0, full, 1, shape.length);
        try (Scope scope = Scope.open()) {
            return new Probes(scope.keep(Tensors.of(values, full).like(like)), false);
        }
    }

    private void draw(RandomCursor draws, float[] direction) {
        if (noise == Noise.GAUSSIAN) {
            draws.fillGaussian(direction);
            return;
        }
        long bits = 0;
        for (int i = 0; i < direction.length; i++) {
            bits = i % Long.SIZE == 0 ? draws.nextLong() : bits >>> 1;
            direction[i] = (bits & 1L) == 0L ? -1 : 1;
        }
    }

    @Override
    public boolean isExact() {
        return false;
    }

    @Override
    public long backwardPasses(long dimension) {
        return probes;
    }
}
