package dev.reverie.model;

import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;

/**
 * A score model around a network, which a trainer trains. {@link NetworkModel} and {@link PreconditionedModel} serve any
 * network; implement this interface for another parametrisation.
 */
public interface LearnedModel extends ConditionalModel, ScoreModel {
    /** The network inside; it stays with the caller. */
    Network network();

    /** Classes and augmentations of the samples. */
    Context context();

    /**
     * The same model with another context.
     *
     * @param conditions classes and augmentations of the samples of the batches to come
     */
    LearnedModel with(Context conditions);

    /**
     * The same model with dropout, for one training step.
     *
     * @param active masks of activations
     */
    LearnedModel withDropout(Dropout active);

    @Override
    default int classes() {
        return network().classes();
    }

    @Override
    default LearnedModel given(Labels labels) {
        return with(context().withLabels(labels.within(classes())));
    }

    @Override
    default LearnedModel forSamples(int[] samples) {
        return with(context().forSamples(samples));
    }
}
