package dev.reverie.network;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Tensor;

/**
 * In-place updates and early release of activations: a consumed activation is freed at once instead of at the end of
 * its scope, and sums reuse memory where no gradient is recorded. Inference then needs memory for live tensors only.
 */
public final class InPlace {
    private InPlace() {}

    /**
     * Frees the input of a layer.
     *
     * @param consumed an activation with no other reader
     * @param produced the output; may be the same tensor
     * @return produced
     */
    public static Tensor replace(Tensor consumed, Tensor produced) {
        if (consumed != produced) {
            consumed.close();
        }
        return produced;
    }

    /**
     * {@code a + b}.
     *
     * @param a an activation with no other reader
     * @param b another, which stays; may broadcast
     * @return the sum; the memory of a where no gradient is recorded
     */
    public static Tensor add(Tensor a, Tensor b) {
        return Autograd.isRecording() ? replace(a, a.add(b)) : a.addInPlace(b);
    }

    /**
     * {@code a + factor b}.
     *
     * @param a an activation with no other reader
     * @param b another, which stays
     * @param factor of b
     * @return the sum; the memory of a where no gradient is recorded
     */
    public static Tensor add(Tensor a, Tensor b, double factor) {
        return Autograd.isRecording() ? replace(a, a.add(b, factor)) : a.addInPlace(b, factor);
    }

    /**
     * {@code (a + b)}, divided by sqrt(2) when rescaled.
     *
     * @param a an activation with no other reader
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
