package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Predicts clean data from noisy data {@code x_t} of a process and the time of each sample, as the score, the denoised
 * data or the noise: equivalent quantities.
 *
 * <p>A model predicts one of these quantities ({@link #prediction}); {@link Parametrization} converts it to the others.
 * Trained networks, closed-form oracles, guidance and inverse problems are all {@code ScoreModel}s, so every sampler
 * and the likelihood work with all of them. Times are float64 and run from data (0) to noise.
 */
public interface ScoreModel {
    /** The process of the noisy data. */
    Schedule schedule();

    /** The quantity that {@link #predict} returns. */
    Prediction prediction();

    /**
     * Number of steps N of the discrete chain the model was trained on: it is defined at the times
     * {@code i T / (N - 1)} only. Empty for models of continuous time.
     */
    default OptionalInt chainSteps() {
        return OptionalInt.empty();
    }

    /** The times the model was trained on; samplers refuse other times. */
    default TimeInterval trainedTimes() {
        return schedule().domain();
    }

    /**
     * The model for some samples of a batch. Models that depend on the position in the batch, through labels or
     * measurements, select those of these samples; all others return themselves.
     *
     * @param samples positions in the batch, in the order of the new batch
     */
    default ScoreModel forSamples(int[] samples) {
        return this;
    }

    /**
     * This model with a term added to its score.
     *
     * @param term added, for instance {@code (x, t) -> gradient}
     * @throws IllegalArgumentException if the term is of another process
     */
    default ScoreModel plus(ScoreTerm term) {
        return new SummedModel(this, term);
    }

    /**
     * The model's own quantity. Gradients are recorded when the thread records.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's element type, belonging to the caller's scope
     */
    Tensor predict(Tensor x, double[] t);

    /**
     * Whether {@link #predictStep} says more than {@link #predict}: whether the network learnt the variance of the reverse
     * steps of its chain.
     */
    default boolean learnsVariance() {
        return false;
    }

    /**
     * The prediction with the learned variance of the reverse step, by one evaluation.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return both, belonging to the caller's scope; the value is {@link #prediction}
     * @throws UnsupportedOperationException unless {@link #learnsVariance}
     */
    default StepPrediction predictStep(Tensor x, double[] t) {
        throw new UnsupportedOperationException("no variance was learnt by " + this);
    }

    /**
     * Any of the quantities.
     *
     * @param wanted which one
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's element type, belonging to the caller's scope
     */
    default Tensor evaluate(Prediction wanted, Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor value = predict(x, t);
            return scope.keep(Parametrization.of(schedule(), t).convert(prediction(), wanted, x, value));
        }
    }

    /**
     * Score {@code s(x, t) = grad_x log p_t(x)}.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's element type
     */
    default Tensor score(Tensor x, double[] t) {
        return evaluate(Prediction.SCORE, x, t);
    }

    /**
     * Denoised data {@code D(x, t) = E[x_0 | x_t = x] = (x + sigma^2 s) / alpha} (Tweedie's formula).
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's element type
     */
    default Tensor denoised(Tensor x, double[] t) {
        return evaluate(Prediction.DENOISED, x, t);
    }

    /**
     * Predicted noise {@code eps = -sigma s}.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's element type
     */
    default Tensor noise(Tensor x, double[] t) {
        return evaluate(Prediction.NOISE, x, t);
    }

    /** {@link #score(Tensor, double[])} with all samples at one time. */
    default Tensor score(Tensor x, double t) {
        return score(x, times(x, t));
    }

    /** {@link #denoised(Tensor, double[])} with all samples at one time. */
    default Tensor denoised(Tensor x, double t) {
        return denoised(x, times(x, t));
    }

    /** {@link #noise(Tensor, double[])} with all samples at one time. */
    default Tensor noise(Tensor x, double t) {
        return noise(x, times(x, t));
    }

    /**
     * One time repeated for each sample.
     *
     * @param x a batch {@code [N, ...]}
     * @param t the time
     * @return N times t
     */
    static double[] times(Tensor x, double t) {
        double[] times = new double[Math.toIntExact(x.size(0))];
        Arrays.fill(times, t);
        return times;
    }
}
