package dev.reverie.loss;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.Probes;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Sliced score matching, with the variance reduced, of noisy data: no regression onto the noise that was added, but a
 * loss of the score's own values and slopes.
 *
 * <pre>{@code
 * L = E_t w(t) sigma^2 E_{x_t} [ 2 E_v[ v^T grad_x (v^T s) ] + ||s||^2 ],    x_t = alpha x_0 + sigma z,    E[v v^T] = I
 * }</pre>
 *
 * <p>Song et al. 2019 (arXiv:1905.07088), equation (8), at every noise level; the first term is the divergence of the
 * score, so that an {@link dev.reverie.divergence.ExactDivergence} makes it the implicit score matching of Hyvarinen
 * 2005. Its expectation is that of {@link DenoisingScoreMatching} less {@code E_t w(t) E||z||^2} (d of a sum, 1 of a
 * mean over d coordinates): the minimum is the same, the value usually negative.
 *
 * <p>Each step costs a forward pass, a backward pass by x for each projection, and one backward pass through all of
 * them: several times the price of denoising score matching. Worth it where the noise's residual is useless: for very
 * small sigma, where the variance of its gradient explodes. Needs a twice differentiable network.
 *
 * @param times the process, and at which of its times
 * @param reduction mean or half the sum over coordinates
 * @param weighting the weight w, as of the noise's residual
 * @param projections the directions v: {@link dev.reverie.divergence.HutchinsonDivergence} for random ones
 */
public record SlicedScoreMatching(TrainingTimes times, Reduction reduction, Weighting weighting, Divergence projections)
        implements Objective {
    /** Checks that nothing is missing. */
    public SlicedScoreMatching {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(reduction, "reduction");
        Objects.requireNonNull(weighting, "weighting");
        Objects.requireNonNull(projections, "projections");
    }

    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            double[] t = times.draw(Perturbation.batchSize(x0), stream);
            Probes probes = projections.prepare(x0, stream, 0);
            return Perturbation.keep(scope, evaluate(model, x0, t, Perturbation.noise(x0, stream), probes));
        }
    }

    /**
     * The loss for given times, noise and directions.
     *
     * @param model the model
     * @param x0 clean data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @param z standard normal noise of x0's shape
     * @param probes the directions
     * @return the losses, with gradients by the model's parameters if the thread records
     */
    public Losses evaluate(ScoreModel model, Tensor x0, double[] t, Tensor z, Probes probes) {
        try (Scope scope = Scope.open()) {
            Tensor xt = Perturbation.perturb(times.schedule(), x0, t, z).detach();
            UnaryOperator<Tensor> score = x -> model.score(x, t);
            DivergenceValue at =
                    Autograd.isRecording() ? probes.record(score, xt.requireGrad()) : probes.evaluate(score, xt);
            Tensor sum = at.divergence().mul(2).add(at.value().square().sumPerSample());
            double factor = reduction.factor(x0.count() / x0.size(0));
            PerSample weight = PerSample.of(t, time -> {
                double sigma = times.schedule().sigma(time);
                return factor * times.weight(weighting, time) * sigma * sigma;
            });
            return Perturbation.keep(scope, Losses.of(weight.times(sum), t));
        }
    }
}
