package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density1d;

/**
 * A frame on the line.
 *
 * @param caption what it is called
 * @param unit the end of the axis in the unit of pictures
 * @param exact the analytic density
 * @param solved the finite-volume density
 * @param particles a histogram on cells {@link #JOINED} times as wide
 * @param count number of particles
 */
record LineFrame(String caption, double unit, Density1d exact, Density1d solved, Density1d particles, int count)
        implements DensityFrame {
    /** Cells that make a bin of the histogram. */
    static final int JOINED = 5;

    @Override
    public double solverDistance() {
        return exact.totalVariation(solved);
    }

    @Override
    public double particleDistance() {
        return exact.coarsened(JOINED).totalVariation(particles);
    }

    @Override
    public double particleScale() {
        return DensityFrame.scale(exact.coarsened(JOINED).masses(), count);
    }
}
