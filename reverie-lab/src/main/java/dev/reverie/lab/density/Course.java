package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density1d;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck1d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck2d;

/**
 * The evolution of a density in frames: the input of the solver, the particles and the analytic solution.
 *
 * <p>All three speak of the solver's axes, a square around 0.
 */
sealed interface Course permits ScheduledCourse, LangevinCourse {
    /** Readings of the solver's clock from frame {@code k - 1} to frame {@code k}. */
    double[] readings(int k);

    /** Takes the particles from frame {@code k - 1} to frame {@code k}; for frame 0 does nothing. */
    void move(int k);

    /** The particles' places on the solver's axes at frame {@code k}, the last one moved to. */
    double[] places(int k);

    /** Label of frame {@code k}, such as {@code t = 0.25}. */
    String caption(int k);

    /** The end of the solver's axis in the unit of pictures at frame {@code k}. */
    double unit(int k);

    /** Label of the horizontal axis of pictures. */
    String unitName();

    FokkerPlanck1d lineSolver(int cells);

    FokkerPlanck2d planeSolver(int cells);

    /** The density known in closed form at frame {@code k}, or the one that all should reach. */
    Density1d exactOnLine(FokkerPlanck1d solver, int k);

    Density2d exactInPlane(FokkerPlanck2d solver, int k);

    /** Initial density of the solver. */
    Density1d startOnLine(FokkerPlanck1d solver);

    Density2d startInPlane(FokkerPlanck2d solver);
}
