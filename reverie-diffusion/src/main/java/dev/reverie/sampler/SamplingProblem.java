package dev.reverie.sampler;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * All that a {@link Sampler} is a function of, beside the initial state.
 *
 * @param sde the process
 * @param model the score model of that process
 * @param grid times from noise to data; a solver that chooses its own steps uses only the two ends
 * @param noise where noise comes from
 * @param listener told of every evaluation and step
 */
public record SamplingProblem(Sde sde, ScoreModel model, TimeGrid grid, NoiseSource noise, SamplingListener listener) {
    /**
     * Checks that model and grid belong to the process.
     *
     * @throws IllegalArgumentException if the model is of another process or the grid leaves its times
     * @throws RequestException if the grid leaves the times that the model was trained on
     */
    public SamplingProblem {
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(listener, "listener");
        if (!model.schedule().equals(sde.schedule())) {
            throw new IllegalArgumentException("the model is of the process " + model.schedule()
                    + ", but it is to be sampled by " + sde.schedule() + "; build both from one schedule");
        }
        // A last point without noise may lie before the start, as EDM's 0: the model is not asked there.
        boolean ends = grid.last() >= sde.start() || sde.marginalStd(grid.last()) == 0;
        if (!(grid.first() <= sde.end() && ends)) {
            throw new IllegalArgumentException("the grid runs from " + grid.first() + " to " + grid.last()
                    + ", outside the times [" + sde.start() + ", " + sde.end() + "] of the process");
        }
        checkTrained(sde, model, grid);
    }

    /** The last point with noise must be one that the model was trained on; the model is not asked where there is none. */
    private static void checkTrained(Sde sde, ScoreModel model, TimeGrid grid) {
        TimeInterval trained = model.trainedTimes();
        int last = grid.size() - 1;
        if (last > 0 && !(sde.marginalStd(grid.last()) > 0)) {
            last--;
        }
        if (grid.time(last) < trained.start() || grid.first() > trained.end()) {
            throw new RequestException("the model was trained on times [" + trained.start() + ", "
                    + trained.end() + "], but the grid asks for t = "
                    + (grid.first() > trained.end() ? grid.first() : grid.time(last))
                    + "; sample down to " + trained.start() + " (minimumTime), or train with a smaller one");
        }
    }

    /**
     * The published set-up: times {@code linspace(T, epsilon, steps)}, noise from a seed, no listener.
     *
     * @param sde the process
     * @param model the score model
     * @param steps number of points, at least 2
     * @param seed seed of all noise
     */
    public static SamplingProblem of(Sde sde, ScoreModel model, int steps, long seed) {
        return new SamplingProblem(
                sde, model, new UniformGrid().place(sde, steps), SeededNoise.of(seed), SamplingListener.none());
    }

    /** The same problem on other times. */
    public SamplingProblem withGrid(TimeGrid times) {
        return new SamplingProblem(sde, model, times, noise, listener);
    }

    /** The same problem with other noise. */
    public SamplingProblem withNoise(NoiseSource source) {
        return new SamplingProblem(sde, model, grid, source, listener);
    }

    /** The same problem with a listener. */
    public SamplingProblem withListener(SamplingListener watcher) {
        return new SamplingProblem(sde, model, grid, noise, watcher);
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
            return scope.keep(noise.draw(like, "prior", 0).mul(sde.priorStd()));
        }
    }
}
