package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import java.util.OptionalInt;

/**
 * A model made of another, of the same process: it knows the times that the other knows. Where that one is bound to the
 * samples of a batch, so is this, and {@link #forSamples} has to be said.
 */
public interface DerivedModel extends ScoreModel {
    /** The model that this one is made of. */
    ScoreModel model();

    @Override
    default Schedule schedule() {
        return model().schedule();
    }

    @Override
    default Prediction prediction() {
        return model().prediction();
    }

    @Override
    default OptionalInt chainSteps() {
        return model().chainSteps();
    }

    @Override
    default TimeInterval trainedTimes() {
        return model().trainedTimes();
    }

    @Override
    ScoreModel forSamples(int[] samples);
}
