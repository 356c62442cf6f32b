package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Pointwise nonlinearities of the published networks. */
public enum Activation {
    /** {@code x sigmoid(x)}, also called SiLU. */
    SWISH,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code x} where positive, {@code 0.2 x} elsewhere. */
    LEAKY_RELU,
    /** {@code x} where positive, {@code e^x - 1} elsewhere. */
    ELU;

    /** Applies the nonlinearity. */
    public Tensor apply(Tensor x) {
        return switch (this) {
            case SWISH -> Functional.silu(x);
            case RELU -> Functional.relu(x);
            case LEAKY_RELU -> Functional.leakyRelu(x, 0.2);
            case ELU -> Functional.elu(x);
        };
    }

    /**
     * Applies the nonlinearity to an intermediate with no other reader. Without recording it works in place, which
     * moves less memory.
     *
     * @param x consumed; do not use it afterwards
     */
    public Tensor consume(Tensor x) {
        if (Autograd.isRecording()) {
            return apply(x);
        }
        return switch (this) {
            case SWISH -> Functional.siluInPlace(x);
            case ELU -> Functional.eluInPlace(x);
            case RELU, LEAKY_RELU -> apply(x);
        };
    }
}
