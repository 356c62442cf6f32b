package dev.reverie.sampler.langevin;

import dev.reverie.torch.Tensor;

/**
 * Langevin dynamics: Markov chains that forget where they began and stay in a given distribution. Stateless.
 *
 * <p>Every chain, a row of {@code [N, ...]}, goes by itself; with {@link dev.reverie.sampler.SeededNoise} it does not
 * depend on how many run beside it. Nothing is recorded for gradients but within the target.
 */
public sealed interface LangevinDynamics permits UnadjustedLangevin, MetropolisLangevin, UnderdampedLangevin {
    /**
     * Runs chains.
     *
     * @param problem target, length, noise and listener
     * @param start the initial states {@code [N, ...]}, N chains; stays with the caller and is not changed
     * @return the kept states, in the caller's scope, and what is known of them
     * @throws IllegalArgumentException if the target does not suit the dynamics
     * @throws ChainDivergedException if a state is not finite
     * @throws java.util.concurrent.CancellationException if the listener stops the run
     */
    Chains run(LangevinProblem problem, Tensor start);
}
