package dev.reverie.sampler.langevin;

import dev.reverie.grid.TimeGrid;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Convergence;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Autograd;
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
        return new SamplerTraits(Convergence.ERGODIC, 0, stepsPerLevel, false, true);
    }

    /** One level for each step. */
    @Override
    public int gridPoints(int steps) {
        return steps;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        TimeGrid grid = problem.grid();
        Schedule schedule = problem.sde().schedule();
        boolean endsClean = !(schedule.sigma(grid.last()) > 0);
        int levels = endsClean ? grid.size() - 1 : grid.size();
        if (levels < 1) {
            throw new IllegalArgumentException("annealed Langevin dynamics needs a level with noise, got " + grid);
        }
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = SamplingRun.begin(problem, this, grid.size())) {
            Tensor x = prior.copy();
            for (int i = 0; i < levels; i++) {
                double t = grid.time(i);
                if (i > 0) {
                    x.mulInPlace(schedule.alpha(t) / schedule.alpha(grid.time(i - 1)));
                }
                double ratio = schedule.noiseToSignal(t);
                for (int k = 0; k < stepsPerLevel; k++) {
                    step(run, x, t, i, k, relativeStep * ratio * ratio);
                }
                run.stepDone(i, t, x);
            }
            if (endsClean) {
                x = run.denoised(x, grid.time(levels - 1), levels).mul(schedule.alpha(grid.last()));
                run.stepDone(levels, grid.last(), x);
            }
            run.finish();
            return Samples.of(scope.keep(x), this, run);
        }
    }

    /**
     * One Langevin step of size a in {@code y = x / alpha}: its score is alpha times that of x, its noise 1 / alpha.
     */
    private void step(SamplingRun run, Tensor x, double t, int level, int k, double a) {
        double alpha = run.schedule().alpha(t);
        double ofScore = convention == Convention.NCSN ? a / 2 : a;
        double variance = convention == Convention.NCSN ? a : 2 * a;
        try (Scope scope = Scope.open()) {
            Tensor score = run.score(x, t, level);
            Tensor z = run.draw(x, "langevin", (long) level * stepsPerLevel + k);
            x.addInPlace(score, alpha * alpha * ofScore).addInPlace(z, alpha * Math.sqrt(variance));
        }
    }
}
