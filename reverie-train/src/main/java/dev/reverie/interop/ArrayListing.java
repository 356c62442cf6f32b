package dev.reverie.interop;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.MissingFile;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import dev.reverie.file.pickle.ForeignObject;
import dev.reverie.file.pickle.TorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** The kinds of files of arrays. */
    public enum Kind {
        /** Named arrays behind a header in JSON. */
        SAFETENSORS("named arrays (safetensors)"),
        /** NumPy's archive of arrays. */
        NPZ("archive of arrays of NumPy (npz)"),
        /** One array of NumPy. */
        NPY("array of NumPy (npy)"),
        /** A pickle of PyTorch, in an archive or in the form before torch 1.6. */
        TORCH("file of torch.save (PyTorch)");

        private static final int HEAD = 9;
        private static final int PICKLE = 0x80;
        private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * The kind of a file by its first bytes, and by its ending where these leave it open.
         *
         * @param file need not be of any kind
         * @return empty if it is of none
         * @throws IOException if it cannot be read
         */
        public static Optional<Kind> of(Path file) throws IOException {
            byte[] head;
            try (InputStream in = Files.newInputStream(file)) {
                head = in.readNBytes(HEAD);
            }
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (head.length >= NUMPY.length && Arrays.equals(head, 0, NUMPY.length, NUMPY, 0, NUMPY.length)) {
                return Optional.of(NPY);
            }
            if (head.length > 1 && head[0] == 'P' && head[1] == 'K' && !name.endsWith(".zip")) {
                return Optional.of(name.endsWith(".npz") ? NPZ : TORCH);
            }
            if (head.length == HEAD && head[HEAD - 1] == '{' && head[HEAD - 2] == 0) {
                return Optional.of(SAFETENSORS);
            }
            return head.length > 0 && (head[0] & 0xff) == PICKLE ? Optional.of(TORCH) : ofEnding(name);
        }

        private static Optional<Kind> ofEnding(String name) {
            for (Kind kind : List.of(SAFETENSORS, NPZ, NPY)) {
                if (name.endsWith("." + kind.name().toLowerCase(Locale.ROOT))) {
                    return Optional.of(kind);
                }
            }
            return name.endsWith(".pth") || name.endsWith(".pt") || name.endsWith(".th") || name.endsWith(".bin")
                    ? Optional.of(TORCH)
                    : Optional.empty();
        }

        /** For people. */
        @Override
        public String toString() {
            return words;
        }
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
     * Lists a file of a {@link Kind}; what is of none is taken for a file of {@code torch.save}, and refused as such.
     *
     * @param file any
     * @throws dev.reverie.file.FileFormatException if it is damaged or of another kind
     * @throws IOException if it cannot be read
     */
    public static ArrayListing of(Path file) throws IOException {
        MissingFile.check(file);
        Kind kind = Kind.of(file).orElse(Kind.TORCH);
        List<Row> rows = new ArrayList<>();
        long numbers = 0;
        if (kind == Kind.SAFETENSORS) {
            try (SafetensorsFile arrays = Safetensors.open(file)) {
                for (TensorEntry entry : arrays.entries()) {
                    rows.add(Row.of(entry.name(), entry.type(), entry.shape()));
                    numbers += entry.shape().elementCount();
                }
            }
        } else if (kind == Kind.NPZ) {
            try (NpzFile arrays = Npz.open(file)) {
                for (Map.Entry<String, NdArray> array : arrays.readAll().entrySet()) {
                    rows.add(Row.of(
                            array.getKey(),
                            array.getValue().type(),
                            array.getValue().shape()));
                    numbers += array.getValue().elementCount();
                }
            }
        } else if (kind == Kind.NPY) {
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
        if (value instanceof ForeignObject object) {
            return new Row(name, "kept out", object.name());
        }
        if (value instanceof byte[] bytes) {
            return new Row(name, "bytes", bytes.length + " bytes");
        }
        String type = value == null ? "none" : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return new Row(name, type, value == null ? "" : value.toString());
    }
}
