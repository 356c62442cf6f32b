package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.CellAxis;
import dev.reverie.lab.fokkerplanck.Density1d;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.Diffusion1d;
import dev.reverie.lab.fokkerplanck.Diffusion2d;
import dev.reverie.lab.fokkerplanck.Drift1d;
import dev.reverie.lab.fokkerplanck.Drift2d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck1d;
import dev.reverie.lab.fokkerplanck.FokkerPlanck2d;
import dev.reverie.random.RandomStream;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Langevin dynamics on a toy's density, from a Gaussian that covers it. */
final class LangevinCourse implements Course {
    /** Long enough for each mode to settle, too short to carry mass between well separated ones. */
    static final double DURATION = 3.0;

    private static final double START_STD = 0.8;
    private static final double RADIUS = 3.4;
    /** A particle's step in units of the squared width of the narrowest feature. */
    private static final double PARTICLE_STEP = 0.2;

    private final DensityToy toy;
    private final int frames;
    private final int stepsPerFrame;
    private final Particles particles;

    LangevinCourse(DensityToy toy, int frames, int stepsPerFrame, int count, RandomStream stream) {
        this.toy = toy;
        this.frames = frames;
        this.stepsPerFrame = stepsPerFrame;
        particles = new Particles(count, toy.dimension(), stream, (draws, x) -> {
            for (int j = 0; j < x.length; j++) {
                x[j] = START_STD * draws.nextGaussian();
            }
        });
    }

    /** Frames are closer at the beginning, where most happens: {@code T (k / K)^2}. */
    private double time(int k) {
        double share = (double) k / (frames - 1);
        return DURATION * share * share;
    }

    @Override
    public double[] readings(int k) {
        double[] readings = new double[stepsPerFrame + 1];
        for (int i = 0; i <= stepsPerFrame; i++) {
            readings[i] = time(k - 1) + (time(k) - time(k - 1)) * i / stepsPerFrame;
        }
        return readings;
    }

    @Override
    public void move(int k) {
        if (k == 0) {
            return;
        }
        double length = time(k) - time(k - 1);
        double longest = PARTICLE_STEP * toy.smallestStd() * toy.smallestStd();
        int steps = (int) Math.ceil(length / longest);
        double step = length / steps;
        ScoreFunction score = toy.score();
        for (int i = 0; i < steps; i++) {
            particles.step(score, score, 0.5 * step, Math.sqrt(step));
        }
    }

    @Override
    public double[] places(int k) {
        return particles.scaled(1.0);
    }

    @Override
    public String caption(int k) {
        return String.format(Locale.ROOT, "time %.3g", time(k));
    }

    @Override
    public double unit(int k) {
        return RADIUS;
    }

    @Override
    public String unitName() {
        return "x";
    }

    @Override
    public FokkerPlanck1d lineSolver(int cells) {
        ToDoubleFunction<double[]> log = toy.logDensity();
        Drift1d drift = Drift1d.langevin(x -> log.applyAsDouble(new double[] {x}));
        return new FokkerPlanck1d(CellAxis.symmetric(RADIUS, cells), drift, Diffusion1d.constant(1.0));
    }

    @Override
    public FokkerPlanck2d planeSolver(int cells) {
        ToDoubleFunction<double[]> log = toy.logDensity();
        CellAxis axis = CellAxis.symmetric(RADIUS, cells);
        Drift2d drift = Drift2d.langevin((x, y) -> log.applyAsDouble(new double[] {x, y}));
        return new FokkerPlanck2d(axis, axis, drift, Diffusion2d.uniform(t -> 1.0));
    }

    @Override
    public Density1d exactOnLine(FokkerPlanck1d solver, int k) {
        ToDoubleFunction<double[]> log = toy.logDensity();
        return Density1d.atCentres(solver.axis(), x -> Math.exp(log.applyAsDouble(new double[] {x})))
                .normalized();
    }

    @Override
    public Density2d exactInPlane(FokkerPlanck2d solver, int k) {
        ToDoubleFunction<double[]> log = toy.logDensity();
        return Density2d.atCentres(
                        solver.xAxis(), solver.yAxis(), (x, y) -> Math.exp(log.applyAsDouble(new double[] {x, y})))
                .normalized();
    }

    @Override
    public Density1d startOnLine(FokkerPlanck1d solver) {
        return Density1d.averaging(solver.axis(), LangevinCourse::bell).normalized();
    }

    @Override
    public Density2d startInPlane(FokkerPlanck2d solver) {
        return Density2d.averaging(solver.xAxis(), solver.yAxis(), (x, y) -> bell(x) * bell(y))
                .normalized();
    }

    private static double bell(double x) {
        return Math.exp(-0.5 * x * x / (START_STD * START_STD));
    }
}
