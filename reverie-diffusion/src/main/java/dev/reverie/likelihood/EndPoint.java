package dev.reverie.likelihood;

/**
 * Treatment of the gap between the data, at time 0, and the first time epsilon of the flow, where the score is still
 * bounded.
 */
public enum EndPoint {
    /**
     * The example is put at epsilon as it is: the exact log density {@code ln p_epsilon(x)} of the model that samples
     * down to epsilon and stops there. What the published program does.
     */
    AT_EPSILON,
    /**
     * The example is first perturbed to epsilon, and the model ends with one denoising step:
     *
     * <pre>{@code
     * ln p_0(x) >= E_z[ ln p_epsilon(x') + ln N(x; D(x'), (sigma / alpha)^2 I) - ln N(x'; alpha x, sigma^2 I) ]
     *            = E_z[ ln p_epsilon(x') + d ln alpha - ||eps(x') - z||^2 / 2 + ||z||^2 / 2 ]
     * x' = alpha x + sigma z
     * }</pre>
     *
     * <p>Song et al. 2021b (arXiv:2101.09258), appendix B: a lower bound on the log density of the data themselves,
     * from one draw of z.
     */
    DENOISED
}
