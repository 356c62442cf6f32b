package dev.reverie.flow;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;

/**
 * Training objective of a {@link NetworkFlow}.
 *
 * <p>An objective <em>adds</em> the gradient of its loss to {@code flow.parameters().gradients()} itself, rather than to give
 * a loss to call {@code backward} on: the gradient through a solve comes from a second solve or from step-wise recomputation,
 * so no graph of the whole loss ever exists. A trainer zeroes the gradients, calls this once (or several times, to accumulate
 * over parts of a batch), and lets the optimiser step.
 */
public interface FlowObjective {
    /**
     * Adds the gradient of the mean loss over a batch.
     *
     * @param flow the flow to train
     * @param x data {@code [N, ...]}
     * @param stream the stream of this step, which decides all random numbers
     * @return the loss
     */
    FlowLoss accumulate(NetworkFlow flow, Tensor x, RandomStream stream);

    /**
     * The mean loss over a batch, without a gradient: for validation.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param stream decides all random numbers
     * @return the loss
     */
    FlowLoss evaluate(NetworkFlow flow, Tensor x, RandomStream stream);
}
