package dev.reverie.studio.plane;

import dev.reverie.config.SamplingConfig;
import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.web.Fault;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Paths of particles, frame by frame.
 *
 * <p>Forward, the transition from one time to the next is drawn exactly:
 * {@code x' = (alpha'/alpha) x + (sigma'^2 - (alpha'/alpha)^2 sigma^2)^(1/2) z}. In reverse, the SDE and the probability flow
 * start from the same noise and take one evaluation for each frame, by solvers that are exact in the linear part
 * ({@link SdeDpmSolverPlusPlus}, {@link DpmSolverPlusPlus}).
 */
final class PlaneParticles {
    private final PlaneScene scene;
    private final int count;
    private final long seed;

    /** Which way they go. */
    enum Way {
        /** Data under the forward SDE. */
        FORWARD,
        /** Noise under the reverse SDE. */
        REVERSE,
        /** Noise under the probability flow. */
        FLOW
    }

    /**
     * Particles of a scene.
     *
     * @param scene the models
     * @param count how many
     * @param seed decides them
     */
    PlaneParticles(PlaneScene scene, int count, long seed) {
        this.scene = scene;
        this.count = count;
        this.seed = seed;
    }

    /** Takes one frame {@code [n, 2]}; false to stop. */
    interface Sink {
        boolean accept(double time, float[] frame);
    }

    /**
     * Times of the frames: equally spaced, or, where time is the noise level itself, dense at little noise.
     *
     * @param frames how many
     * @return falling, from the end of the process to its start
     */
    static double[] times(PlaneScene scene, int frames) {
        Schedule schedule = scene.schedule();
        Grid grid = schedule.isTimeNoiseLevel() ? new KarrasGrid() : new UniformGrid();
        return grid.place(schedule, scene.end(), scene.start(), frames).times();
    }

    /** Data under the forward SDE, in rising time. */
    void forward(double[] falling, Sink sink) {
        float[] x = scene.data().repeated(count, seed);
        int n = falling.length;
        Schedule schedule = scene.schedule();
        RandomStream stream = RandomStream.of(seed).purpose("forward particles");
        float[] z = new float[x.length];
        double alpha = 1;
        double sigma = 0;
        for (int k = 0; k < n; k++) {
            double t = falling[n - 1 - k];
            double ratio = schedule.alpha(t) / alpha;
            double noise = Math.sqrt(Math.max(0, square(schedule.sigma(t)) - square(ratio * sigma)));
            stream.index(k).cursor().fillGaussian(z, 0, z.length);
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) (ratio * x[i] + noise * z[i]);
            }
            alpha = schedule.alpha(t);
            sigma = schedule.sigma(t);
            if (!sink.accept(t, x.clone())) {
                return;
            }
        }
    }

    private static double square(double value) {
        return value * value;
    }

    /**
     * Noise on its way to data, in falling time.
     *
     * @param model learned or true
     * @param way reverse SDE or probability flow
     * @param falling times of the frames
     */
    void reverse(ScoreModel model, Way way, double[] falling, Sink sink) {
        Sampler sampler = way == Way.FLOW
                ? new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2)
                : new SdeDpmSolverPlusPlus(2, 1);
        run(model, sampler, TimeGrid.of(falling), sink);
    }

    /**
     * The states of a sampler at its own times.
     *
     * @param model learned or true
     * @param sampling the sampler
     */
    void sampler(ScoreModel model, SamplingConfig sampling, Sink sink) {
        Sampler sampler = sampling.sampler();
        if (sampler.traits().isAdaptive()) {
            throw Fault.at(
                    "sampler",
                    sampling.kind() + " chooses its own times, so that no slider can go through them",
                    "take a sampler on a grid, such as edmHeun, ddim or reverseDiffusion");
        }
        Grid rule = sampling.grid().rule().orElseGet(KarrasGrid::new);
        TimeGrid grid =
                rule.place(scene.schedule(), scene.end(), sampling.minimumTime(), sampler.gridPoints(sampling.steps()));
        run(model, sampler, grid, sink);
    }

    private void run(ScoreModel model, Sampler sampler, TimeGrid grid, Sink sink) {
        float[][] last = new float[1][];
        SamplingListener watcher = event -> {
            last[0] = event.x().toFloats();
            return sink.accept(event.time(), last[0]);
        };
        SamplingProblem problem = new SamplingProblem(model, grid, SeededNoise.of(seed), watcher);
        try (Scope scope = Scope.open()) {
            Tensor prior = problem.drawPrior(DType.FLOAT32, Device.CPU, count, 2);
            if (sink.accept(grid.first(), prior.toFloats())) {
                float[] end = sampler.sample(problem, prior).tensor().toFloats();
                // A last denoising is no step.
                if (!Arrays.equals(end, last[0])) {
                    sink.accept(grid.last(), end);
                }
            }
        } catch (CancellationException gone) {
            // The sink wants no more: its page has gone.
            return;
        }
    }
}
