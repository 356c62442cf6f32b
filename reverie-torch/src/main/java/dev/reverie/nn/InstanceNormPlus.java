package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Instance normalisation that keeps the differences between the means of the channels.
 *
 * <pre>{@code
 * y_k = gamma_k ((x_k - mu_k) / s_k + alpha_k (mu_k - m) / v) + beta_k
 * }</pre>
 *
 * <p>{@code mu_k} and {@code s_k} are mean and standard deviation of channel k of one sample, m and v those of
 * {@code mu_1..mu_C}: plain instance normalisation would lose the channels' means, and with them colours. Song and
 * Ermon 2019 (arXiv:1907.05600), appendix A, "instance normalization++"; without dependence on the noise level as in
 * NCSNv2 (arXiv:2006.09011). Epsilon is 1e-5; {@code v^2} divides by {@code C - 1}, {@code s_k^2} by {@code H W}.
 */
public final class InstanceNormPlus {
    private static final double EPSILON = 1e-5;

    /** Standard deviation of initial scales around 1. */
    static final double INITIAL_DEVIATION = 0.02;

    private final Parameter alpha;
    private final Parameter gamma;
    private final Parameter beta;

    /**
     * Declares a layer.
     *
     * @param parameters where alpha, gamma and beta {@code [channels]} are declared
     * @param name prefix of their names
     * @param channels at least 2
     * @throws IllegalArgumentException if there are fewer than 2 channels
     */
    public InstanceNormPlus(Parameters parameters, String name, long channels) {
        requireSeveral(name, channels);
        alpha = parameters.declare(name + ".alpha", Initializer.normal(1, INITIAL_DEVIATION), channels);
        gamma = parameters.declare(name + ".gamma", Initializer.normal(1, INITIAL_DEVIATION), channels);
        beta = parameters.declare(name + ".beta", Initializer.zeros(), channels);
    }

    static void requireSeveral(String name, long channels) {
        if (channels < 2) {
            throw new IllegalArgumentException(
                    "instance normalisation++ " + name + " compares channels and needs at least 2, got " + channels);
        }
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, channels, H, W]}
     * @return {@code [N, channels, H, W]}
     */
    public Tensor forward(Tensor x) {
        return normalize(x, gamma.value(), alpha.value(), beta.value());
    }

    /** The equation above, with coefficients {@code [C]} for all samples or {@code [N, C]} for each. */
    static Tensor normalize(Tensor x, Tensor gamma, Tensor alpha, Tensor beta) {
        long n = x.size(0);
        long c = x.size(1);
        try (Scope scope = Scope.open()) {
            Tensor mean = x.mean(false, 2, 3);
            Tensor deviation = mean.sub(mean.mean(true, 1));
            Tensor variance = deviation.square().sum(true, 1).mul(1.0 / (c - 1));
            Tensor contrast = deviation.mul(variance.add(EPSILON).rsqrt());
            Tensor shift = contrast.mul(alpha).mul(gamma).add(beta);
            return scope.keep(Functional.instanceNorm(x, gamma.expand(n, c), shift, EPSILON));
        }
    }
}
