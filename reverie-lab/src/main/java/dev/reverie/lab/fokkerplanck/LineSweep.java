package dev.reverie.lab.fokkerplanck;

/**
 * Moves the masses of one line of cells by one step; keeps their sum and leaves none negative.
 *
 * <p>Objects own the buffers of a line and are for one thread.
 */
interface LineSweep {
    /**
     * One step.
     *
     * @param mass the masses of the cells, replaced by the new ones
     * @param line coefficients on the line, constant during the step
     * @param step length of the step, positive
     */
    void advance(double[] mass, LineCoefficients line, double step);
}
