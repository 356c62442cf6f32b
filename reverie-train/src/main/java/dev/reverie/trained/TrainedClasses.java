package dev.reverie.trained;

import dev.reverie.model.ConditionalModel;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;

/**
 * The models of a network's classes, which know on which times they were trained.
 *
 * @param learned the model
 * @param times that it was trained on
 */
record TrainedClasses(LearnedModel learned, TimeInterval times) implements ConditionalModel {
    @Override
    public Schedule schedule() {
        return learned.schedule();
    }

    @Override
    public int classes() {
        return learned.classes();
    }

    @Override
    public ScoreModel given(Labels labels) {
        return new TrainedInterval(learned.given(labels), times);
    }
}
