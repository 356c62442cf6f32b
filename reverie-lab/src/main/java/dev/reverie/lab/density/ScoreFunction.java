package dev.reverie.lab.density;

/** The gradient of a log density. */
@FunctionalInterface
interface ScoreFunction {
    /** Writes the score at the place {@code x}. */
    void at(double[] x, double[] score);
}
