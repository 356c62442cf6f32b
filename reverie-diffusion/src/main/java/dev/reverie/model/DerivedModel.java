package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import java.util.OptionalInt;

/**
 * A model that wraps another of the same process and times. It must implement {@link #forSamples}, since the other may
 * depend on the position in the batch.
 */
public interface DerivedModel extends ScoreModel {
    /** The wrapped model. */
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
