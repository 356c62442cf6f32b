package dev.reverie.sampler;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Turns noise into samples: a stateless function of problem and initial state. Two runs of one sampler, also
 * interleaved, do not know of each other.
 *
 * <p>Nothing is recorded for gradients, and every step frees its memory.
 */
public interface Sampler {
    /** Its order, its cost and what it fits. */
    SamplerTraits traits();

    /**
     * Number of points of a grid of so many steps: one more than steps for samplers that go from each point to the next.
     *
     * @param steps number of steps, at least 1
     */
    default int gridPoints(int steps) {
        return steps + 1;
    }

    /** This sampler, followed by one denoising at the last time. */
    default Sampler denoisingLast() {
        return new LastDenoising(this);
    }

    /**
     * Samples from a given initial state.
     *
     * @param problem process, model, times, noise and listener
     * @param prior state at the grid's first time, {@code [N, ...]}; stays with the caller and is not changed. Its
     *     element type is that of the state
     * @return the samples
     * @throws java.util.concurrent.CancellationException if the listener stops the run
     * @throws NonFiniteScoreException if the model gives a score that is not finite
     * @throws IllegalArgumentException if sampler and process do not fit together
     */
    Samples sample(SamplingProblem problem, Tensor prior);

    /**
     * Samples from the prior.
     *
     * @param problem process, model, times, noise and listener
     * @param dtype element type of the state
     * @param device where the state lives; the model's device
     * @param shape {@code [N, ...]}
     * @return the samples
     */
    default Samples sample(SamplingProblem problem, DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Samples samples = sample(problem, problem.drawPrior(dtype, device, shape));
            scope.keep(samples.tensor());
            return samples;
        }
    }
}
