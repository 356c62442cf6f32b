package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.torch.Tensor;

/**
 * Reverse diffusion: undoes one step {@code x_{i+1} = x_i + f_i(x_i) + G_i z} of the <em>forward</em> discretisation.
 *
 * <pre>{@code
 * reverse SDE         x_i = x_{i+1} - f_{i+1}(x_{i+1}) + G_{i+1}^2 s(x_{i+1}) + G_{i+1} z
 * probability flow    x_i = x_{i+1} - f_{i+1}(x_{i+1}) + G_{i+1}^2 s(x_{i+1}) / 2
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (46), appendix E; for VE and VP these are the predictors of
 * algorithms 2 and 3. The chain is SMLD for VE, DDPM for VP, Euler-Maruyama for all others
 * ({@link ForwardDiscretization}), with as many steps as the grid has points: on a uniform grid. Order 1; one evaluation.
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
        ForwardDiscretization forward = step.discretization();
        double share = probabilityFlow ? 0.5 : 1;
        PerSample ofX = step.at(t -> 1 - forward.driftCoefficient(t));
        PerSample ofScore = step.at(t -> share * forward.noise(t) * forward.noise(t));
        PerSample std = step.at(t -> probabilityFlow ? 0 : forward.noise(t));
        return new Transition(ofX.combine(x, ofScore, step.score(x)), std);
    }
}
