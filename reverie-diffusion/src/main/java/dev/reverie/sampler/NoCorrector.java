package dev.reverie.sampler;

import dev.reverie.torch.Tensor;

/** Corrects nothing: sampling by the predictor alone. No evaluations. */
public record NoCorrector() implements Corrector {
    @Override
    public Corrected correct(SamplingStep step, Tensor x) {
        return new Corrected(x, x);
    }
}
