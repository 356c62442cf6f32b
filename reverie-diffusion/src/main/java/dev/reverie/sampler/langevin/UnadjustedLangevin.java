package dev.reverie.sampler.langevin;

import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * The unadjusted Langevin algorithm (ULA): Euler-Maruyama for {@code dx = s(x)/2 dt + dw}, which keeps p.
 *
 * <pre>{@code
 * x' = x + h/2 s(x) + sqrt(h) z
 * }</pre>
 *
 * <p>Parisi 1981 (Nuclear Physics B 180, 378); Roberts and Tweedie 1996 (Bernoulli 2, 341). Needs the score alone; one
 * evaluation per step. The chain has a law of its own, off by {@code O(h)}: for {@code N(0, v)} the variance {@code v /
 * (1 - h / (4 v))}, and it diverges for {@code h >= 4 v}, v being the narrowest variance of the target. Where a density
 * is known take {@link MetropolisLangevin}; where the bias matters without one, {@link UnderdampedLangevin}, which is
 * off by {@code O(h^2)} only.
 *
 * @param stepSize h, in squared units of x; well below the narrowest variance of the target
 */
public record UnadjustedLangevin(double stepSize) implements LangevinDynamics {
    /**
     * Checks the step.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public UnadjustedLangevin {
        ChainRun.checkStep(stepSize);
    }

    @Override
    public Chains run(LangevinProblem problem, Tensor start) {
        ChainRun run = new ChainRun(problem);
        return run.follow(this, start, List::of, (carried, step) -> next(run, carried, step), ChainRun::always);
    }

    private List<Tensor> next(ChainRun run, List<Tensor> carried, int step) {
        Tensor x = carried.get(0);
        Tensor z = run.noise().draw(x, "langevin", step);
        return List.of(x.add(run.score(x), stepSize / 2).addInPlace(z, Math.sqrt(stepSize)));
    }
}
