package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * The law {@code N(mean, std^2 I)} of the next state given this one.
 *
 * @param mean the mean, {@code [N, ...]}
 * @param std the standard deviation of each sample; all 0 for a deterministic step
 */
public record Transition(Tensor mean, PerSample std) {
    /** Whether nothing is random. */
    public boolean isDeterministic() {
        return std.isAll(0);
    }

    /**
     * {@code mean + std z}.
     *
     * @param z standard normal noise of the mean's shape
     * @return a new tensor
     */
    public Tensor draw(Tensor z) {
        double[] ones = new double[std.size()];
        Arrays.fill(ones, 1);
        return PerSample.of(ones).combine(mean, std, z);
    }
}
