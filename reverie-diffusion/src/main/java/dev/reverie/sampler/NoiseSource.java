package dev.reverie.sampler;

import dev.reverie.torch.Tensor;

/**
 * Where a sampler's noise comes from. Given explicitly, so that a sampler is a function of its arguments.
 *
 * @see SeededNoise
 */
@FunctionalInterface
public interface NoiseSource {
    /**
     * Standard normal noise for one use; the same arguments give the same noise.
     *
     * @param like a batch {@code [N, ...]}, which gives shape, element type and device
     * @param purpose what the noise is for: {@code "prior"}, {@code "predictor"}, {@code "corrector"}
     * @param index which draw for that purpose, from 0
     * @return a tensor that the sampler does not change
     */
    Tensor draw(Tensor like, String purpose, long index);
}
