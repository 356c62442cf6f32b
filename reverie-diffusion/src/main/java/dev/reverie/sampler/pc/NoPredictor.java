package dev.reverie.sampler.pc;

import dev.reverie.torch.Tensor;

/**
 * Leaves the state where it is: sampling by correctors alone, such as annealed Langevin dynamics.
 *
 * <p>No evaluations. Its mean is the state itself, so the last corrector's noise stays in the samples, as in the
 * published program.
 */
public record NoPredictor() implements Predictor {
    @Override
    public int evaluations() {
        return 0;
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    @Override
    public Transition predict(SamplingStep step, Tensor x) {
        return new Transition(x, step.at(t -> 0));
    }
}
