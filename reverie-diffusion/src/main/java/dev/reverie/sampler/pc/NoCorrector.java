package dev.reverie.sampler.pc;

import dev.reverie.torch.Tensor;

/** Corrects nothing: sampling by the predictor alone. No evaluations. */
public record NoCorrector() implements Corrector {
    @Override
    public int evaluations() {
        return 0;
    }

    @Override
    public Corrected correct(SamplingStep step, Tensor x) {
        return new Corrected(x, x);
    }
}
