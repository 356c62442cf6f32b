package dev.reverie.network;

/**
 * The number c that tells a network the noise level of a sample. Each {@link Network} states which one it takes
 * ({@link Network#noiseCondition}), and the model around it computes that one from the time.
 *
 * <table>
 * <caption>c as a function of the time t of a process on [0, T]</caption>
 * <tr><th>constant</th><th>continuous time</th><th>chain of N steps, {@code i = t (N - 1)}</th><th>EDM
 *     preconditioning</th></tr>
 * <tr><td>{@link #SIGMA}</td><td>{@code sigma(t)}</td><td>refused</td><td>{@code (sigma / alpha)^(1/4)}</td></tr>
 * <tr><td>{@link #C_NOISE}</td><td>{@code ln(sigma / alpha) / 4}</td><td>refused</td>
 *     <td>{@code ln(sigma / alpha) / 4}</td></tr>
 * <tr><td>{@link #SCALED_TIME}</td><td>{@code 999 t / T}</td><td>{@code i}</td>
 *     <td>{@code ln(sigma / alpha) / 4}</td></tr>
 * <tr><td>{@link #UNIT_TIME}</td><td>{@code t / T}</td><td>{@code i / (N - 1)}</td>
 *     <td>{@code ln(sigma / alpha) / 4}</td></tr>
 * <tr><td>{@link #INDEX}</td><td>refused</td><td>{@code i}</td><td>refused</td></tr>
 * </table>
 *
 * <p>On an SMLD ladder i counts the levels from the largest down, and {@link #UNIT_TIME} is refused too.
 */
public enum NoiseCondition {
    /** The noise level; the network embeds its logarithm. NCSN++ with Fourier features (arXiv:2011.13456). */
    SIGMA,
    /** A quarter of the logarithm of the noise-to-signal ratio: {@code c_noise} of EDM (arXiv:2206.00364, table 1). */
    C_NOISE,
    /** The time on the scale of a chain of 1000 steps: DDPM (arXiv:2006.11239) and DDPM++ (arXiv:2011.13456). */
    SCALED_TIME,
    /** The time in [0, 1]. */
    UNIT_TIME,
    /** The index of a step or noise level; the network does not know continuous time. NCSN (arXiv:1907.05600). */
    INDEX
}
