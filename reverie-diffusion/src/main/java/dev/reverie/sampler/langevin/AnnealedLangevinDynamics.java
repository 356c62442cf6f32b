package dev.reverie.sampler.langevin;

import dev.reverie.grid.TimeGrid;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Annealed Langevin dynamics, the sampler of NCSN and NCSNv2: at each level of noise in turn a number of Langevin
 * steps.
 *
 * <pre>{@code
 * for each level sigma_i, T times:
 * NCSN     x + a_i/2 s(x, sigma_i) + sqrt(a_i) z
 * NCSNv2   x + a_i   s(x, sigma_i) + sqrt(2 a_i) z          a_i = relativeStep sigma_i^2
 * }</pre>
 *
 * <p>Song and Ermon 2019 (arXiv:1907.05600), algorithm 1; Song and Ermon 2020 (arXiv:2006.09011), algorithm 1. The two
 * epsilons differ by a factor of 2, so NCSN's 2e-5 is NCSNv2's 1e-5. Levels are the points of the grid, the last of
 * them with noise is L; published are 10 levels of 100 steps, and in NCSNv2 hundreds of levels of 5. On schedules that
 * scale the data the dynamics is that of {@code y = x / alpha} with {@code sigma / alpha} for sigma, where they are all
 * alike.
 *
 * <p>No order: the law is right for slow annealing, many steps and small ones, each of which costs an evaluation. The
 * last denoising of NCSNv2 is {@link #denoisingLast()}; a grid that ends without noise ends with it too. For the
 * corrector of a predictor-corrector see {@link dev.reverie.sampler.pc.AnnealedLangevin}.
 *
 * @param convention which step
 * @param stepsPerLevel T, at least 1
 * @param relativeStep step size in units of each level's variance, {@code epsilon / sigma_L^2} of the papers, positive
 */
public record AnnealedLangevinDynamics(Convention convention, int stepsPerLevel, double relativeStep)
        implements Sampler {
    /** The two conventions for the step size. */
    public enum Convention {
        /** Half the score, noise of variance a: epsilon 2e-5, 100 steps for each of 10 levels down to 0.01. */
        NCSN,
        /** The score, noise of variance 2 a: epsilon 6.2e-6, 5 steps for each of 232 levels (CIFAR-10). */
        NCSNV2
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no step, or epsilon is not positive and finite
     */
    public AnnealedLangevinDynamics {
        Objects.requireNonNull(convention, "convention");
        if (stepsPerLevel < 1) {
            throw new IllegalArgumentException("stepsPerLevel must be at least 1, got " + stepsPerLevel);
        }
        if (!(relativeStep > 0 && relativeStep < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("relativeStep must be positive and finite, got " + relativeStep
                    + "; it is epsilon / sigma_L^2, 0.06 to 0.2 in the papers");
        }
    }

    /** NCSNv2 on CIFAR-10: epsilon 6.2e-6 where the last level is 0.01, 5 steps per level. */
    public AnnealedLangevinDynamics() {
        this(Convention.NCSNV2, 5, 0.062);
    }

    /**
     * The dynamics with epsilon as the papers give it.
     *
     * @param convention which step
     * @param stepsPerLevel T, at least 1
     * @param epsilon step size at the last level, in squared units of the data, positive
     * @param lastSigma the last level of noise {@code sigma_L}, positive
     */
    public static AnnealedLangevinDynamics ofEpsilon(
            Convention convention, int stepsPerLevel, double epsilon, double lastSigma) {
        return new AnnealedLangevinDynamics(convention, stepsPerLevel, epsilon / (lastSigma * lastSigma));
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.ergodic().evaluations(stepsPerLevel).onGrid();
    }

    /** One level for each step. */
    @Override
    public int gridPoints(int steps) {
        return steps;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        TimeGrid grid = problem.grid();
        if (!(problem.schedule().sigma(grid.first()) > 0)) {
            throw new IllegalArgumentException("annealed Langevin dynamics needs a level with noise, got " + grid);
        }
        // the first step stays at the first level
        double[] levels = new double[grid.size() + 1];
        levels[0] = grid.first();
        System.arraycopy(grid.times(), 0, levels, 1, grid.size());
        return SamplingRun.follow(this, problem, levels, prior, this::level);
    }

    /**
     * T Langevin steps of size a at the level that is reached. They are steps in {@code y = x / alpha}: its score is alpha
     * times that of x, its noise 1 / alpha.
     */
    private Tensor level(SamplingRun run, Gap gap, Tensor before) {
        Schedule schedule = run.schedule();
        double t = gap.tNext();
        double alpha = schedule.alpha(t);
        if (!(schedule.sigma(t) > 0)) {
            return run.denoised(before, gap.t(), gap.index()).mul(alpha);
        }
        double ratio = schedule.noiseToSignal(t);
        double a = relativeStep * ratio * ratio;
        double ofScore = convention == Convention.NCSN ? a / 2 : a;
        double variance = convention == Convention.NCSN ? a : 2 * a;
        Tensor x = gap.index() == 0 ? before.copy() : before.mul(alpha / schedule.alpha(gap.t()));
        for (int k = 0; k < stepsPerLevel; k++) {
            try (Scope scope = Scope.open()) {
                Tensor score = run.score(x, t, gap.index());
                Tensor z = run.draw(x, "langevin", (long) gap.index() * stepsPerLevel + k);
                x.addInPlace(score, alpha * alpha * ofScore).addInPlace(z, alpha * Math.sqrt(variance));
            }
        }
        return x;
    }
}
