package dev.reverie.sampler.pc;

import dev.reverie.errors.RequestException;
import dev.reverie.model.PerSample;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleToIntFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Ancestral sampling: the step of the reverse Markov chain of SMLD (VE) or DDPM (VP).
 *
 * <pre>{@code
 * VP   (x + beta_i s) / sqrt(1 - beta_i) + sqrt(v_i) z
 *      v_i = beta_i  or  beta_i (1 - abar_{i-1}) / (1 - abar_i)
 * VE   x + (sigma_i^2 - sigma_{i-1}^2) s + sqrt(v_i) z
 *      v_i = sigma_i^2 - sigma_{i-1}^2  or  sigma_{i-1}^2 (sigma_i^2 - sigma_{i-1}^2) / sigma_i^2
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (4) and appendix F; Ho et al. 2020 (arXiv:2006.11239), equations (7)
 * and (11). The chain has as many steps as the grid has points: on a uniform grid. Weak order 1 with either variance;
 * one evaluation. With few steps the smaller variance is the better one. Other processes have no such chain, nor is
 * there a probability flow of it.
 *
 * @param variance which variance {@code v_i} the noise has
 */
public record Ancestral(PosteriorVariance variance) implements Predictor {
    /** Checks that the variance is there. */
    public Ancestral {
        Objects.requireNonNull(variance, "variance");
    }

    /** The published variances: the larger on VP, the smaller on VE. */
    public Ancestral() {
        this(PosteriorVariance.PUBLISHED);
    }

    /**
     * {@inheritDoc}
     *
     * @throws RequestException if the process has no discrete chain, or the chain ends in a step of pure noise
     */
    @Override
    public Transition predict(SamplingStep step, Tensor x) {
        ForwardDiscretization forward = step.discretization();
        if (forward instanceof ForwardDiscretization.Smld smld) {
            return exploding(step, x, smld);
        }
        if (forward instanceof ForwardDiscretization.Ddpm ddpm) {
            return preserving(step, x, ddpm);
        }
        Schedule schedule = step.sde().schedule();
        if (schedule instanceof CosineVariancePreserving || schedule instanceof ChainSchedule) {
            // A chain has noise at its start, time 0, and one more step from there to clean data.
            boolean clean = schedule instanceof ChainSchedule && step.index() == step.steps() - 1;
            DoubleBinaryOperator beta =
                    (t, next) -> 1 - Math.pow(schedule.alpha(t) / (clean ? 1 : schedule.alpha(next)), 2);
            return preserving(
                    step,
                    x,
                    step.between(beta),
                    step.between((t, next) -> clean
                            ? 0
                            : beta.applyAsDouble(t, next) * Math.pow(schedule.sigma(next) / schedule.sigma(t), 2)));
        }
        throw new RequestException("ancestral sampling needs a discrete chain, which only VE and VP have, got "
                + step.sde().schedule() + "; take ReverseDiffusion or EulerMaruyama");
    }

    private Transition exploding(SamplingStep step, Tensor x, ForwardDiscretization.Smld forward) {
        SmldChain chain = forward.chain();
        PerSample ofScore = step.at(t -> {
            double noise = forward.noise(t);
            return noise * noise;
        });
        PerSample std = step.at(t -> {
            int i = forward.indexing().index(t, step.sde().end(), chain.steps());
            return variance == PosteriorVariance.LARGE
                    ? chain.noise(i)
                    : chain.previousSigma(i) * chain.noise(i) / chain.sigma(i);
        });
        try (Scope scope = Scope.open()) {
            return new Transition(scope.keep(step.at(t -> 1).combine(x, ofScore, step.score(x))), std);
        }
    }

    private Transition preserving(SamplingStep step, Tensor x, ForwardDiscretization.Ddpm forward) {
        DdpmChain chain = forward.chain();
        DoubleToIntFunction index = t -> forward.indexing().index(t, step.sde().end(), chain.steps());
        return preserving(
                step,
                x,
                step.at(t -> chain.beta(index.applyAsInt(t))),
                step.at(t -> chain.posteriorVariance(index.applyAsInt(t))));
    }

    private Transition preserving(SamplingStep step, Tensor x, PerSample beta, PerSample posterior) {
        for (int i = 0; i < beta.size(); i++) {
            if (!(beta.get(i) < 1)) {
                throw new RequestException("ancestral sampling divides by sqrt(1 - beta_i), but its"
                        + " chain has a step with beta = 1; take more steps, or ReverseDiffusion");
            }
        }
        PerSample ofX = map(beta, b -> 1 / Math.sqrt(1 - b));
        PerSample ofScore = map(beta, b -> b / Math.sqrt(1 - b));
        PerSample std = variance == PosteriorVariance.SMALL ? map(posterior, Math::sqrt) : map(beta, Math::sqrt);
        try (Scope scope = Scope.open()) {
            return new Transition(scope.keep(ofX.combine(x, ofScore, step.score(x))), std);
        }
    }

    private static PerSample map(PerSample values, DoubleUnaryOperator function) {
        return PerSample.of(values.values(), function);
    }
}
