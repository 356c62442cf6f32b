package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density2d;

/**
 * A frame in the plane.
 *
 * @param caption what it is called
 * @param unit the end of the axes in the unit of pictures
 * @param exact the analytic density
 * @param solved the finite-volume density
 * @param particles a histogram on squares of {@link #JOINED} x {@link #JOINED} cells
 * @param count number of particles
 */
record PlaneFrame(String caption, double unit, Density2d exact, Density2d solved, Density2d particles, int count)
        implements DensityFrame {
    /** Cells along each side of a bin of the histogram. */
    static final int JOINED = 3;

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
