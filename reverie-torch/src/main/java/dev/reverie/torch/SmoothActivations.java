package dev.reverie.torch;

import org.bytedeco.pytorch.global.torch;

/** Nonlinearities with derivatives of every order, for fields that are differentiated twice. */
public final class SmoothActivations {
    private SmoothActivations() {}

    /** {@code ln(1 + e^x)}, without overflow. */
    public static Tensor softplus(Tensor x) {
        return Tensor.run("softplus", () -> torch.softplus(x.raw()), x);
    }
}
