package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;

/**
 * A neural network {@code F(x, c)}: noisy data and one conditioning number for each sample in, a tensor of the data's
 * shape out. What the number is (noise level, scaled time, index) and what the output means (score, noise) is said by
 * the {@link dev.reverie.model.NetworkModel} around it.
 */
public interface Network {
    /**
     * Evaluates the network. Gradients are recorded when the thread records.
     *
     * @param x noisy data {@code [N, ...]} in the element type and on the device of the parameters
     * @param condition the conditioning number of each sample, N values, float64 so that embeddings are exact
     * @param context what else is told about each sample; networks that take nothing else refuse it
     * @param dropout what is dropped; {@link Dropout#off()} outside training
     * @return {@code [N, ...]} of x's element type, belonging to the caller's scope
     */
    Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout);

    /**
     * Evaluates the network with nothing told but the noise level.
     *
     * @param x noisy data {@code [N, ...]}
     * @param condition the conditioning number of each sample, N values
     * @param dropout what is dropped
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

    /** Number of classes of {@link Context#labels} that it was made for; 0 if it takes none. */
    default int classes() {
        return 0;
    }

    /** How many numbers of {@link Context#augmentation} it is told about each sample; 0 if none. */
    default int augmentationLength() {
        return 0;
    }

    /** The parameters, in the order and under the names of the published programs where there are any. */
    Parameters parameters();
}
