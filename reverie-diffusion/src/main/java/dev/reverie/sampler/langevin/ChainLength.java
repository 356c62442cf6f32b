package dev.reverie.sampler.langevin;

/**
 * Length of chains and the states that are kept: those after steps {@code burnIn + thinning, burnIn + 2 thinning, ...}
 *
 * @param burnIn steps at the start whose states are thrown away, at least 0: until the chain has forgotten where it
 *     began
 * @param kept number of states kept of each chain, at least 1
 * @param thinning steps from one kept state to the next, at least 1: neighbours are nearly alike, and cost memory
 */
public record ChainLength(int burnIn, int kept, int thinning) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or they make more steps than an int counts
     */
    public ChainLength {
        if (burnIn < 0 || kept < 1 || thinning < 1) {
            throw new IllegalArgumentException("burnIn must be at least 0, kept and thinning at least 1, got " + burnIn
                    + ", " + kept + " and " + thinning);
        }
        if (burnIn + (double) kept * thinning > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "too many steps: burnIn " + burnIn + " + kept " + kept + " x thinning " + thinning);
        }
    }

    /** Number of steps in all. */
    public int steps() {
        return burnIn + kept * thinning;
    }

    /** Whether the state after a step is kept; steps count from 0. */
    boolean keeps(int step) {
        return step >= burnIn && (step - burnIn + 1) % thinning == 0;
    }
}
