package dev.reverie.sampler;

import dev.reverie.torch.Tensor;

/**
 * Result of a sampler.
 *
 * @param tensor the samples, of the prior's shape and element type, belonging to the caller's scope
 * @param evaluations number of network evaluations made, all counted, the one of a last denoising step included
 * @param provenance sampler, process, times, noise and model, in words
 */
public record Samples(Tensor tensor, int evaluations, String provenance) {
    /**
     * The samples of a finished run, with their provenance.
     *
     * @param tensor the samples, in the caller's scope
     * @param sampler who made them
     * @param run the run, which counted the evaluations
     */
    public static Samples of(Tensor tensor, Sampler sampler, SamplingRun run) {
        SamplingProblem problem = run.problem();
        return new Samples(
                tensor,
                run.evaluations(),
                sampler + "; " + problem.sde() + "; " + problem.grid() + "; " + problem.noise() + "; " + problem.model()
                        + "; " + run.evaluations() + " evaluations");
    }
}
