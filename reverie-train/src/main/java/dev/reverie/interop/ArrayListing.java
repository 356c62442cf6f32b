package dev.reverie.interop;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import dev.reverie.file.pickle.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a file of arrays: {@code torch.save}, safetensors, npz or npy. Of the first two no numbers are read.
 *
 * @param rows one for each array or other value, in file order
 * @param numbers elements of all arrays
 */
public record ArrayListing(List<Row> rows, long numbers) {
    /** Keeps a private copy of the list. */
    public ArrayListing {
        rows = List.copyOf(rows);
    }

    /**
     * One array or other value.
     *
     * @param name in the file
     * @param type of the elements, or of the value
     * @param value the shape of an array, the value of anything else
     */
    public record Row(String name, String type, String value) {
        static Row of(String name, ElementType type, Object shape) {
            return new Row(name, type.name().toLowerCase(Locale.ROOT), shape.toString());
        }
    }

    /**
     * Lists a file, by its ending; what has none of these is taken for a file of {@code torch.save}.
     *
     * @param file {@code .safetensors}, {@code .npz}, {@code .npy}, {@code .pth}, {@code .pt} or {@code .th}
     * @throws dev.reverie.file.FileFormatException if it is damaged or of another kind
     * @throws IOException if it cannot be read
     */
    public static ArrayListing of(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        List<Row> rows = new ArrayList<>();
        long numbers = 0;
        if (name.endsWith(".safetensors")) {
            try (SafetensorsFile arrays = Safetensors.open(file)) {
                for (TensorEntry entry : arrays.entries()) {
                    rows.add(Row.of(entry.name(), entry.type(), entry.shape()));
                    numbers += entry.shape().elementCount();
                }
            }
        } else if (name.endsWith(".npz")) {
            try (NpzFile arrays = Npz.open(file)) {
                for (Map.Entry<String, NdArray> array : arrays.readAll().entrySet()) {
                    rows.add(Row.of(
                            array.getKey(),
                            array.getValue().type(),
                            array.getValue().shape()));
                    numbers += array.getValue().elementCount();
                }
            }
        } else if (name.endsWith(".npy")) {
            NdArray array = Npy.read(file);
            rows.add(Row.of("", array.type(), array.shape()));
            numbers = array.elementCount();
        } else {
            try (TorchFile torch = TorchFile.open(file)) {
                for (Map.Entry<String, @Nullable Object> leaf : torch.leaves().entrySet()) {
                    rows.add(row(leaf.getKey(), leaf.getValue()));
                    numbers += leaf.getValue() instanceof ArraySource array
                            ? array.shape().elementCount()
                            : 0;
                }
            }
        }
        return new ArrayListing(rows, numbers);
    }

    private static Row row(String name, @Nullable Object value) {
        if (value instanceof ArraySource array) {
            return Row.of(name, array.type(), array.shape());
        }
        if (value instanceof byte[] bytes) {
            return new Row(name, "bytes", bytes.length + " bytes");
        }
        String type = value == null ? "none" : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return new Row(name, type, value == null ? "" : value.toString());
    }
}
