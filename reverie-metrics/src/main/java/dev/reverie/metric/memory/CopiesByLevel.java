package dev.reverie.metric.memory;

import dev.reverie.loss.Perturbation;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.EmpiricalOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies by noise level: the share of denoised images that are copies of training data by the rule of {@link Copies}, predicted of
 * a model that memorises and found of this one.
 *
 * <pre>{@code
 * x_t = alpha x_0 + sigma z,    x_0 of data that the model has not seen
 * found(t)     = share of D(x_t, t) that are copies of one of the training data
 * predicted(t) = the same of D_emp(x_t, t) = sum_i w_i y_i,  w = softmax(-|x_t - alpha y_i|^2 / (2 sigma^2))
 * }</pre>
 *
 * <p>D_emp is what minimises the training loss ({@link EmpiricalOracle}; Gu et al. 2023, arXiv:2310.02664, section 3). At high noise it
 * gives means of many data, which are no copies; below some noise it gives one datum for nearly every x_t, and a sampler that comes there
 * ends at a copy. A model that has copied a part of its data lies between: found over predicted is the part. The share at low noise
 * is to be held beside that of {@link Copies} among samples.
 */
public final class CopiesByLevel {
    private static final int BATCH = 256;

    private CopiesByLevel() {}

    /**
     * One noise level.
     *
     * @param time t
     * @param sigma {@code sigma(t) / alpha(t)}
     * @param predicted share of copies of a model that memorises
     * @param found share of copies of the model
     */
    public record Level(double time, double sigma, double predicted, double found) {}

    /**
     * Measures.
     *
     * @param model predicts clean data
     * @param train {@code [M, ...]}, all of its training data, at least 2
     * @param unseen {@code [N, ...]} of others, in the coordinates of the model
     * @param times within the trained ones
     * @param seed of the noise
     * @return one level for each time
     * @throws MetricException if the examples of the two differ in shape
     */
    public static List<Level> of(ScoreModel model, Tensor train, Tensor unseen, double[] times, long seed) {
        if (train.count() / train.size(0) != unseen.count() / unseen.size(0)) {
            throw new MetricException("training and unseen data must have examples of one shape, got " + train + " and "
                    + unseen + "; take both from one data set");
        }
        EmpiricalOracle memory = new EmpiricalOracle(model.schedule(), train);
        Features data = rows(train);
        List<Level> levels = new ArrayList<>();
        for (double t : times) {
            levels.add(new Level(
                    t,
                    model.schedule().sigma(t) / model.schedule().alpha(t),
                    share(memory, data, unseen, t, seed),
                    share(model, data, unseen, t, seed)));
        }
        return levels;
    }

    private static double share(ScoreModel model, Features train, Tensor unseen, double t, long seed) {
        int n = Math.toIntExact(unseen.size(0));
        int copies = 0;
        for (int from = 0; from < n; from += BATCH) {
            int size = Math.min(BATCH, n - from);
            try (Scope scope = Scope.open();
                    Autograd.Mode noGrad = Autograd.noGrad()) {
                Tensor x0 = unseen.narrow(0, from, size).contiguous();
                Tensor z = Perturbation.noise(
                        x0, RandomStream.of(seed).purpose("copies").index(from));
                double[] at = ScoreModel.times(x0, t);
                Tensor denoised = model.denoised(Perturbation.perturb(model.schedule(), x0, at, z), at);
                for (boolean copied : new Copies().of(rows(denoised), train)) {
                    copies += copied ? 1 : 0;
                }
            }
        }
        return (double) copies / n;
    }

    private static Features rows(Tensor examples) {
        return Features.of(examples.toDoubles(), Math.toIntExact(examples.size(0)), FeatureSource.VALUES);
    }
}
