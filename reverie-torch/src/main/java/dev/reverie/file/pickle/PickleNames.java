package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of Python objects that a pickle may use, and what each stands for here: tensors and their parts, ordered
 * dictionaries, NumPy's scalars. Not one of them runs anything. Names of modules that start programs or reach into the
 * interpreter are refused, for no checkpoint has them by accident; any other name stands for a {@link ForeignObject},
 * which is kept out.
 */
final class PickleNames {
    private static final Set<String> RUNNING = Set.of(
            ("asyncio bdb code codeop commands cProfile ctypes dis fcntl gc http imp importlib inspect io linecache"
                            + " marshal mmap multiprocessing nt operator os pdb pickle pip pkgutil platform posix profile"
                            + " pty requests runpy shutil signal socket subprocess sys tempfile threading timeit trace"
                            + " types urllib webbrowser")
                    .split(" "));
    private static final Set<String> BUILT_IN_TYPES = Set.of(
            ("bool bytearray bytes complex dict float frozenset int list long object range set slice str tuple unicode"
                            + " xrange")
                    .split(" "));
    private static final String ADVICE = "; read are tensors, numbers, texts, lists and dictionaries only, and nothing"
            + " is ever run. If you trust the file, load it in Python and save what is meant to be kept:"
            + " torch.save(model.state_dict(), ...), or safetensors";

    private final long mostBytes;
    private final Map<String, PickleFunction> functions = new LinkedHashMap<>();

    /**
     * The names.
     *
     * @param mostBytes what a tensor that repeats elements may unfold to
     */
    PickleNames(long mostBytes) {
        this.mostBytes = mostBytes;
        function("collections.OrderedDict", PickleNames::dictionary);
        function("collections.defaultdict", arguments -> new LinkedHashMap<@Nullable Object, @Nullable Object>());
        function("torch._utils._rebuild_tensor", this::tensor);
        function("torch._utils._rebuild_tensor_v2", this::tensor);
        function("torch._utils._rebuild_parameter", PickleNames::parameter);
        function("torch._utils._rebuild_parameter_with_state", PickleNames::parameter);
        function("torch.Size", PickleNames::size);
        function("torch.device", PickleNames::device);
        function("_codecs.encode", PickleNames::latin);
        function("numpy.dtype", PickleNames::numpyType);
        function("numpy.core.multiarray.scalar", PickleNames::scalar);
        function("numpy._core.multiarray.scalar", PickleNames::scalar);
    }

    private void function(String name, PickleFunction.Body body) {
        functions.put(name, new PickleFunction(name, body));
    }

    /**
     * Meaning of a name: a {@link PickleFunction}, a {@link StorageType}, the text {@code torch.float32} for a type of
     * elements, or a {@link ForeignObject}.
     *
     * @param in for faults
     * @throws FileFormatException if it is one that runs programs; the message tells it
     */
    Object find(PickleInput in, String module, String name) throws FileFormatException {
        String full = module + "." + name;
        PickleFunction function = functions.get(full);
        if (function != null) {
            return function;
        }
        if (module.equals("torch")) {
            for (StorageType type : StorageType.values()) {
                if (type.className().equals(name)) {
                    return type;
                }
                if (type.dtype().equals(name)) {
                    return full;
                }
            }
        }
        if (runs(module, name)) {
            throw refused(in, full);
        }
        return new ForeignObject(full);
    }

    private static boolean runs(String module, String name) {
        if (module.equals("builtins") || module.equals("__builtin__")) {
            return !BUILT_IN_TYPES.contains(name);
        }
        int dot = module.indexOf('.');
        return RUNNING.contains(dot < 0 ? module : module.substring(0, dot)) || name.contains(".__");
    }

    /**
     * The refusal of a name.
     *
     * @param in for the place
     * @param name in Python
     */
    static FileFormatException refused(PickleInput in, String name) {
        return in.fault("asks for the Python object " + FileFormatException.excerpt(name) + ADVICE);
    }

    private static @Nullable Object dictionary(PickleFunction.Arguments arguments) {
        // Older Pythons fill an ordered dictionary by its constructor.
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        if (arguments.count() == 0) {
            return map;
        }
        if (arguments.count() > 1 || !(arguments.get(0) instanceof List<?> pairs)) {
            return null;
        }
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> two) || two.size() != 2 || !(two.get(0) instanceof String key)) {
                return null;
            }
            map.put(key, two.get(1));
        }
        return map;
    }

    private @Nullable Object tensor(PickleFunction.Arguments arguments) throws IOException {
        long[] sizes = wholeNumbers(arguments.get(2));
        long[] strides = wholeNumbers(arguments.get(3));
        if (!(arguments.get(0) instanceof TorchStorage storage)
                || !(arguments.get(1) instanceof Long offset)
                || sizes == null
                || strides == null) {
            return null;
        }
        try {
            return TorchTensor.of(storage, offset, Shape.of(sizes), strides, mostBytes);
        } catch (IllegalArgumentException e) {
            throw arguments.fault("is damaged: " + e.getMessage());
        }
    }

    private static long @Nullable [] wholeNumbers(@Nullable Object tuple) {
        if (!(tuple instanceof List<?> values)) {
            return null;
        }
        long[] numbers = new long[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(values.get(i) instanceof Long number)) {
                return null;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static @Nullable Object parameter(PickleFunction.Arguments arguments) {
        return arguments.get(0) instanceof TorchTensor tensor ? tensor : null;
    }

    private static @Nullable Object size(PickleFunction.Arguments arguments) {
        return arguments.get(0) instanceof List<?> sizes ? PickleMachine.tuple(new ArrayList<>(sizes)) : null;
    }

    private static @Nullable Object device(PickleFunction.Arguments arguments) {
        if (!(arguments.get(0) instanceof String type)) {
            return null;
        }
        return arguments.get(1) instanceof Long index ? type + ":" + index : type;
    }

    /** Protocol 2 has no bytes; Python 3 writes them as a text of Latin letters to be encoded. */
    private static @Nullable Object latin(PickleFunction.Arguments arguments) {
        boolean fits = arguments.get(0) instanceof String
                && ("latin1".equals(arguments.get(1)) || "latin-1".equals(arguments.get(1)));
        return fits ? String.valueOf(arguments.get(0)).getBytes(StandardCharsets.ISO_8859_1) : null;
    }

    /** A type whose scalars are not read is kept out with them. */
    private static Object numpyType(PickleFunction.Arguments arguments) {
        NumpyType type = NumpyType.of(arguments.get(0));
        return type == null ? new ForeignObject("numpy.dtype") : type;
    }

    private static @Nullable Object scalar(PickleFunction.Arguments arguments) {
        if (arguments.get(0) instanceof ForeignObject) {
            return new ForeignObject("numpy scalar");
        }
        return arguments.get(0) instanceof NumpyType type && arguments.get(1) instanceof byte[] bytes
                ? type.scalar(bytes)
                : null;
    }
}
