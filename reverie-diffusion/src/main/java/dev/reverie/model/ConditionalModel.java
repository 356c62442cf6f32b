package dev.reverie.model;

import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;

/** A score model for each class of the data, {@code s(x, t | y)}, and one for all of them, {@code s(x, t)}. */
public interface ConditionalModel {
    /** The process of the noisy data. */
    Schedule schedule();

    /** Number of classes; 0 if there is only the unconditional model. */
    int classes();

    /**
     * The model of given classes.
     *
     * @param labels the class of each sample of the batches to come; {@link Labels#none()} for the unconditional model
     * @throws IllegalArgumentException if a class is unknown
     */
    ScoreModel given(Labels labels);
}
