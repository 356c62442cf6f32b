package dev.reverie.inverse;

import dev.reverie.grid.Grid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * From picture to picture: noise it up to a time, and sample from there.
 *
 * <pre>{@code
 * x_t = alpha(t) picture + sigma(t) z,    then from t down to epsilon
 * }</pre>
 *
 * <p>SDEdit, Meng et al. 2022 (arXiv:2108.01073). The later the time, the more is made anew: what is smaller than
 * {@code sigma / alpha} is forgotten, what is larger stays. Give the problem a {@link GuidedModel}, or take {@link
 * Replacement} as sampler, to keep what is known.
 *
 * <p>Steps of a discrete chain ({@link dev.reverie.sampler.pc.ReverseDiffusion}, {@link
 * dev.reverie.sampler.pc.Ancestral}, the Langevin correctors) are made for all times of a process, not for a part of
 * them: take {@link dev.reverie.sampler.sde.StochasticHeun} or another sampler that steps from time to time.
 *
 * @param sampler draws
 * @param grid places the times
 * @param steps number of steps, at least 1
 * @param time where it starts
 */
public record SdEdit(Sampler sampler, Grid grid, int steps, double time) {
    /**
     * Checks the steps.
     *
     * @throws IllegalArgumentException if there is no step
     */
    public SdEdit {
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(grid, "grid");
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    /**
     * New samples that look like given ones.
     *
     * @param problem process, model, noise and listener; its own times count only by their last, where sampling ends
     * @param picture clean samples {@code [N, ...]} in the range of the data; not changed
     * @return samples of that shape, in the caller's scope
     * @throws IllegalArgumentException if the time is not between the end of the problem's times and T
     */
    public Samples edit(SamplingProblem problem, Tensor picture) {
        double end = problem.grid().last();
        if (!(time > end && time <= problem.sde().end())) {
            throw new IllegalArgumentException("the time to start from must be in (" + end + ", "
                    + problem.sde().end() + "], got " + time + "; small times keep the picture, large ones replace it");
        }
        TimeGrid times = grid.place(problem.sde().schedule(), time, end, sampler.gridPoints(steps));
        try (Scope scope = Scope.open()) {
            Tensor z = problem.noise().draw(picture, "noised start", 0);
            Tensor start = picture.mul(problem.sde().schedule().alpha(time))
                    .add(z, problem.sde().schedule().sigma(time));
            Samples samples = sampler.sample(problem.withGrid(times), start);
            scope.keep(samples.tensor());
            return samples;
        }
    }
}
