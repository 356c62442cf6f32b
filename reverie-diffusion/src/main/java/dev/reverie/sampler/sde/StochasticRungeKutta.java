package dev.reverie.sampler.sde;

import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Stochastic Runge-Kutta methods of strong order 1.5 for additive noise, for the reverse SDE.
 *
 * <pre>{@code
 * dv = D(x, t) dP + dB_c          v = P x / alpha,   P = SNR^((1 + eta^2) / 2),   c = SNR^(eta^2)
 * J = (1/dc) integral (B - B(c)) dc                  the mean of the path over the step
 *
 * SRA1   k1 = D(v, P)                     SRA3   k1 = D(v, P)
 *        k2 = D(v + 3/4 k1 dP + 3/2 J,           k2 = D(v + k1 dP, P + dP)
 *               P + 3/4 dP)                      k3 = D(v + (k1 + k2) / 4 dP + 3/2 J, P + dP / 2)
 *        v' = v + (k1 + 2 k2) / 3 dP + dB        v' = v + (k1 + k2 + 4 k3) / 6 dP + dB
 * }</pre>
 *
 * <p>Roessler 2010 (SIAM Journal on Numerical Analysis 48, 922), section 6, applied in the variables in which the noise
 * of every schedule and every eta is additive with a constant coefficient and the linear part is exact. Strong order
 * 1.5, so single paths are followed, which needs the Levy area of the path ({@link
 * dev.reverie.sampler.NoiseSource#area}); weak order 2; without noise the orders would be 2 and 3. Evaluations: 2
 * (SRA1), 3 (SRA3); where the grid ends without noise, 1 in the last step. Stages lie between the points of the grid.
 *
 * <p>Take it where paths matter: to couple two runs, or to compare with one very fine solution. For the law alone
 * {@link StochasticHeun} is as good.
 *
 * @param method the stages
 * @param eta share of noise, positive: 1 for the reverse SDE
 */
public record StochasticRungeKutta(Method method, double eta) implements Sampler {
    /** Both methods' weight of the mean of the path: E (3/2 J)^2 is then what a quadratic drift needs. */
    private static final double OF_MEAN = 1.5;

    /** The stages. */
    public enum Method {
        /** Two stages, deterministic order 2. */
        SRA1,
        /** Three stages, deterministic order 3: better than SRA1 where the noise is small. */
        SRA3
    }

    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public StochasticRungeKutta {
        Objects.requireNonNull(method, "method");
        AdditiveForm.checkEta(eta);
    }

    /** SRA1 for the reverse SDE. */
    public StochasticRungeKutta() {
        this(Method.SRA1, 1);
    }

    /** The strong order; the weak order is 2. */
    @Override
    public SamplerTraits traits() {
        return SamplerTraits.strong(1.5).evaluations(method == Method.SRA1 ? 2 : 3);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.follow(this, problem, prior, this::step);
    }

    private Tensor step(SamplingRun run, StepRule.Gap gap, Tensor x) {
        AdditiveForm form = AdditiveForm.of(run, eta, gap);
        int index = gap.index();
        Tensor k1 = run.denoised(x, gap.t(), index);
        if (form.endsClean()) {
            return form.clean(k1);
        }
        AdditiveForm.Point end = form.at(1);
        Tensor z = form.increment(run, x, index);
        Tensor mean = mean(run, form, index, z).mulInPlace(OF_MEAN);
        if (method == Method.SRA1) {
            AdditiveForm.Point stage = form.at(0.75);
            Tensor k2 = run.denoised(stage.state(x, k1.mul(0.75), mean), stage.t(), index);
            return end.state(x, k1.add(k2, 2).mulInPlace(1.0 / 3), z);
        }
        Tensor k2 = run.denoised(end.state(x, k1, z.zerosLike()), end.t(), index);
        AdditiveForm.Point stage = form.at(0.5);
        Tensor k3 = run.denoised(stage.state(x, k1.add(k2).mulInPlace(0.25), mean), stage.t(), index);
        return end.state(x, k1.add(k2).addInPlace(k3, 4).mulInPlace(1.0 / 6), z);
    }

    /** {@code J / sqrt(dc) = increment / 2 + area / sqrt(12)}. */
    private static Tensor mean(SamplingRun run, AdditiveForm form, int index, Tensor increment) {
        double[] from = ScoreModel.times(increment, form.clock());
        double[] to = ScoreModel.times(increment, form.clockNext());
        Tensor area = run.problem().noise().area(increment, index, from, to);
        return increment.mul(0.5).addInPlace(area, 1 / Math.sqrt(12));
    }
}
