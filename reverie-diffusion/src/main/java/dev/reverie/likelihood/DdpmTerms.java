package dev.reverie.likelihood;

import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;

/**
 * The terms of the variational bound of a DDPM chain, in nats, as they are evaluated and as they are learnt from.
 *
 * <pre>{@code
 * -ln P(x_0) <= L_T + sum_(i=1)^(N-1) L_i + L_0
 * L_T = KL( q(x_T | x_0) || N(0, I) )
 * L_i = E[ weight(i) ||z - eps_hat||^2 ] + d excess(i)
 * L_0 = E[ -ln P(x_0 | x_1) ],  a normal variable N(mu_0, v_0 I) rounded to levels
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239), equations (5), (12) and (13); index 0 is the first, least noisy step.
 *
 * @param chain the chain
 * @param variance variance of the reverse steps
 * @param kind levels and the range in which the model sees them
 */
public record DdpmTerms(DdpmChain chain, ReverseVariance variance, Quantized kind) {
    /** Checks that nothing is missing. */
    public DdpmTerms {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(variance, "variance");
        Objects.requireNonNull(kind, "kind");
    }

    /**
     * {@code L_T} of each sample.
     *
     * @param x0 clean data {@code [N, ...]}
     */
    public double[] prior(Tensor x0) {
        int last = chain.steps() - 1;
        double signal = chain.cumulativeAlpha(last);
        double spread = chain.oneMinusCumulativeAlpha(last);
        double d = (double) x0.count() / (double) x0.size(0);
        try (Scope scope = Scope.open()) {
            return Arrays.stream(x0.detach().square().sumPerSample().toDoubles())
                    .map(square -> 0.5 * (signal * square + d * (spread - 1 - Math.log(spread))))
                    .toArray();
        }
    }

    /**
     * {@code beta_i^2 / (2 v_i alpha_i (1 - abar_i))}: the weight of a squared error of the noise.
     *
     * @param i a step, 1 to N - 1
     */
    public double weight(int i) {
        double beta = chain.beta(i);
        return beta * beta / (2 * variance.at(chain, i) * chain.alpha(i) * chain.oneMinusCumulativeAlpha(i));
    }

    /**
     * {@code (w_i / v_i - 1 - ln(w_i / v_i)) / 2} with w the posterior variance: what the fixed variance costs for each
     * coordinate.
     *
     * @param i a step, 1 to N - 1
     */
    public double excess(int i) {
        double ratio = chain.posteriorVariance(i) / variance.at(chain, i);
        return (ratio - 1 - Math.log(ratio)) / 2;
    }

    /**
     * {@code L_0}, differentiable in the predicted noise.
     *
     * <p>Probabilities of bins have neither value nor slope in single precision far from the mean: both are found in
     * double precision, value by value, and put together as {@code value + slope (mean - mean)}, whose second mean is a
     * constant.
     *
     * @param state data at step 0, {@code x_1} of the paper, {@code [N, ...]}
     * @param predictedNoise the model's noise, of that shape
     * @param levels the clean data as levels, of that shape
     * @return the term of each sample, {@code [N]}
     */
    public Tensor decoder(Tensor state, Tensor predictedNoise, Tensor levels) {
        try (Scope scope = Scope.open()) {
            double factor = chain.beta(0) / chain.sqrtOneMinusCumulativeAlpha(0);
            Tensor mean = state.add(predictedNoise, -factor).mul(1 / Math.sqrt(chain.alpha(0)));
            Tensor fixed = mean.detach();
            double[] means = fixed.toDoubles();
            double[] whole = levels.toDoubles();
            double std = Math.sqrt(variance.at(chain, 0));
            DiscretizedGaussian gaussian = new DiscretizedGaussian(kind);
            double[] values = new double[Math.toIntExact(state.size(0))];
            double[] slopes = new double[means.length];
            int length = means.length / values.length;
            for (int i = 0; i < means.length; i++) {
                values[i / length] -= gaussian.logProbability(whole[i], means[i], std);
                slopes[i] = -gaussian.slope(whole[i], means[i], std);
            }
            Tensor value = Tensors.of(values, values.length).like(mean);
            Tensor slope = Tensors.of(slopes, mean.shape()).like(mean);
            return scope.keep(mean.sub(fixed).mul(slope).sumPerSample().add(value));
        }
    }
}
