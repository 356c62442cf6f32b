package dev.reverie.grid;

import dev.reverie.schedule.Schedule;
import java.util.Objects;

/**
 * Positions of a discrete chain of N steps, at the times {@code i T / (N - 1)}, {@code i = 0..N-1}: the sub-sequences
 * on which DDIM jumps along the chain of a model of discrete time.
 *
 * <p>Song et al. 2021 (arXiv:2010.02502), section 4.2; the three spacings are compared by Lin et al. 2023
 * (arXiv:2305.08891), table 2, whose positions count from 1. The sub-sequence is taken from the positions that lie
 * between the two ends asked for; the whole chain, as published, is asked for by {@code to = 0}, where {@code sigma} is
 * 0 and the last step is one to clean data.
 *
 * @param chainSteps number of steps N of the chain, at least 2
 * @param spacing which positions
 */
public record ChainGrid(int chainSteps, Spacing spacing) implements Grid {
    /** A time this close to a position, in steps of the chain, is that position. */
    private static final double SAME_POSITION = 1e-6;

    /** Which positions of M make a sub-sequence of n. */
    public enum Spacing {
        /** {@code i_k = k floor(M / n)}: meets the data end, not the noise end; DDIM's own. */
        LEADING,
        /** {@code i_k = round(M - (n - 1 - k) M / n) - 1}: meets the noise end, not the data end; for few steps. */
        TRAILING,
        /** {@code i_k = round(k (M - 1) / (n - 1))}: meets both ends. */
        LINSPACE
    }

    /**
     * Checks the number of steps.
     *
     * @throws IllegalArgumentException if {@code chainSteps < 2}
     */
    public ChainGrid {
        Objects.requireNonNull(spacing, "spacing");
        if (chainSteps < 2) {
            throw new IllegalArgumentException("a chain has at least 2 steps, got " + chainSteps);
        }
    }

    /**
     * Places the points on the chain.
     *
     * @throws IllegalArgumentException if the ends are not in order, there are fewer than 2 points, or more points than
     *     positions of the chain between the ends
     */
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        EqualSpacing.check(from, to, points);
        double end = schedule.domain().end();
        double perPosition = end / (chainSteps - 1);
        int lowest = (int) Math.ceil(Math.max(0.0, to / perPosition - SAME_POSITION));
        int highest = (int) Math.floor(Math.min(chainSteps - 1.0, from / perPosition + SAME_POSITION));
        int positions = highest - lowest + 1;
        if (points > positions) {
            throw new IllegalArgumentException("a chain of " + chainSteps + " steps has " + Math.max(0, positions)
                    + " positions between t = " + from + " and " + to + ", but " + points
                    + " points were asked for; take fewer steps");
        }
        double[] times = new double[points];
        for (int k = 0; k < points; k++) {
            int position = lowest + position(positions, points, k);
            times[points - 1 - k] = position == chainSteps - 1 ? end : position * perPosition;
        }
        return TimeGrid.of(times);
    }

    private int position(int positions, int points, int k) {
        double ratio = (double) positions / points;
        return switch (spacing) {
            case LEADING -> k * (positions / points);
            case TRAILING -> (int) Math.rint(positions - (points - 1 - k) * ratio) - 1;
            case LINSPACE -> (int) Math.rint(k * (positions - 1.0) / (points - 1));
        };
    }
}
