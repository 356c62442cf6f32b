package dev.reverie.interop.diffusers;

import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.TensorEntry;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchTensor;
import dev.reverie.interop.StateDictionary;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameter;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The weights of a network under the names of diffusers, in both directions. */
final class StoredWeights {
    private StoredWeights() {}

    /** The position of each parameter of a network in the file, by our name. */
    private static Map<String, StoredName> names(Network network) {
        Map<String, StoredName> names = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters().list()) {
            names.put(parameter.name(), new StoredName(parameter.name(), false));
        }
        if (network instanceof Ncsnpp ncsnpp) {
            names.putAll(SkipNames.of(ncsnpp.config()));
        }
        return names;
    }

    /**
     * Gives a network memory and fills it, once the files are seen to fit: a configuration may claim any size.
     *
     * @param network its parameters are declared; freed if it fails
     * @param files of {@link WeightFiles#in}, each safetensors or {@code .bin}
     * @param dtype of the weights
     * @param device where
     * @throws FileFormatException if a file is damaged, or says two things about one parameter
     * @throws dev.reverie.interop.WeightMismatchException if a tensor is missing, left over or of another shape
     * @throws IOException if one cannot be read
     */
    static void load(Network network, List<Path> files, DType dtype, Device device) throws IOException {
        try {
            load(network, files, 0, new TreeMap<>(), () -> network.parameters().allocate(dtype, device));
        } catch (IOException | RuntimeException e) {
            network.parameters().close();
            throw e;
        }
    }

    /** Opens the files from one on, each while those after it are open. */
    private static void load(
            Network network, List<Path> files, int from, Map<String, ArraySource> arrays, Runnable allocation)
            throws IOException {
        if (from == files.size()) {
            load(network, files.get(0), arrays, allocation);
            return;
        }
        Path file = files.get(from);
        if (file.toString().endsWith(".bin")) {
            try (TorchFile stored = TorchFile.open(file)) {
                for (Map.Entry<String, TorchTensor> tensor : stored.tensors().entrySet()) {
                    add(arrays, file, tensor.getKey(), tensor.getValue());
                }
                load(network, files, from + 1, arrays, allocation);
            }
        } else {
            try (SafetensorsFile stored = Safetensors.open(file)) {
                for (TensorEntry entry : stored.entries()) {
                    add(
                            arrays,
                            file,
                            entry.name(),
                            ArraySource.of(entry.type(), entry.shape(), () -> stored.get(entry.name())));
                }
                load(network, files, from + 1, arrays, allocation);
            }
        }
    }

    private static void add(Map<String, ArraySource> arrays, Path file, String name, ArraySource array)
            throws FileFormatException {
        if (arrays.put(name, array) != null) {
            throw new FileFormatException(
                    file.toString(),
                    "holds " + FileFormatException.excerpt(name) + ", which a part before it holds too");
        }
    }

    private static void load(Network network, Path file, Map<String, ? extends ArraySource> stored, Runnable allocation)
            throws IOException {
        Map<String, StoredName> names = names(network);
        Map<String, String> ours = new TreeMap<>();
        names.forEach((name, there) -> ours.put(there.name(), name));
        Map<String, ArraySource> arrays = new TreeMap<>();
        for (Map.Entry<String, ? extends ArraySource> entry : stored.entrySet()) {
            String current = StoredName.current(entry.getKey());
            String name = ours.getOrDefault(current, current);
            StoredName there = names.get(name);
            boolean transposed = there != null && there.transposed();
            ArraySource array = transposed ? transposed(entry.getValue()) : entry.getValue();
            ArraySource before = arrays.putIfAbsent(name, array);
            if (before != null && !before.load().equals(array.load())) {
                throw new FileFormatException(
                        file.toString(), "has two different tensors for one parameter, " + current);
            }
        }
        Map<String, ArraySource> fitting =
                new StateDictionary(file.toString(), arrays).fit(network.parameters(), "that of config.json", Set.of());
        allocation.run();
        for (Parameter parameter : network.parameters().list()) {
            ArraySource array = fitting.get(parameter.name());
            if (array == null) {
                throw new IllegalStateException("nothing fits " + parameter);
            }
            TensorArrays.copy(array.load(), parameter.value());
        }
    }

    /** A matrix the other way round; anything else as it is, so that its shape is found wrong. */
    private static ArraySource transposed(ArraySource matrix) throws IOException {
        if (matrix.shape().toArray().length != 2) {
            return matrix;
        }
        NdArray array = matrix.load();
        try (Scope scope = Scope.open()) {
            Tensor turned = TensorArrays.toTensor(array).transpose(0, 1);
            return TensorArrays.toArray(turned);
        }
    }

    /**
     * Saves the weights of a network.
     *
     * @param network its parameters have memory
     * @param file to write
     * @throws IOException if writing fails; a former file stays
     */
    static void save(Network network, Path file) throws IOException {
        Map<String, ArraySource> arrays = new TreeMap<>();
        Map<String, StoredName> names = names(network);
        try (Scope scope = Scope.open()) {
            for (Parameter parameter : network.parameters().list()) {
                StoredName name = names.getOrDefault(parameter.name(), new StoredName(parameter.name(), false));
                Tensor value = parameter.value().detach();
                arrays.put(name.name(), TensorArrays.source(name.transposed() ? value.transpose(0, 1) : value));
            }
            SafetensorsWriter.write(file, arrays, Map.of("format", "pt"));
        }
    }
}
