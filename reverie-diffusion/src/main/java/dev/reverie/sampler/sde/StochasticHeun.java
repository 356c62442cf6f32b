package dev.reverie.sampler.sde;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule;
import dev.reverie.torch.Tensor;

/**
 * Heun's method for the reverse SDE: the trapezoidal rule, with the same noise in both stages.
 *
 * <pre>{@code
 * dv = D(x, t) dP + dB_c          v = P x / alpha,   P = SNR^((1 + eta^2) / 2),   c = SNR^(eta^2)
 * v*  = v + D(x, t) dP + dB
 * v'  = v + (D(x, t) + D(x*, t')) / 2 dP + dB
 * }</pre>
 *
 * <p>Every schedule and every member of the family (a x - (1 + eta^2) / 2 g^2 s) dt + eta g dw takes this form, in
 * which the noise is additive with a constant coefficient: Ito and Stratonovich readings agree, and the linear part is
 * solved exactly, so that long steps are stable. One stage alone is the stochastic DPM-Solver++ of order 1
 * (arXiv:2211.01095).
 *
 * <p>Weak order 2, as stochastic Heun has for additive noise (Kloeden and Platen 1992, section 15.1), and strong order
 * 1: the trapezoid misses the Levy area of the path, which {@link StochasticRungeKutta} has. Two evaluations; where the
 * grid ends without noise, one in the last step. Take it where a chain of many small steps would be taken, with half as
 * many evaluations; for very few steps the multistep exponential integrators are better.
 *
 * @param eta share of noise, positive: 1 for the reverse SDE
 */
public record StochasticHeun(double eta) implements Sampler {
    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public StochasticHeun {
        AdditiveForm.checkEta(eta);
    }

    /** The reverse SDE. */
    public StochasticHeun() {
        this(1);
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.weak(2).evaluations(2).onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.follow(this, problem, prior, this::step);
    }

    private Tensor step(SamplingRun run, StepRule.Gap gap, Tensor x) {
        AdditiveForm form = AdditiveForm.of(run, eta, gap);
        Tensor first = run.denoised(x, gap.t(), gap.index());
        if (form.endsClean()) {
            return form.clean(first);
        }
        AdditiveForm.Point end = form.at(1);
        Tensor z = form.increment(run, x, gap.index());
        Tensor second = run.denoised(end.state(x, first, z), gap.tNext(), gap.index());
        return end.state(x, first.add(second).mulInPlace(0.5), z);
    }
}
