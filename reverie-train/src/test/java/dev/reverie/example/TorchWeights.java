package dev.reverie.example;

import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchTensor;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The tensors of a PyTorch checkpoint by name; reading it runs nothing that is in it. */
final class TorchWeights implements AutoCloseable {
    private final Map<String, Tensor> tensors = new HashMap<>();

    TorchWeights(Path checkpoint) throws IOException {
        try (TorchFile file = TorchFile.open(checkpoint)) {
            for (Map.Entry<String, TorchTensor> tensor : file.tensors().entrySet()) {
                tensors.put(
                        tensor.getKey(),
                        Scope.detach(TensorArrays.toTensor(tensor.getValue().load())));
            }
        }
    }

    Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
        }
        return tensor;
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
