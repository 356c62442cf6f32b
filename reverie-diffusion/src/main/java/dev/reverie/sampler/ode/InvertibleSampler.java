package dev.reverie.sampler.ode;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;

/**
 * A deterministic sampler that can be followed the other way: from data to the latent state, the noise at the grid's
 * first time that it would turn into them.
 *
 * @see Latents
 */
public interface InvertibleSampler extends Sampler {
    /**
     * From data at the grid's last time to the latent state at its first.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param data data {@code [N, ...]}; stays with the caller
     * @return the latent states, of the same shape and element type
     * @throws IllegalArgumentException if the grid ends where {@code sigma} is 0 and the sampler cannot start there
     */
    Samples encode(SamplingProblem problem, Tensor data);

    /**
     * From latent states back to data: {@link #sample}, without anything that has no inverse, such as a last denoising.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param latents states {@code [N, ...]} at the grid's first time; stays with the caller
     * @return the data, of the same shape and element type
     */
    default Samples decode(SamplingProblem problem, Tensor latents) {
        return sample(problem, latents);
    }
}
