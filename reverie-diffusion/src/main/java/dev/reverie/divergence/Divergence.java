package dev.reverie.divergence;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;

/** Method of computing the divergence {@code tr(df/dx)} of a vector field. */
public sealed interface Divergence permits ExactDivergence, HutchinsonDivergence {
    /**
     * Fixes everything that is random, for one solve: within it the divergence is then a smooth function of the state.
     *
     * <p>The directions of a sample depend on the stream and the sample's number alone, not on its batch.
     *
     * @param like a batch {@code [N, ...]}, which gives shape, element type and device
     * @param stream the stream of the solve
     * @param firstSample number of the sample in the first row
     * @return the directions; their memory belongs to the caller's scope
     * @throws IllegalArgumentException if the divergence would cost more than was allowed
     */
    Probes prepare(Tensor like, RandomStream stream, long firstSample);

    /** Whether the result is exact, to rounding. */
    boolean isExact();

    /**
     * Backward passes for each evaluation.
     *
     * @param dimension numbers of one sample
     */
    long backwardPasses(long dimension);
}
