package dev.reverie.guidance;

import dev.reverie.model.ScoreTerm;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Pullback;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Objects;

/**
 * The force of an energy, {@code -grad_x E(x, t)}, by automatic differentiation.
 *
 * <pre>{@code
 * ScoreModel lowered = model.plus(new EnergyGuidance((x, t) -> x.square().sumPerSample()));
 * }</pre>
 *
 * <p>Gradients are recorded inside, also where the sampler records none; recorded itself, where gradients of x are asked
 * for, with second derivatives.
 *
 * <p>To draw from {@code p(x_0) e^{-E(x_0)}}, the energy that belongs to time t is {@code -log E[e^{-E(x_0)} | x_t]}.
 * The same energy at all times is right at t = 0 alone: the corrector of a predictor-corrector sampler then makes up for
 * what the earlier steps got wrong, and a probability flow does not.
 *
 * @param energy E
 */
public record EnergyGuidance(Energy energy) implements ScoreTerm {
    /** Checks that it is there. */
    public EnergyGuidance {
        Objects.requireNonNull(energy, "energy");
    }

    @Override
    public EnergyGuidance forSamples(int[] samples) {
        return new EnergyGuidance(energy.forSamples(samples));
    }

    @Override
    public Tensor at(Tensor x, double[] t) {
        boolean recorded = Autograd.isRecording() && x.requiresGrad();
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            Tensor point = recorded ? x : x.detach().requireGrad();
            Tensor value = energy.at(point, t);
            if (value.rank() != 1 || value.size(0) != x.size(0)) {
                throw new IllegalArgumentException("an energy gives one number for each sample, [" + x.size(0)
                        + "] for x = " + x + ", got " + value + "; sum over the other axes with sumPerSample()");
            }
            Tensor minusOne = Tensors.full(-1, value.dtype(), value.device(), value.shape());
            Pullback pullback = new Pullback(value, List.of(point));
            return scope.keep(pullback.one(minusOne, recorded ? Pullback.Graph.RECORD : Pullback.Graph.FREE));
        }
    }
}
