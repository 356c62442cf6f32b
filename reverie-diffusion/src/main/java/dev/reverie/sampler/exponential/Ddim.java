package dev.reverie.sampler.exponential;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.sampler.ode.InvertibleSampler;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;
import java.util.Optional;

/**
 * DDIM, from the deterministic map ({@code eta = 0}) to the ancestral step of DDPM ({@code eta = 1}), on any schedule.
 *
 * <pre>{@code
 * x' = alpha' D + sqrt(sigma'^2 - s^2) eps + s z              D the predicted x_0, eps = (x - alpha D) / sigma
 * s^2 = eta^2 sigma'^2 (1 - SNR / SNR')                       eta^2 times the variance of p(x' | x, x_0)
 * }</pre>
 *
 * <p>Song et al. 2020 (arXiv:2010.02502), equations (12) and (16), where {@code abar = alpha^2} and
 * {@code 1 - SNR / SNR' = (1 - abar / abar') / (1 - abar)}. One evaluation per step, on the grid. Order 1; with noise it is
 * the strong order, the path being read by the clock SNR, in which {@code s z} with {@code eta = 1} is exactly Brownian. A
 * step to {@code sigma = 0} is the denoised value, and followed by it DDIM counts it among its steps, so that N steps are N
 * evaluations, as in the paper's tables. The noise of a {@link ThresholdedModel} is that of the kept data unless the model
 * keeps its own.
 *
 * <p>With {@code eta = 0} this is DPM-Solver-1, Euler's method in the time {@code sigma / alpha}, and on variance-exploding
 * processes the conditional-mean map {@code x' = D + (sigma' / sigma) (x - D)}; and {@link #encode} goes back to the latent
 * state. For fewer than 100 steps methods of higher order, such as {@link DpmSolverPlusPlus}, are better.
 *
 * @param eta amount of noise, in [0, 1]
 */
public record Ddim(double eta) implements InvertibleSampler {
    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public Ddim {
        SolverOrder.eta(eta);
    }

    /** The deterministic map. */
    public Ddim() {
        this(0);
    }

    @Override
    public SamplerTraits traits() {
        return (eta > 0 ? SamplerTraits.strong(1) : SamplerTraits.deterministic(1))
                .onGrid()
                .with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.follow(this, problem, prior, this::step);
    }

    private Tensor step(SamplingRun run, Gap gap, Tensor x) {
        Level here = Level.at(run.schedule(), gap.t());
        Level next = Level.at(run.schedule(), gap.tNext());
        Optional<ThresholdedModel> limited = run.keepingNoise();
        Tensor free = limited.isPresent()
                ? run.denoised(limited.get(), x, here.t(), gap.index())
                : run.denoised(x, here.t(), gap.index());
        Tensor denoised = limited.isPresent() ? limited.get().rule().apply(free) : free;
        if (next.isClean()) {
            return denoised.mul(next.alpha());
        }
        double fresh = -Math.expm1(2 * (here.lambda() - next.lambda())); // 1 - SNR / SNR'
        double s = eta == 0 ? 0 : eta * next.sigma() * Math.sqrt(fresh); // (16)
        double ofNoise = next.sigma() * Math.sqrt(1 - eta * eta * fresh); // sqrt(sigma'^2 - s^2)
        Tensor eps = x.add(free, -here.alpha()).mulInPlace(1 / here.sigma());
        Tensor mean = denoised.mul(next.alpha()).addInPlace(eps, ofNoise); // (12)
        return s == 0 ? mean : mean.addInPlace(run.increment(x, gap.index(), here.snr(), next.snr()), s);
    }

    /**
     * Inverse DDIM: the same map along the grid turned around, from data at its last time to the latent state at its
     * first.
     *
     * <pre>{@code
     * x = alpha D(x', t') + sigma eps(x', t')
     * }</pre>
     *
     * <p>Song et al. 2020 (arXiv:2010.02502), section 4.3. The model is asked at the lower end of each step, so encoding
     * and then sampling gives the data back up to an error of order 1 in the step.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param x data {@code [N, ...]} with the noise of the grid's last time; stays with the caller
     * @return the latent states
     * @throws IllegalArgumentException if {@code eta} is not 0, or the grid ends without noise, where there is no noise to
     *     predict
     */
    @Override
    public Samples encode(SamplingProblem problem, Tensor x) {
        TimeGrid grid = problem.grid();
        Schedule schedule = problem.sde().schedule();
        if (eta != 0) {
            throw new IllegalArgumentException(
                    "only the deterministic map has an inverse: eta must be 0 to encode, got " + eta);
        }
        if (Level.at(schedule, grid.last()).isClean()) {
            throw new IllegalArgumentException(
                    "encoding starts at the grid's last time, which needs sigma > 0, but t = " + grid.last()
                            + " has none; end the grid at a small positive time");
        }
        double[] backwards = grid.times();
        for (int i = 0; i < backwards.length; i++) {
            backwards[i] = grid.time(backwards.length - 1 - i);
        }
        return SamplingRun.follow(this, problem, backwards, x, this::step);
    }
}
