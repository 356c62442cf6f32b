package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density1d;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck1d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck2d;
import dev.reverie.lab.fokkerplanck.MixtureProcess;
import dev.reverie.lab.fokkerplanck.Motion;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/**
 * Solves one equation for a density in three ways: analytically, by finite volumes and by particles.
 *
 * <p>The analytic density is exact. The finite-volume solver uses 400 cells on the line and 180 x 180 in the plane, and 200
 * steps or a few more. The particles take as many steps of Heun's method, in coordinates of their own.
 *
 * @param toy the density of the data
 * @param schedule the process; not used by Langevin dynamics
 * @param direction the equation
 * @param particles number of simulated particles, 100 to a million
 * @param frames number of frames, 2 to 500
 * @param seed decides the particles' random numbers
 */
public record DensityExperiment(
        DensityToy toy, Schedule schedule, DensityDirection direction, int particles, int frames, long seed) {
    private static final int LINE_CELLS = 400;
    private static final int PLANE_CELLS = 180;
    private static final int LEAST_STEPS = 200;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of range, or the toy is not known under noise and the direction
     *     needs that
     */
    public DensityExperiment {
        Objects.requireNonNull(toy, "toy");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(direction, "direction");
        if (particles < 100 || particles > 1_000_000) {
            throw new IllegalArgumentException("particles must be in [100, 1000000], got " + particles);
        }
        if (frames < 2 || frames > 500) {
            throw new IllegalArgumentException("frames must be in [2, 500], got " + frames);
        }
        if (toy.mixture().isEmpty() && direction.motion().isPresent()) {
            throw new IllegalArgumentException("the toy " + toy.id()
                    + " has no closed form under noise, so the direction "
                    + direction.id() + " cannot be checked; take --direction langevin, or a mixture such as --toy "
                    + DensityToy.PEAKS.id());
        }
    }

    /**
     * Does the experiment.
     *
     * @param progress receives the number of completed frames
     * @return all frames
     */
    public DensityFilm run(IntConsumer progress) {
        int stepsPerFrame = (LEAST_STEPS + frames - 2) / (frames - 1);
        RandomStream stream = RandomStream.of(seed).purpose("density particles");
        Course course = direction
                .motion()
                .<Course>map(motion -> new ScheduledCourse(process(motion), frames, stepsPerFrame, particles, stream))
                .orElseGet(() -> new LangevinCourse(toy, frames, stepsPerFrame, particles, stream));
        return toy.dimension() == 1 ? onLine(course, progress) : inPlane(course, progress);
    }

    private MixtureProcess process(Motion motion) {
        return new MixtureProcess(Sde.of(schedule), toy.mixture().orElseThrow(), motion);
    }

    private String title() {
        return direction == DensityDirection.LANGEVIN
                ? toy.id() + ", Langevin dynamics"
                : toy.id() + ", " + direction.id() + ", " + schedule;
    }

    private DensityFilm onLine(Course course, IntConsumer progress) {
        FokkerPlanck1d solver = course.lineSolver(LINE_CELLS);
        Density1d solved = course.startOnLine(solver);
        List<DensityFrame> taken = new ArrayList<>();
        for (int k = 0; k < frames; k++) {
            if (k > 0) {
                solved = solver.advance(solved, course.readings(k));
            }
            course.move(k);
            Density1d exact = course.exactOnLine(solver, k);
            Density1d histogram =
                    Density1d.ofPoints(exact.coarsened(LineFrame.JOINED).axis(), course.places(k));
            taken.add(new LineFrame(course.caption(k), course.unit(k), exact, solved, histogram, particles));
            progress.accept(k + 1);
        }
        return new DensityFilm(title(), course.unitName(), taken, kept(() -> {
            Density1d p = course.exactOnLine(solver, 0);
            return solver.advance(p, 0.0, LangevinCourse.DURATION, LEAST_STEPS).totalVariation(p);
        }));
    }

    private DensityFilm inPlane(Course course, IntConsumer progress) {
        FokkerPlanck2d solver = course.planeSolver(PLANE_CELLS);
        Density2d solved = course.startInPlane(solver);
        List<DensityFrame> taken = new ArrayList<>();
        for (int k = 0; k < frames; k++) {
            if (k > 0) {
                solved = solver.advance(solved, course.readings(k));
            }
            course.move(k);
            Density2d exact = course.exactInPlane(solver, k);
            Density2d bins = exact.coarsened(PlaneFrame.JOINED);
            Density2d histogram = Density2d.ofPoints(bins.xAxis(), bins.yAxis(), course.places(k));
            taken.add(new PlaneFrame(course.caption(k), course.unit(k), exact, solved, histogram, particles));
            progress.accept(k + 1);
        }
        return new DensityFilm(title(), course.unitName(), taken, kept(() -> {
            Density2d p = course.exactInPlane(solver, 0);
            return solver.advance(p, 0.0, LangevinCourse.DURATION, LEAST_STEPS / 10)
                    .totalVariation(p);
        }));
    }

    private OptionalDouble kept(DoubleSupplier distance) {
        return direction == DensityDirection.LANGEVIN
                ? OptionalDouble.of(distance.getAsDouble())
                : OptionalDouble.empty();
    }
}
