package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Times and noise as functions of a stream alone, and noisy data, for objectives. */
public final class Perturbation {
    private Perturbation() {}

    /** The number of samples N of a batch {@code [N, ...]}. */
    public static int batchSize(Tensor x0) {
        return Math.toIntExact(x0.size(0));
    }

    /**
     * Standard normal noise z of x0's shape, element type and device.
     *
     * @param x0 clean data {@code [N, ...]}
     * @param stream of the step
     */
    public static Tensor noise(Tensor x0, RandomStream stream) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(stream.purpose("noise").seed()).normalLike(x0);
    }

    /**
     * One uniform number in [0, 1) for each sample.
     *
     * @param samples how many
     * @param stream of the step
     */
    public static double[] uniform(int samples, RandomStream stream) {
        double[] u = new double[samples];
        stream.purpose("time").cursor().fillUniform(u);
        return u;
    }

    /**
     * Noisy data {@code x_t = alpha(t) x_0 + sigma(t) z}.
     *
     * @param schedule alpha and sigma
     * @param x0 clean data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @param z standard normal noise of x0's shape
     */
    public static Tensor perturb(Schedule schedule, Tensor x0, double[] t, Tensor z) {
        return PerSample.of(t, schedule::alpha).combine(x0, PerSample.of(t, schedule::sigma), z);
    }

    /** Hands both results of a loss to the enclosing scope. */
    static Losses keep(Scope scope, Losses losses) {
        scope.keep(losses.perSample());
        scope.keep(losses.mean());
        return losses;
    }
}
