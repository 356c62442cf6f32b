package dev.reverie.sampler.langevin;

import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.SeededNoise;
import java.util.Objects;

/**
 * The inputs of Langevin dynamics beside the initial states.
 *
 * @param target the distribution
 * @param length how long chains run and which states are kept
 * @param noise where noise comes from; a stream for each chain
 * @param listener told of every step
 */
public record LangevinProblem(Target target, ChainLength length, NoiseSource noise, ChainListener listener) {
    /** Checks that nothing is missing. */
    public LangevinProblem {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(length, "length");
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * Every state after a burn-in, noise from a seed, no listener.
     *
     * @param target the distribution
     * @param burnIn steps at the start whose states are thrown away
     * @param kept number of states kept of each chain
     * @param seed seed of all noise
     */
    public static LangevinProblem of(Target target, int burnIn, int kept, long seed) {
        return new LangevinProblem(
                target, new ChainLength(burnIn, kept, 1), SeededNoise.of(seed), ChainListener.none());
    }

    /** The same problem with every so manieth state kept. */
    public LangevinProblem thinned(int thinning) {
        return new LangevinProblem(target, new ChainLength(length.burnIn(), length.kept(), thinning), noise, listener);
    }

    /** The same problem with other noise. */
    public LangevinProblem withNoise(NoiseSource source) {
        return new LangevinProblem(target, length, source, listener);
    }

    /** The same problem with a listener. */
    public LangevinProblem withListener(ChainListener watcher) {
        return new LangevinProblem(target, length, noise, watcher);
    }
}
