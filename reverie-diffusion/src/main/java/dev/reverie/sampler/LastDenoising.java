package dev.reverie.sampler;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A sampler followed by one denoising at the last time of the grid: Tweedie's formula instead of the little noise that is
 * still there.
 *
 * <pre>{@code
 * x_0 = D(x_eps, eps) = (x_eps + sigma(eps)^2 s(x_eps, eps)) / alpha(eps)
 * }</pre>
 *
 * <p>Jolicoeur-Martineau et al. 2020 (arXiv:2009.05475) and Song et al. 2021 (arXiv:2011.13456), appendix G: invisible to
 * the eye, worth much in Frechet distance. One more evaluation; none where the grid ends without noise.
 *
 * @param sampler the sampler before it
 */
public record LastDenoising(Sampler sampler) implements Sampler {
    /** Checks that the sampler is there. */
    public LastDenoising {
        Objects.requireNonNull(sampler, "sampler");
    }

    @Override
    public SamplerTraits traits() {
        return sampler.traits();
    }

    @Override
    public int gridPoints(int steps) {
        return sampler.gridPoints(steps);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        double last = problem.grid().last();
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Samples noisy = sampler.sample(problem, prior);
            if (!(problem.sde().marginalStd(last) > 0)) {
                scope.keep(noisy.tensor());
                return noisy;
            }
            try (SamplingRun run =
                    SamplingRun.begin(problem, this, problem.grid().size())) {
                run.resume(noisy.evaluations());
                Tensor denoised =
                        run.denoised(noisy.tensor(), last, problem.grid().size() - 1);
                run.finish();
                return Samples.of(scope.keep(denoised), this, run);
            }
        }
    }
}
