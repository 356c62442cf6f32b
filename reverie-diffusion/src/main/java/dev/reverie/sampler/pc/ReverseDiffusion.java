package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Reverse diffusion: undoes one step {@code x + f_i(x) + G_i z} of the <em>forward</em> discretisation.
 *
 * <pre>{@code
 * reverse SDE         x - f_i(x) + G_i^2 s + G_i z
 * probability flow    x - f_i(x) + G_i^2 s / 2
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), appendix E. The chain is SMLD for VE, DDPM for VP,
 * Euler-Maruyama for all others ({@link ForwardDiscretization}), with as many steps as the grid has points: on a
 * uniform grid. Order 1; one evaluation.
 *
 * @param probabilityFlow whether to follow the probability flow, without noise
 */
public record ReverseDiffusion(boolean probabilityFlow) implements Predictor {
    /** The reverse SDE. */
    public ReverseDiffusion() {
        this(false);
    }

    @Override
    public boolean isDeterministic() {
        return probabilityFlow;
    }

    @Override
    public Transition predict(SamplingStep step, Tensor x) {
        ForwardDiscretization chain = step.discretization();
        PerSample ofX = step.at(t -> 1 - chain.drift(t));
        PerSample ofScore = step.at(t -> (probabilityFlow ? 0.5 : 1) * chain.noise(t) * chain.noise(t));
        PerSample std = step.at(t -> probabilityFlow ? 0 : chain.noise(t));
        try (Scope scope = Scope.open()) {
            return new Transition(scope.keep(ofX.combine(x, ofScore, step.score(x))), std);
        }
    }
}
