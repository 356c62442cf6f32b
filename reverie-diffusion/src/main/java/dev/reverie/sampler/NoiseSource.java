package dev.reverie.sampler;

import dev.reverie.torch.Tensor;

/**
 * Source of a sampler's noise, passed explicitly, so that a sampler is a function of its arguments.
 *
 * @see SeededNoise
 */
@FunctionalInterface
public interface NoiseSource {
    /**
     * Standard normal noise for one use; the same arguments give the same noise.
     *
     * @param like a batch {@code [N, ...]}, which gives shape, element type and device
     * @param purpose what the noise is for: for instance {@code "prior"}, {@code "corrector"}
     * @param index which draw for that purpose, from 0
     * @return a tensor that the sampler does not change
     */
    Tensor draw(Tensor like, String purpose, long index);

    /**
     * The increment of a Brownian path {@code W} over a step, as standard normal noise
     * {@code (W(to) - W(from)) / sqrt|to - from|}.
     *
     * <p>A solver reads the path by the clock in which its noise is Brownian: time for {@code g(t) dw} with g frozen over
     * the step, or a function of time that makes its stochastic integral exact. By default steps are independent and the
     * clock is not looked at, which is right for a fixed grid; a virtual Brownian tree gives the same path at every
     * refinement.
     *
     * @param like a batch {@code [N, ...]}, which gives shape, element type and device
     * @param index number of the step, from 0
     * @param from each sample's clock before the step
     * @param to each sample's clock after the step
     * @return a tensor that the sampler does not change
     */
    default Tensor increment(Tensor like, long index, double[] from, double[] to) {
        return draw(like, "predictor", index);
    }

    /**
     * The space-time Levy area of the same step, as standard normal noise independent of {@link #increment}: with
     * {@code h = to - from}, the integral of {@code W - W(from)} over the step is
     * {@code h^(3/2) (increment / 2 + area / sqrt(12))} in law.
     *
     * @param like a batch {@code [N, ...]}, which gives shape, element type and device
     * @param index number of the step, from 0
     * @param from each sample's clock before the step
     * @param to each sample's clock after the step
     * @return a tensor that the sampler does not change
     */
    default Tensor area(Tensor like, long index, double[] from, double[] to) {
        return draw(like, "area", index);
    }
}
