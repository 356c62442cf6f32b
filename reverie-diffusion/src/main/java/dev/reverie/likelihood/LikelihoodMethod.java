package dev.reverie.likelihood;

import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Tensor;

/**
 * A way to find the likelihood of data as they are: by a flow, or by the bound of a discrete chain.
 *
 * @see LikelihoodEstimator models of continuous time and continuous normalizing flows
 * @see ChainLikelihood models of a DDPM chain
 */
public sealed interface LikelihoodMethod permits LikelihoodEstimator, ChainLikelihood {
    /** The kind of the data. */
    DataKind kind();

    /**
     * The conditions of the results.
     *
     * @param dimension coordinates of an example
     */
    Conditions conditions(long dimension);

    /**
     * The likelihood of a batch.
     *
     * @param x data {@code [N, ...]} as the model sees them; stays with the caller
     * @param noise decides all that is random; what belongs to a sample follows from the seed and its number alone
     * @return a score for each sample
     * @throws IllegalArgumentException if the data are not of the declared kind, or not finite
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    Likelihood evaluate(Tensor x, SeededNoise noise);
}
