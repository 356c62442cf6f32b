package dev.reverie.model;

import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;

/** A score model around a network: what a trainer trains. */
public sealed interface LearnedModel extends ConditionalModel, ScoreModel permits NetworkModel, PreconditionedModel {
    /** The network inside; it stays with the caller. */
    Network network();

    /** What the network is told about the samples besides their noise level. */
    Context context();

    /**
     * The same model with something else told about the samples.
     *
     * @param conditions for the samples of the batches to come
     */
    LearnedModel with(Context conditions);

    /**
     * The same model with dropout, for one training step.
     *
     * @param active what is dropped
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
