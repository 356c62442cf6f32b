package dev.reverie.network;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;

/** The memory layout in which a convolutional network runs. */
public final class InferenceLayout {
    private InferenceLayout() {}

    /**
     * Channels innermost for float32 inference on the processor, where convolutions are a quarter faster; row-major
     * where gradients of normalisation are needed, which are ten times slower the other way, and for bfloat16, where it
     * makes no difference to convolutions.
     *
     * @param x {@code [N, C, H, W]}
     * @return x itself if it lies so already
     */
    public static Tensor of(Tensor x) {
        boolean inner = !Autograd.isRecording()
                && x.dtype() == DType.FLOAT32
                && x.device().kind() == Device.Kind.CPU;
        return inner ? x.channelsLast() : x.contiguous();
    }
}
