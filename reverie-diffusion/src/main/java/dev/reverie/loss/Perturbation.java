package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** What the objectives share: draws from a stream, noisy data, and the reduction of residuals. */
final class Perturbation {
    private Perturbation() {}

    /** Standard normal noise of x0's shape. */
    static Tensor noise(Tensor x0, RandomStream stream) {
        try (NoiseGenerator generator = new NoiseGenerator()) {
            return generator.seed(stream.purpose("noise").seed()).normalLike(x0);
        }
    }

    /** One uniform number in [0, 1) for each sample. */
    static double[] uniform(Tensor x0, RandomStream stream) {
        double[] u = new double[Math.toIntExact(x0.size(0))];
        stream.purpose("time").cursor().fillUniform(u);
        return u;
    }

    /** One index in {@code 0..count-1} for each sample. */
    static int[] indices(Tensor x0, int count, RandomStream stream) {
        double[] u = uniform(x0, stream);
        int[] indices = new int[u.length];
        for (int i = 0; i < u.length; i++) {
            indices[i] = (int) (u[i] * count);
        }
        return indices;
    }

    /** Checks that there is one index of the chain for each sample, and gives the times {@code i / (N - 1)}. */
    static double[] times(Tensor x0, int[] indices, int steps) {
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

    /** {@code w_i reduce((eps_hat - z)^2)} and the mean. */
    static Losses losses(Tensor epsHat, Tensor z, PerSample weight, Reduction reduction, double[] times) {
        try (Scope scope = Scope.open()) {
            Tensor perSample = reduction.ofSquares(epsHat.sub(z));
            if (!weight.isAll(1)) {
                perSample = weight.times(perSample);
            }
            return new Losses(scope.keep(perSample), scope.keep(perSample.mean()), times);
        }
    }

    /** Hands both results of a loss to the enclosing scope. */
    static Losses keep(Scope scope, Losses losses) {
        scope.keep(losses.perSample());
        scope.keep(losses.mean());
        return losses;
    }
}
