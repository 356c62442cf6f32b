package dev.reverie.grid;

import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;

/**
 * A rule that places sampling times between two ends.
 *
 * <p>Both ends are met exactly; the points between are equally spaced in some function of time, which is what the members
 * differ in. Rules are stateless, so users can add their own by a lambda.
 */
@FunctionalInterface
public interface Grid {
    /**
     * Places the points.
     *
     * @param schedule the process, for rules that space by noise level
     * @param from noisiest time, above {@code to}
     * @param to time nearest to the data, at least the start of the schedule's domain
     * @param points number of points, both ends included, at least 2
     * @return the times
     * @throws IllegalArgumentException if the ends are not in order or there are fewer than 2 points
     */
    TimeGrid place(Schedule schedule, double from, double to, int points);

    /** The grid of a process from its end {@code T} down to its sampling epsilon. */
    default TimeGrid place(Sde sde, int points) {
        return place(sde.schedule(), sde.end(), sde.samplingEpsilon(), points);
    }
}
