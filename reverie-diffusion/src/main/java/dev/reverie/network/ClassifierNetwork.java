package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * A neural network that classifies noisy data: one logit per class. {@link #noiseCondition} states its conditioning
 * number; the {@link dev.reverie.guidance.NetworkClassifier} around it computes that number from the time.
 */
public interface ClassifierNetwork {
    /**
     * Evaluates the network. Gradients are recorded when the thread records.
     *
     * @param x noisy data {@code [N, ...]} in the element type and on the device of the parameters
     * @param condition the conditioning number of each sample, N values
     * @param dropout masks of activations; {@link Dropout#off()} outside training
     * @return logits {@code [N, classes]} of x's element type, belonging to the caller's scope
     */
    Tensor logits(Tensor x, double[] condition, Dropout dropout);

    /** The number that the network is conditioned on; {@link NoiseCondition#SCALED_TIME} unless it states another. */
    default NoiseCondition noiseCondition() {
        return NoiseCondition.SCALED_TIME;
    }

    /** Number of classes. */
    int classes();

    /** The parameters. */
    Parameters parameters();

    /**
     * Intermediate activations without dropout, in which similar images are close.
     *
     * @param x noisy data {@code [N, ...]}
     * @param condition the conditioning number of each sample, N values
     * @return one {@code [N, channels, ...]} for each stage, from input to output, belonging to the caller's scope
     */
    List<Tensor> features(Tensor x, double[] condition);
}
