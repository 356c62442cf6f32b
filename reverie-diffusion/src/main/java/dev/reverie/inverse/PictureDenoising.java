package dev.reverie.inverse;

import dev.reverie.grid.Grid;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Removes Gaussian noise of a known level from pictures: a noisy picture {@code y = x_0 + s n} is a state of the
 * process, in other units, at the time whose noise-to-signal ratio is s.
 *
 * <pre>{@code
 * t: sigma(t) / alpha(t) = s,     x_t = alpha(t) y
 * }</pre>
 *
 * <p>So no guidance is needed, and all is exact up to the model: {@link #mean} is the posterior mean, by one evaluation
 * (Tweedie's formula; least squared error, and blurred where the picture is in doubt); {@link #posterior} draws from
 * the posterior. {@link NoiseLevel} estimates an unknown level.
 *
 * @param model the model of clean pictures
 * @param noiseLevel s, standard deviation of the noise in the units of the data
 */
public record PictureDenoising(ScoreModel model, double noiseLevel) {
    /**
     * Checks that the model knows pictures with so much noise.
     *
     * @throws IllegalArgumentException if the level is not positive, or outside what the model was trained on
     */
    public PictureDenoising {
        Objects.requireNonNull(model, "model");
        Schedule schedule = model.schedule();
        TimeInterval trained = model.trainedTimes();
        double least = schedule.noiseToSignal(trained.start());
        double most = schedule.noiseToSignal(trained.end());
        if (!(noiseLevel > 0 && noiseLevel >= least && noiseLevel <= most)) {
            throw new IllegalArgumentException("the model was trained on noise levels from " + least + " to " + most
                    + " in the units of the data, got " + noiseLevel
                    + "; is the picture in the range the model was trained on?");
        }
    }

    /** The time t at which the process has this noise-to-signal ratio. */
    public double time() {
        return model.schedule().timeOfNoiseToSignal(noiseLevel);
    }

    /**
     * The posterior mean: one evaluation.
     *
     * @param noisy pictures {@code [N, ...]} in the range of the data; not changed
     * @return clean pictures, in the caller's scope
     */
    public Tensor mean(Tensor noisy) {
        double t = time();
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            return scope.keep(model.denoised(noisy.mul(model.schedule().alpha(t)), t));
        }
    }

    /**
     * Draws from the posterior, and tells mean and standard deviation of every pixel.
     *
     * @param noisy pictures {@code [N, ...]} in the range of the data; not changed
     * @param sampler draws; one with noise, since without any all draws are the same, and one that steps from time to
     *     time, as {@link dev.reverie.sampler.sde.StochasticHeun}, not along a discrete chain
     * @param grid places the times
     * @param steps number of steps of each draw
     * @param draws how many, at least 2
     * @param seed of the noise
     * @return what was drawn, in the caller's scope
     * @throws IllegalArgumentException if the sampler adds no noise, or there are too few draws
     */
    public PosteriorDraws posterior(Tensor noisy, Sampler sampler, Grid grid, int steps, int draws, long seed) {
        if (!sampler.traits().isStochastic()) {
            throw new IllegalArgumentException(
                    "posterior draws from one noisy picture differ by the sampler's noise, but " + sampler
                            + " adds none; take StochasticHeun, or a predictor of the reverse SDE");
        }
        Sde sde = Sde.of(model.schedule());
        double t = time();
        double end = Math.max(sde.samplingEpsilon(), model.trainedTimes().start());
        if (!(end < t)) {
            throw new IllegalArgumentException("the noise level " + noiseLevel + " belongs to t = " + t
                    + ", where sampling ends (" + end + "): take mean, there is nothing left to draw");
        }
        Sampler denoising = sampler.denoisingLast();
        SamplingProblem problem = new SamplingProblem(
                model,
                grid.place(model.schedule(), t, end, denoising.gridPoints(steps)),
                SeededNoise.of(seed),
                SamplingListener.none());
        try (Scope scope = Scope.open()) {
            Tensor start = noisy.mul(model.schedule().alpha(t));
            PosteriorDraws all = PosteriorDraws.of(
                    draws,
                    k -> denoising
                            .sample(problem.withNoise(SeededNoise.of(seed).from(k * start.size(0))), start)
                            .tensor());
            scope.keep(all.mean());
            scope.keep(all.std());
            return all;
        }
    }
}
