package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.SmldChain;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Data at levels of a discrete chain, and what a model says about their noise: {@code eps_hat = -std_i s}. */
final class ChainPrediction {
    private final Tensor state;
    private final Tensor predictedNoise;
    private final Tensor error;
    private final double[] times;

    private ChainPrediction(Tensor state, Tensor predictedNoise, Tensor error, double[] times) {
        this.state = state;
        this.predictedNoise = predictedNoise;
        this.error = error;
        this.times = times;
    }

    /** {@code x_i = x_0 + sigma_i z}. */
    static ChainPrediction of(ScoreModel model, SmldChain chain, Tensor x0, int[] indices, Tensor z) {
        return of(model, chain.steps(), x0, indices, z, i -> 1, chain::sigma);
    }

    /** {@code x_i = sqrt(abar_i) x_0 + sqrt(1 - abar_i) z}. */
    static ChainPrediction of(ScoreModel model, DdpmChain chain, Tensor x0, int[] indices, Tensor z) {
        return of(model, chain.steps(), x0, indices, z, chain::sqrtCumulativeAlpha, chain::sqrtOneMinusCumulativeAlpha);
    }

    private static ChainPrediction of(
            ScoreModel model,
            int steps,
            Tensor x0,
            int[] indices,
            Tensor z,
            IntToDoubleFunction signal,
            IntToDoubleFunction std) {
        double[] t = times(x0, indices, steps);
        PerSample ofNoise = PerSample.of(Arrays.stream(indices).mapToDouble(std).toArray());
        PerSample ofScore = PerSample.of(
                Arrays.stream(indices).mapToDouble(i -> -std.applyAsDouble(i)).toArray());
        try (Scope scope = Scope.open()) {
            Tensor state = PerSample.of(
                            Arrays.stream(indices).mapToDouble(signal).toArray())
                    .combine(x0, ofNoise, z);
            Tensor predictedNoise = ofScore.times(model.score(state, t));
            return new ChainPrediction(
                    scope.keep(state), scope.keep(predictedNoise), scope.keep(predictedNoise.sub(z)), t);
        }
    }

    private static double[] times(Tensor x0, int[] indices, int steps) {
        if (indices.length != x0.size(0)) {
            throw new IllegalArgumentException(
                    "one index is needed for each sample of " + x0 + ", got " + indices.length);
        }
        double[] times = new double[indices.length];
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= steps) {
                throw new IllegalArgumentException(
                        "index " + i + " must be in [0, " + (steps - 1) + "], got " + indices[i]);
            }
            times[i] = (double) indices[i] / (steps - 1);
        }
        return times;
    }

    /** The noisy data {@code [N, ...]}. */
    Tensor state() {
        return state;
    }

    /** The model's noise {@code eps_hat} {@code [N, ...]}. */
    Tensor predictedNoise() {
        return predictedNoise;
    }

    /** {@code eps_hat - z}. */
    Tensor error() {
        return error;
    }

    /** The time of each sample. */
    double[] times() {
        return times;
    }
}
