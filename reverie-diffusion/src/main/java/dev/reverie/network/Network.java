package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;

/**
 * A neural network {@code F(x, c)}: it maps noisy data and one conditioning number per sample to a tensor of the data's
 * shape, or of twice its channels if {@link #learnsVariance}.
 *
 * <p>{@link #forward(Tensor, double[], Context, Dropout)} and {@link #parameters} are enough to train and sample a network
 * of your own. {@link #noiseCondition} states which number c is. The {@link dev.reverie.model.NetworkModel} around the
 * network computes it and says what the output means (score, noise, flow).
 */
public interface Network {
    /**
     * Evaluates the network. Gradients are recorded when the thread records.
     *
     * @param x noisy data {@code [N, ...]} in the element type and on the device of the parameters
     * @param condition the conditioning number of each sample, N values, float64 so that embeddings are exact
     * @param context labels and augmentations of each sample; networks that take none refuse them
     * @param dropout masks of activations; {@link Dropout#off()} outside training
     * @return {@code [N, ...]} of x's element type, belonging to the caller's scope
     */
    Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout);

    /**
     * Evaluates the network without labels and augmentations.
     *
     * @param x noisy data {@code [N, ...]}
     * @param condition the conditioning number of each sample, N values
     * @param dropout masks of activations
     */
    default Tensor forward(Tensor x, double[] condition, Dropout dropout) {
        return forward(x, condition, Context.none(), dropout);
    }

    /**
     * Evaluates the network without dropout.
     *
     * @param x noisy data {@code [N, ...]}
     * @param condition the conditioning number of each sample, N values
     */
    default Tensor forward(Tensor x, double[] condition) {
        return forward(x, condition, Context.none(), Dropout.off());
    }

    /**
     * The number c that the network is conditioned on; {@link NoiseCondition#SCALED_TIME}, {@code 999 t / T}, unless the
     * network states another.
     */
    default NoiseCondition noiseCondition() {
        return NoiseCondition.SCALED_TIME;
    }

    /** Number of classes that the labels of a {@link Context} may name; 0 if the network takes no labels. */
    default int classes() {
        return 0;
    }

    /** Length of the augmentation vector that the network takes for each sample; 0 if none. */
    default int augmentationLength() {
        return 0;
    }

    /**
     * Whether the network also learnt the variance of the reverse steps of its chain: the output then has twice the data's
     * channels (dimension 1), first the prediction and then the exponent of {@link dev.reverie.model.StepPrediction}.
     */
    default boolean learnsVariance() {
        return false;
    }

    /** The parameters, in the order and under the names of the published programs where there are any. */
    Parameters parameters();
}
