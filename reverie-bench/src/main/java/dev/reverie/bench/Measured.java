package dev.reverie.bench;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * One measured quantity over several rounds: the median and how far the rounds spread.
 *
 * @param median middle of the rounds (mean of the two middle ones for an even number)
 * @param least smallest round
 * @param greatest largest round
 */
public record Measured(double median, double least, double greatest) {
    /**
     * Summarises rounds.
     *
     * @param rounds at least one value
     */
    public static Measured of(double... rounds) {
        if (rounds.length == 0) {
            throw new IllegalArgumentException("a figure needs at least one round, got none");
        }
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return new Measured((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
    }

    /**
     * A quantity computed from the rounds of others, round by round.
     *
     * @param rounds values of one quantity
     * @param function of each of them
     */
    public static Measured of(double[] rounds, DoubleUnaryOperator function) {
        return of(Arrays.stream(rounds).map(function).toArray());
    }

    /**
     * Quotients of two quantities measured in the same rounds, so that a machine that is slow for a while is so for both.
     *
     * @param numerators one per round
     * @param denominators one per round
     */
    public static Measured ratio(double[] numerators, double[] denominators) {
        if (numerators.length != denominators.length) {
            throw new IllegalArgumentException("a ratio needs both quantities of each round, got " + numerators.length
                    + " and " + denominators.length + " rounds");
        }
        double[] quotients = new double[numerators.length];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = numerators[i] / denominators[i];
        }
        return of(quotients);
    }
}
