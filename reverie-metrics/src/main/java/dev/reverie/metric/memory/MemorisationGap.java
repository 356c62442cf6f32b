package dev.reverie.metric.memory;

import dev.reverie.loss.Perturbation;
import dev.reverie.metric.MetricException;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Memorisation by noise level: how much better a model denoises its training data than data it has not seen.
 *
 * <pre>{@code
 * L(data, t) = mean over data and noise of  |D(alpha x_0 + sigma z, t) - x_0|^2 / d
 * gap(t)     = L(test, t) - L(train, t)
 * }</pre>
 *
 * <p>A model that generalises has a gap near 0 at all levels; one that memorises denoises training data perfectly at low noise. What
 * perfect memory would give is the gap of {@link dev.reverie.oracle.EmpiricalOracle} of the training data: show it beside. Both sides
 * see the same noise, example by example, so that it cancels in part. Both sets must be in the coordinates of the model.
 */
public final class MemorisationGap {
    private static final int BATCH = 256;

    private MemorisationGap() {}

    /**
     * One noise level.
     *
     * @param time t
     * @param sigma {@code sigma(t) / alpha(t)}
     * @param train denoising loss on training data
     * @param test on the other data
     * @param gap {@code test - train}
     * @param standardError of the gap, from the spread between examples
     */
    public record Level(double time, double sigma, double train, double test, double gap, double standardError) {}

    /**
     * Measures.
     *
     * @param model predicts clean data
     * @param train {@code [N, ...]} of its training data
     * @param test {@code [N, ...]} of others, as many
     * @param times within the trained ones
     * @param seed of the noise
     * @return one level for each time
     * @throws MetricException if the two sets differ in shape or have fewer than 2 examples
     */
    public static List<Level> of(ScoreModel model, Tensor train, Tensor test, double[] times, long seed) {
        if (!train.hasShapeOf(test) || train.size(0) < 2) {
            throw new MetricException("training and other data must be of one shape and at least 2 examples, got "
                    + train + " and " + test + "; take as many of each");
        }
        List<Level> levels = new ArrayList<>();
        for (double t : times) {
            double[] own = losses(model, train, t, seed);
            double[] others = losses(model, test, t, seed);
            SampleMoments a = SampleMoments.of(own);
            SampleMoments b = SampleMoments.of(others);
            double error = Math.hypot(a.standardError(), b.standardError());
            levels.add(new Level(
                    t,
                    model.schedule().sigma(t) / model.schedule().alpha(t),
                    a.mean(),
                    b.mean(),
                    b.mean() - a.mean(),
                    error));
        }
        return levels;
    }

    /** The loss of each example. */
    private static double[] losses(ScoreModel model, Tensor data, double t, long seed) {
        int n = Math.toIntExact(data.size(0));
        double[] losses = new double[n];
        for (int from = 0; from < n; from += BATCH) {
            int size = Math.min(BATCH, n - from);
            try (Scope scope = Scope.open();
                    Autograd.Mode noGrad = Autograd.noGrad()) {
                Tensor x0 = data.narrow(0, from, size).contiguous();
                RandomStream stream =
                        RandomStream.of(seed).purpose("memorisation").index(from);
                Tensor z = Perturbation.noise(x0, stream);
                double[] at = ScoreModel.times(x0, t);
                Tensor error = model.denoised(Perturbation.perturb(model.schedule(), x0, at, z), at)
                        .sub(x0);
                double[] part = error.square()
                        .sumPerSample()
                        .div((double) x0.count() / size)
                        .toDoubles();
                System.arraycopy(part, 0, losses, from, size);
            }
        }
        return losses;
    }
}
