package dev.reverie.model;

import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;

/** A score model around a network: what a trainer trains. */
public sealed interface LearnedModel extends ScoreModel permits NetworkModel, PreconditionedModel {
    /** The network inside; it stays with the caller. */
    Network network();

    /**
     * The same model with dropout, for one training step.
     *
     * @param active what is dropped
     */
    LearnedModel withDropout(Dropout active);
}
