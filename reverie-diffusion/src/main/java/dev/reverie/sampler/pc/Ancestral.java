package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.sde.DdpmChain;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.SmldChain;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.function.DoubleUnaryOperator;

/**
 * Ancestral sampling: the step of the reverse Markov chain of SMLD (VE) or DDPM (VP).
 *
 * <pre>{@code
 * VP   (x + beta_i s) / sqrt(1 - beta_i) + sqrt(beta_i) z
 * VE   x + (sigma_i^2 - sigma_{i-1}^2) s + sqrt(sigma_{i-1}^2 (sigma_i^2 - sigma_{i-1}^2) / sigma_i^2) z
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (4) and appendix F; Ho et al. 2020 (arXiv:2006.11239). The
 * chain has as many steps as the grid has points: on a uniform grid. One evaluation. Other processes have no such
 * chain, nor is there a probability flow of it.
 */
public record Ancestral() implements Predictor {
    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the process has no discrete chain, or the chain ends in a step of pure noise
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
        throw new IllegalArgumentException("ancestral sampling needs a discrete chain, which only VE and VP have, got "
                + step.sde().schedule() + "; take ReverseDiffusion or EulerMaruyama");
    }

    private static Transition exploding(SamplingStep step, Tensor x, ForwardDiscretization.Smld forward) {
        SmldChain chain = forward.chain();
        PerSample ofScore = step.at(t -> {
            double noise = forward.noise(t);
            return noise * noise;
        });
        PerSample std = step.at(t -> {
            int i = forward.indexing().index(t, step.sde().end(), chain.steps());
            return chain.previousSigma(i) * chain.noise(i) / chain.sigma(i);
        });
        try (Scope scope = Scope.open()) {
            return new Transition(scope.keep(step.at(t -> 1).combine(x, ofScore, step.score(x))), std);
        }
    }

    private static Transition preserving(SamplingStep step, Tensor x, ForwardDiscretization.Ddpm forward) {
        DdpmChain chain = forward.chain();
        PerSample beta =
                step.at(t -> chain.beta(forward.indexing().index(t, step.sde().end(), chain.steps())));
        for (int i = 0; i < beta.size(); i++) {
            if (!(beta.get(i) < 1)) {
                throw new IllegalArgumentException("ancestral sampling divides by sqrt(1 - beta_i), but " + chain
                        + " ends with beta = 1; take more steps, or ReverseDiffusion");
            }
        }
        PerSample ofX = map(beta, b -> 1 / Math.sqrt(1 - b));
        PerSample ofScore = map(beta, b -> b / Math.sqrt(1 - b));
        try (Scope scope = Scope.open()) {
            return new Transition(scope.keep(ofX.combine(x, ofScore, step.score(x))), map(beta, Math::sqrt));
        }
    }

    private static PerSample map(PerSample values, DoubleUnaryOperator function) {
        return PerSample.of(values.values(), function);
    }
}
