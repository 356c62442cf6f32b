package dev.reverie.network.refinenet;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** The noise levels of a batch as indices into a network's table. */
final class NoiseLevels {
    private NoiseLevels() {}

    /**
     * Conditioning numbers as indices.
     *
     * @param x the samples; gives their number and the device
     * @param condition whole numbers in {@code [0, count)}: positions in the descending table
     * @param count noise levels of the network
     * @return {@code [N]} of 64-bit integers
     * @throws IllegalArgumentException if a number is no such index, or there is not one for each sample
     */
    static Tensor indices(Tensor x, double[] condition, int count) {
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
        long[] indices = new long[condition.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (long) condition[i];
            if (indices[i] != condition[i] || indices[i] < 0 || indices[i] >= count) {
                throw new IllegalArgumentException("this network is conditioned on the index of one of its " + count
                        + " noise levels, the largest level first: a whole number in [0, " + (count - 1) + "], got "
                        + condition[i] + " for sample " + i + "; use a discrete model, conditioned on the ladder");
            }
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(indices, indices.length).to(x.device()));
        }
    }
}
