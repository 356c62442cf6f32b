package dev.reverie.sampler;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * The inputs of a {@link Sampler} beside the initial state.
 *
 * @param model the score model, which knows its process
 * @param grid times from noise to data; a solver that chooses its own steps uses only the two ends
 * @param noise where noise comes from
 * @param listener told of every evaluation and step
 */
public record SamplingProblem(ScoreModel model, TimeGrid grid, NoiseSource noise, SamplingListener listener) {
    /**
     * Checks that the grid belongs to the process.
     *
     * @throws IllegalArgumentException if the grid leaves the times of the process
     * @throws RequestException if the grid leaves the times that the model was trained on
     */
    public SamplingProblem {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(listener, "listener");
        Schedule schedule = model.schedule();
        TimeInterval domain = schedule.domain();
        // A last point without noise may lie before the start, as EDM's 0: the model is not asked there.
        boolean endsClean = schedule.sigma(grid.last()) == 0;
        if (!(grid.first() <= domain.end() && (grid.last() >= domain.start() || endsClean))) {
            throw new IllegalArgumentException("the grid runs from " + grid.first() + " to " + grid.last()
                    + ", outside the times [" + domain.start() + ", " + domain.end() + "] of the process");
        }
        checkTrained(model, grid);
    }

    /** The last point with noise must be one that the model was trained on; the model is not asked where there is none. */
    private static void checkTrained(ScoreModel model, TimeGrid grid) {
        TimeInterval trained = model.trainedTimes();
        int last = grid.size() - 1;
        if (last > 0 && !(model.schedule().sigma(grid.last()) > 0)) {
            last--;
        }
        if (grid.time(last) < trained.start() || grid.first() > trained.end()) {
            throw new RequestException(
                    "the model was trained on times [" + trained.start() + ", "
                            + trained.end() + "], but the grid asks for t = "
                            + (grid.first() > trained.end() ? grid.first() : grid.time(last)),
                    "sample down to " + trained.start() + " (minimumTime), or train with a smaller one");
        }
    }

    /**
     * The published set-up: times {@code linspace(T, epsilon, steps)}, noise from a seed, no listener.
     *
     * @param model the score model
     * @param steps number of points, at least 2
     * @param seed seed of all noise
     */
    public static SamplingProblem of(ScoreModel model, int steps, long seed) {
        return new SamplingProblem(
                model,
                new UniformGrid().place(Sde.of(model.schedule()), steps),
                SeededNoise.of(seed),
                SamplingListener.none());
    }

    /**
     * Refuses a grid that leaves a solver of adaptive steps no way to go: it follows the process between times with noise.
     *
     * @throws RequestException if the grid has fewer than two of them
     */
    public void requireWayWithNoise() {
        boolean endsClean = !(schedule().sigma(grid.last()) > 0);
        if (grid.size() - (endsClean ? 1 : 0) < 2) {
            double epsilon = schedule().samplingEpsilon();
            throw new RequestException(
                    "the solver needs two times with noise, got " + grid + ", and there is no noise at t = "
                            + grid.last(),
                    "sample down to a later time, such as " + epsilon + " (minimumTime), or put one between");
        }
    }

    /** Alpha and sigma of the process. */
    public Schedule schedule() {
        return model.schedule();
    }

    /** The process. */
    public Sde sde() {
        return Sde.of(model.schedule());
    }

    /** The same problem with another model of the process. */
    public SamplingProblem withModel(ScoreModel other) {
        return new SamplingProblem(other, grid, noise, listener);
    }

    /** The same problem on other times. */
    public SamplingProblem withGrid(TimeGrid times) {
        return new SamplingProblem(model, times, noise, listener);
    }

    /** The same problem with other noise. */
    public SamplingProblem withNoise(NoiseSource source) {
        return new SamplingProblem(model, grid, source, listener);
    }

    /** The same problem with a listener. */
    public SamplingProblem withListener(SamplingListener watcher) {
        return new SamplingProblem(model, grid, noise, watcher);
    }

    /**
     * Draws an initial state from the prior {@code N(0, priorStd^2 I)}.
     *
     * @param dtype element type of the state
     * @param device where the state lives
     * @param shape {@code [N, ...]}
     * @return the state, belonging to the caller's scope
     */
    public Tensor drawPrior(DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor like = Tensors.empty(dtype, device, shape);
            return scope.keep(noise.draw(like, "prior", 0).mul(model.schedule().priorStd()));
        }
    }
}
