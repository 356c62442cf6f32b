package dev.reverie.network;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Tensor;

/**
 * Passing an activation from one layer to the next: the consumed one is freed at once instead of at the end of the
 * block, and sums reuse memory where no gradient is recorded. This keeps inference at what live tensors need.
 */
public final class Handover {
    private Handover() {}

    /**
     * Frees what a layer has consumed.
     *
     * @param consumed an activation nobody reads again
     * @param produced what became of it; may be the same tensor
     * @return produced
     */
    public static Tensor from(Tensor consumed, Tensor produced) {
        if (consumed != produced) {
            consumed.close();
        }
        return produced;
    }

    /**
     * {@code a + b}.
     *
     * @param a an activation nobody reads again
     * @param b another, which stays; may broadcast
     * @return the sum; the memory of a where no gradient is recorded
     */
    public static Tensor add(Tensor a, Tensor b) {
        return Autograd.isRecording() ? from(a, a.add(b)) : a.addInPlace(b);
    }

    /**
     * {@code a + factor b}.
     *
     * @param a an activation nobody reads again
     * @param b another, which stays
     * @param factor of b
     * @return the sum; the memory of a where no gradient is recorded
     */
    public static Tensor add(Tensor a, Tensor b, double factor) {
        return Autograd.isRecording() ? from(a, a.add(b, factor)) : a.addInPlace(b, factor);
    }

    /**
     * {@code (a + b)}, divided by sqrt(2) when rescaled.
     *
     * @param a an activation nobody reads again
     * @param b the other branch, which stays
     * @param rescale whether the sum is divided
     * @return the sum; the memory of a where no gradient is recorded
     */
    public static Tensor sum(Tensor a, Tensor b, boolean rescale) {
        if (Autograd.isRecording()) {
            Tensor sum = a.add(b);
            return rescale ? sum.mul(Math.sqrt(0.5)) : sum;
        }
        a.addInPlace(b);
        return rescale ? a.mulInPlace(Math.sqrt(0.5)) : a;
    }
}
