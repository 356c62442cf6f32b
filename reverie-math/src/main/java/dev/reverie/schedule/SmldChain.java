package dev.reverie.schedule;

import java.util.Objects;

/**
 * The discrete chain of score matching with Langevin dynamics: a geometric ladder of noise levels.
 *
 * <pre>{@code
 * sigma_i = sigmaMin (sigmaMax / sigmaMin)^(i / (N - 1)),   i = 0..N-1
 * x_i = x_{i-1} + sqrt(sigma_i^2 - sigma_{i-1}^2) z,        sigma_{-1} = 0
 * }</pre>
 *
 * <p>Song and Ermon 2019 (arXiv:1907.05600); Song et al. 2021 (arXiv:2011.13456), equation (9). The SDE counts upwards
 * ({@link #sigma}); the networks of the published checkpoints hold the same numbers downwards ({@link #descendingSigmas})
 * and are asked with a {@link #label} into that table.
 *
 * @param sigmaMin smallest level, in data units
 * @param sigmaMax largest level, in data units
 * @param steps number of levels N, at least 2
 */
public record SmldChain(double sigmaMin, double sigmaMax, int steps) {
    /**
     * Checks the ladder.
     *
     * @throws IllegalArgumentException unless {@code 0 < sigmaMin < sigmaMax} and {@code steps >= 2}
     */
    public SmldChain {
        if (!(sigmaMin > 0.0 && sigmaMin < sigmaMax && sigmaMax < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigmaMin must be in (0, sigmaMax = " + sigmaMax + "), got " + sigmaMin
                    + (sigmaMin > sigmaMax ? "; are the two swapped?" : ""));
        }
        if (steps < 2) {
            throw new IllegalArgumentException("a ladder of noise levels needs at least 2 steps, got " + steps);
        }
    }

    /**
     * The noise level at index {@code i}, ascending.
     *
     * @param i index in {@code [0, N - 1]}
     * @return the level
     * @throws IndexOutOfBoundsException if {@code i} is not an index of the chain
     */
    public double sigma(int i) {
        int index = Objects.checkIndex(i, steps);
        if (index == steps - 1) {
            return sigmaMax;
        }
        return sigmaMin * Math.pow(sigmaMax / sigmaMin, (double) index / (steps - 1));
    }

    /** The level one below, with {@code sigma_{-1} = 0}. */
    public double previousSigma(int i) {
        return i == 0 ? 0.0 : sigma(i - 1);
    }

    /** Standard deviation {@code sqrt(sigma_i^2 - sigma_{i-1}^2)} of the noise that step {@code i} adds. */
    public double noise(int i) {
        double sigma = sigma(i);
        double previous = previousSigma(i);
        return Math.sqrt((sigma - previous) * (sigma + previous));
    }

    /** All levels, ascending; a new array. */
    public double[] sigmas() {
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = sigma(i);
        }
        return sigmas;
    }

    /** All levels, descending: the table inside NCSN networks; a new array. */
    public double[] descendingSigmas() {
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = sigma(steps - 1 - i);
        }
        return sigmas;
    }

    /**
     * The label of time {@code t} in [0, 1], an index into {@link #descendingSigmas}: {@code round((1 - t)(N - 1))}, halves
     * to even as in the published program.
     *
     * @param t time, 0 at the data
     * @return a label in {@code [0, N - 1]}
     */
    public int label(double t) {
        return (int) Math.min(Math.max(Math.rint((1.0 - t) * (steps - 1)), 0.0), steps - 1.0);
    }
}
