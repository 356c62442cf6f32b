package dev.reverie.grid;

import dev.reverie.schedule.Schedule;
import java.util.Objects;

/**
 * Times chosen by the user, for instance a learned grid; ends and number must agree with the request of the sampler.
 *
 * @param times the times
 */
public record GivenGrid(TimeGrid times) implements Grid {
    /** Checks that the times are there. */
    public GivenGrid {
        Objects.requireNonNull(times, "times");
    }

    /**
     * The given times.
     *
     * @throws IllegalArgumentException if they have another number of points or leave the interval asked for
     */
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        if (points != times.size()) {
            throw new IllegalArgumentException(
                    "the given grid has " + times.size() + " points, but " + points + " were asked for");
        }
        if (!(times.first() <= from && times.last() >= to)) {
            throw new IllegalArgumentException("the given grid runs from " + times.first() + " to " + times.last()
                    + ", outside the interval asked for, from " + from + " to " + to);
        }
        return times;
    }
}
