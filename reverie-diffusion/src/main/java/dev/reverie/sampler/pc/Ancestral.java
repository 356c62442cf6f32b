package dev.reverie.sampler.pc;

import dev.reverie.errors.RequestException;
import dev.reverie.model.PerSample;
import dev.reverie.model.StepPrediction;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Ancestral sampling: the step of the reverse Markov chain, given the forward step {@code x_i = k x_{i-1} + G z}.
 *
 * <pre>{@code
 * x_{i-1} = (x_i + G^2 s(x_i)) / k + sqrt(v) z           v = G^2  (LARGE)   or   G^2 sigma_{i-1}^2 / sigma_i^2  (SMALL)
 * v = G^2 (sigma_{i-1}^2 / sigma_i^2)^{1 - f}  (LEARNED)
 *
 * VP      k = sqrt(1 - beta_i),         G^2 = beta_i
 * VE      k = 1,                        G^2 = sigma_i^2 - sigma_{i-1}^2
 * others  k = alpha(t) / alpha(t'),     G^2 = sigma(t)^2 - k^2 sigma(t')^2
 * }</pre>
 *
 * <p>VP: Ho et al. 2020 (arXiv:2006.11239), algorithm 2 and equations (7) and (11); Song et al. 2021 (arXiv:2011.13456),
 * equation (4). VE: the same paper, appendix F. Others: Kingma et al. 2021 (arXiv:2107.00630), section 3.2 and
 * appendix A, on the times of the grid; their last step goes to clean data, as the chains' do. The learned variance, with f
 * of the network: Nichol and Dhariwal 2021 (arXiv:2102.09672), equation (15).
 *
 * <p>The chain of VP and VE has as many steps as the grid has points: on a uniform grid. Weak order 1 with either variance;
 * one evaluation. With few steps the smaller variance is the better one. There is no probability flow of it.
 *
 * @param variance which variance {@code v} the noise has
 */
public record Ancestral(Variance variance) implements Predictor {
    /**
     * The variance of a step: two bounds between which the true one lies, and which meet as steps shrink.
     *
     * <p>The variance of {@code x_{i-1}} given {@code x_i} is the smaller bound plus that of the mean given {@code x_0}.
     * The smaller is exact for data that are one point, the larger for VP data {@code N(0, I)}: Ho et al. 2020
     * (arXiv:2006.11239), section 3.2.
     */
    public enum Variance {
        /** As published (arXiv:2011.13456, appendix F): the smaller where the variance explodes, else the larger. */
        PUBLISHED,
        /** The variance of the forward step. */
        LARGE,
        /** The variance given {@code x_0}; no noise in the last step. */
        SMALL,
        /** The variance that the network learnt, between the two; no noise in the last step. */
        LEARNED
    }

    /** Checks that the variance is there. */
    public Ancestral {
        Objects.requireNonNull(variance, "variance");
    }

    /** The published variances. */
    public Ancestral() {
        this(Variance.PUBLISHED);
    }

    /**
     * The forward step {@code x_i = k x_{i-1} + G z}.
     *
     * @param k kept of the state
     * @param g standard deviation of the noise
     * @param ratio {@code sigma_{i-1} / sigma_i}
     */
    private record Forward(double k, double g, double ratio) {}

    /**
     * {@inheritDoc}
     *
     * @throws RequestException if the process has no chain of so few steps, the chain has a step of pure noise, {@code beta_i = 1}, or the variance is to be learned
     *     and the model learnt none
     */
    @Override
    public Transition predict(SamplingStep step, Tensor x) {
        Forward[] forward = step.each(forwardStep(step), Forward[]::new);
        boolean small = variance == Variance.SMALL
                || (variance == Variance.PUBLISHED && step.schedule().isVarianceExploding());
        PerSample ofX = each(forward, q -> 1 / q.k());
        PerSample ofScore = each(forward, q -> q.g() * q.g() / q.k());
        if (variance == Variance.LEARNED) {
            StepPrediction given = learned(step, x);
            PerSample std = each(forward, q -> q.ratio() > 0 ? q.g() : 0);
            PerSample logRatio = each(forward, q -> q.ratio() > 0 ? Math.log(q.ratio()) : 0);
            Tensor spread = logRatio.times(given.fraction().neg().add(1)).exp();
            return new Transition(ofX.combine(x, ofScore, given.value()), std, Optional.of(spread));
        }
        PerSample std = each(forward, q -> small ? q.g() * q.ratio() : q.g());
        return new Transition(ofX.combine(x, ofScore, step.score(x)), std);
    }

    private static StepPrediction learned(SamplingStep step, Tensor x) {
        if (!step.learnsVariance()) {
            throw new RequestException(
                    "posteriorVariance learned needs a network that learnt it, and a model that hands it"
                            + " on (guided models do not); take small or large");
        }
        return step.scoreAndVariance(x);
    }

    private static SamplingStep.Coefficient<Forward> forwardStep(SamplingStep step) {
        Schedule schedule = step.schedule();
        Optional<SmldChain> smld = step.smldChain();
        if (smld.isPresent()) {
            return (t, next) -> ofChain(smld.get(), step.indexOf(t));
        }
        Optional<DdpmChain> ddpm = step.ddpmChain();
        if (ddpm.isPresent()) {
            return (t, next) -> ofChain(ddpm.get(), step.indexOf(t));
        }
        return (t, next) ->
                step.isLast() ? new Forward(schedule.alpha(t), schedule.sigma(t), 0) : ofMarginals(schedule, t, next);
    }

    private static Forward ofChain(SmldChain chain, int i) {
        return new Forward(1, chain.noise(i), chain.previousSigma(i) / chain.sigma(i));
    }

    private static Forward ofChain(DdpmChain chain, int i) {
        double beta = chain.beta(i);
        if (!(beta < 1)) {
            throw new RequestException(
                    "ancestral sampling divides by sqrt(1 - beta_i), but its chain has a step with beta = 1",
                    "take more steps, or ReverseDiffusion");
        }
        return new Forward(Math.sqrt(1 - beta), Math.sqrt(beta), Math.sqrt(chain.posteriorVariance(i) / beta));
    }

    /** From time next to t; {@code G^2 = sigma^2 (1 - SNR / SNR')} without cancellation. */
    private static Forward ofMarginals(Schedule schedule, double t, double next) {
        double fresh = -Math.expm1(schedule.logSnr(t) - schedule.logSnr(next));
        double g = schedule.sigma(t) * Math.sqrt(fresh);
        return new Forward(schedule.alpha(t) / schedule.alpha(next), g, schedule.sigma(next) / schedule.sigma(t));
    }

    private static PerSample each(Forward[] forward, ToDoubleFunction<Forward> value) {
        double[] values = new double[forward.length];
        for (int i = 0; i < forward.length; i++) {
            values[i] = value.applyAsDouble(forward[i]);
        }
        return PerSample.of(values);
    }
}
