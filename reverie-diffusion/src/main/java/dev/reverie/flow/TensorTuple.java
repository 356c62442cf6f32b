package dev.reverie.flow;

import dev.reverie.torch.Tensor;
import java.util.List;

/** Several tensors as one state: points, what is accumulated along their paths, adjoints. */
record TensorTuple(List<Tensor> parts) {
    TensorTuple {
        parts = List.copyOf(parts);
    }

    static TensorTuple of(Tensor... parts) {
        return new TensorTuple(List.of(parts));
    }

    Tensor get(int part) {
        return parts.get(part);
    }
}
