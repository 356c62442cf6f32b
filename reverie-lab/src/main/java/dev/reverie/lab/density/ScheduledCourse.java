package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Density1d;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck1d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck2d;
import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import dev.reverie.lab.fokkerplanck.MixtureProcess;
import dev.reverie.lab.fokkerplanck.MixtureSolution1d;
import dev.reverie.lab.fokkerplanck.MixtureSolution2d;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * A mixture under a schedule.
 *
 * <p>Particles live in {@code y = x / alpha}, where with the time {@code v = (sigma / alpha)^2} every equation of the family
 * reads {@code dy = c s(y, v) dv + eta dw}: no coefficient of the schedule is left that could be integrated inexactly, and none
 * is shared with the solver.
 */
final class ScheduledCourse implements Course {
    private final MixtureProcess process;
    private final double[] clock;
    private final int stepsPerFrame;
    private final Particles particles;

    /**
     * A course.
     *
     * @param process the process
     * @param frames number of frames, the first at the beginning
     * @param stepsPerFrame steps between frames
     * @param count number of particles
     * @param stream their random numbers
     */
    ScheduledCourse(MixtureProcess process, int frames, int stepsPerFrame, int count, RandomStream stream) {
        this.process = process;
        this.stepsPerFrame = stepsPerFrame;
        clock = process.clock(Math.multiplyExact(frames - 1, stepsPerFrame));
        IsotropicMixture start = clean(clock[0]);
        particles = new Particles(count, process.data().dimension(), stream, start::draw);
    }

    /** The density of {@code x / alpha}. */
    private IsotropicMixture clean(double reading) {
        return process.data().perturbed(1.0, ratio(reading));
    }

    private double ratio(double reading) {
        return process.sde().schedule().noiseToSignal(process.time(reading));
    }

    private double time(int k) {
        return process.time(clock[k * stepsPerFrame]);
    }

    @Override
    public double[] readings(int k) {
        return Arrays.copyOfRange(clock, (k - 1) * stepsPerFrame, k * stepsPerFrame + 1);
    }

    @Override
    public void move(int k) {
        double eta = process.motion().eta();
        for (int i = (k - 1) * stepsPerFrame; k > 0 && i < k * stepsPerFrame; i++) {
            double from = ratio(clock[i]);
            double to = ratio(clock[i + 1]);
            // negative for a motion in reverse, as dt is
            double step = (to - from) * (to + from);
            particles.step(
                    clean(clock[i])::score,
                    clean(clock[i + 1])::score,
                    process.motion().scoreFactor() * step,
                    eta * Math.sqrt(Math.abs(step)));
        }
    }

    @Override
    public double[] places(int k) {
        double t = time(k);
        return particles.scaled(process.sde().schedule().alpha(t) / process.scale(t));
    }

    @Override
    public String caption(int k) {
        double t = time(k);
        return String.format(Locale.ROOT, "t = %.3g, std %.3g", t, spread(t));
    }

    /** The standard deviation of a coordinate, the mean of both in the plane. */
    private double spread(double t) {
        double variance = 0.0;
        int dimension = process.data().dimension();
        for (int j = 0; j < dimension; j++) {
            variance += process.sde().varianceAt(t, process.data().variance(j)) / dimension;
        }
        return Math.sqrt(variance);
    }

    @Override
    public double unit(int k) {
        return process.scale(time(k)) / spread(time(k));
    }

    @Override
    public String unitName() {
        return "x / std of x";
    }

    @Override
    public FokkerPlanck1d lineSolver(int cells) {
        return MixtureSolution1d.of(process, cells).solver();
    }

    @Override
    public FokkerPlanck2d planeSolver(int cells) {
        return MixtureSolution2d.of(process, cells).solver();
    }

    @Override
    public Density1d exactOnLine(FokkerPlanck1d solver, int k) {
        return process.exact(time(k)).on(solver.axis());
    }

    @Override
    public Density2d exactInPlane(FokkerPlanck2d solver, int k) {
        return process.exact(time(k)).on(solver.xAxis(), solver.yAxis());
    }

    @Override
    public Density1d startOnLine(FokkerPlanck1d solver) {
        return exactOnLine(solver, 0).normalized();
    }

    @Override
    public Density2d startInPlane(FokkerPlanck2d solver) {
        return exactInPlane(solver, 0).normalized();
    }
}
