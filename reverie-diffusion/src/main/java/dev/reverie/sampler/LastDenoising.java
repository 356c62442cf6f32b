package dev.reverie.sampler;

import dev.reverie.grid.TimeGrid;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.schedule.Schedule;
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
 * <p>Samplers whose last step goes to clean data anyway ({@link Property#STEPS_TO_CLEAN}) count it as one of their N: the
 * grid has N points, and {@code sigma = 0} is appended to it, as in Karras et al. 2022 (arXiv:2206.00364), algorithm 1.
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
        return sampler.gridPoints(sampler.traits().has(Property.STEPS_TO_CLEAN) ? steps - 1 : steps);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        TimeGrid grid = problem.grid();
        Schedule schedule = problem.schedule();
        if (!(schedule.sigma(grid.last()) > 0)) {
            return sampler.sample(problem, prior);
        }
        if (sampler.traits().has(Property.STEPS_TO_CLEAN) && schedule.sigma(0) == 0 && schedule.alpha(0) == 1) {
            return sampler.sample(problem.withGrid(grid.append(0)), prior);
        }
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Samples noisy = sampler.sample(problem, prior);
            try (SamplingRun run = SamplingRun.begin(problem, this, grid.size())) {
                run.resume(noisy.evaluations());
                Tensor denoised = run.denoised(noisy.tensor(), grid.last(), grid.size() - 1);
                run.finish();
                return Samples.of(scope.keep(denoised), this, run);
            }
        }
    }
}
