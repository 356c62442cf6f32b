package dev.reverie.metric.oracle;

import dev.reverie.loss.Perturbation;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The error of a score by noise level, where the score is known: an oracle of the data's law takes the place of the truth.
 *
 * <pre>{@code
 * relative(t)  = ( E|s - s*|^2 / E|s*|^2 )^1/2           x_t from the data by the process
 * excess(t)    = sigma^2 E|s - s*|^2 / d                 what the error adds to the loss of noise prediction
 * }</pre>
 *
 * <p>Half the integral of {@code g^2 E|s - s*|^2} over t bounds the Kullback-Leibler divergence of the samples (Song et al. 2021,
 * arXiv:2101.09258, theorem 1).
 */
public final class ScoreError {
    private ScoreError() {}

    /**
     * One noise level.
     *
     * @param time t
     * @param sigma {@code sigma(t) / alpha(t)}
     * @param relative relative root mean square error
     * @param excess mean squared error of the noise prediction, per dimension
     * @param standardError of {@code excess}
     */
    public record Level(double time, double sigma, double relative, double excess, double standardError) {}

    /**
     * Measures.
     *
     * @param model a model
     * @param truth the exact model of the same process
     * @param data {@code [N, ...]} of the law that the oracle knows, N at least 2, in float64 for small errors
     * @param times within the trained ones
     * @param seed of the noise
     */
    public static List<Level> of(ScoreModel model, ScoreModel truth, Tensor data, double[] times, long seed) {
        List<Level> levels = new ArrayList<>();
        for (double t : times) {
            try (Scope scope = Scope.open();
                    Autograd.Mode noGrad = Autograd.noGrad()) {
                RandomStream stream = RandomStream.of(seed).purpose("score error");
                double[] at = ScoreModel.times(data, t);
                Tensor x = Perturbation.perturb(model.schedule(), data, at, Perturbation.noise(data, stream));
                Tensor exact = truth.score(x, at);
                double[] errors =
                        model.score(x, at).sub(exact).square().sumPerSample().toDoubles();
                SampleMoments error = SampleMoments.of(errors);
                double size = SampleMoments.of(exact.square().sumPerSample().toDoubles())
                        .mean();
                double sigma = model.schedule().sigma(t);
                double factor = sigma * sigma * data.size(0) / data.count();
                levels.add(new Level(
                        t,
                        sigma / model.schedule().alpha(t),
                        Math.sqrt(error.mean() / size),
                        factor * error.mean(),
                        factor * error.standardError()));
            }
        }
        return levels;
    }
}
