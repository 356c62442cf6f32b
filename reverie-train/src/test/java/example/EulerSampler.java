package example;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.torch.Tensor;

/** A sampler of a user's own: DDIM (arXiv:2010.02502, equation 12 with sigma = 0). */
public final class EulerSampler implements Sampler {
    @Override
    public SamplerTraits traits() {
        return SamplerTraits.deterministic(1).onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.follow(this, problem, prior, (run, gap, x) -> {
            Tensor denoised = run.denoised(x, gap.t(), gap.index());
            Tensor noise = x.add(denoised, -run.schedule().alpha(gap.t()))
                    .div(run.schedule().sigma(gap.t()));
            return denoised.mul(run.schedule().alpha(gap.tNext()))
                    .add(noise, run.schedule().sigma(gap.tNext()));
        });
    }
}
