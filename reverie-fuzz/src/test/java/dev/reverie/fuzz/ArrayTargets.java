package dev.reverie.fuzz;

import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.interop.ArrayListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Readers of arrays: safetensors, npy and npz. */
final class ArrayTargets {
    private static final String NPY_HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

    private ArrayTargets() {}

    static List<Target> all() {
        return List.of(
                new Target("safetensors", () -> List.of(safetensors(), new byte[0]), ArrayTargets::readSafetensors),
                new Target(
                        "safetensors-header",
                        () -> List.of(
                                safetensorsHeader(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24),
                                safetensorsHeader(
                                        "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":"
                                                + "[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[0,7],\"data_offsets\":[2,2]}}",
                                        2)),
                        input -> readSafetensors(withHeader(input))),
                new Target("npy", ArrayTargets::npySeeds, ArrayTargets::readNpy),
                new Target(
                        "npy-header",
                        () -> List.of(
                                Pieces.after(24, Pieces.utf8(NPY_HEADER)),
                                Pieces.after(
                                        16,
                                        Pieces.utf8(
                                                NPY_HEADER.replace("<f4", ">i8").replace("2, 3", "2,"))),
                                Pieces.after(
                                        4,
                                        Pieces.utf8(NPY_HEADER
                                                .replace("<f4", "|b1")
                                                .replace("False", "True")
                                                .replace("2, 3", "2, 2")))),
                        ArrayTargets::readNpyHeader),
                new Target("npz", ArrayTargets::npzSeeds, input -> readNpz(Scratch.file("raw.npz", input))),
                new Target(
                        "npz-entries",
                        ArrayTargets::entrySeeds,
                        input -> readNpz(Scratch.file("entries.npz", archive(input, ".npy")))));
    }

    private static void readSafetensors(byte[] input) throws IOException {
        try (SafetensorsFile file = Safetensors.open("input", ByteBuffer.wrap(input))) {
            for (NdArray array : file.readAll().values()) {
                use(array);
            }
        }
    }

    private static void use(NdArray array) {
        array.allFinite();
        array.toDoubles();
    }

    /** A header after its length, with as many bytes of data as the first two bytes say. */
    private static byte[] withHeader(byte[] input) {
        Pieces pieces = new Pieces(input);
        int data = pieces.number() | pieces.number() << 8;
        byte[] header = pieces.rest();
        return ByteBuffer.allocate(8 + header.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] safetensorsHeader(String header, int data) {
        return Pieces.after(data, Pieces.after(0, Pieces.utf8(header)));
    }

    private static void readNpy(byte[] input) throws IOException {
        use(Npy.read("input", ByteBuffer.wrap(input)));
    }

    private static void readNpyHeader(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        int data = pieces.number();
        readNpy(npy(pieces.rest(), new byte[data]));
    }

    private static byte[] npy(byte[] header, byte[] data) {
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0};
        return ByteBuffer.allocate(12 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(magic)
                .putInt(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static void readNpz(Path file) throws IOException {
        try (NpzFile archive = Npz.open(file)) {
            for (String name : archive.names()) {
                use(archive.get(name));
            }
        }
        ArrayListing.of(file);
        Datasets.open(file.toString(), DataOptions.defaults()).train();
    }

    /**
     * A zip archive of entries whose checksums hold: a number for the way it is stored, a name and a content for each.
     *
     * @param input the entries
     * @param ending of every name
     */
    static byte[] archive(byte[] input, String ending) {
        Pieces pieces = new Pieces(input);
        ZipBytes zip = new ZipBytes();
        for (int i = 0; i < 64 && pieces.hasMore(); i++) {
            int way = pieces.number();
            String name = pieces.text();
            byte[] content = pieces.bytes();
            int claimed = (way & 0x80) == 0 ? content.length : pieces.number() << 23 | pieces.number();
            zip.add(name + ending, content, (way & 1) == 1, claimed);
        }
        return zip.toBytes();
    }

    /** An input of {@link #archive}. */
    static byte[] entries(Map<String, byte[]> contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        contents.forEach((name, content) -> {
            out.write(out.size() & 1);
            out.writeBytes(Pieces.join(Pieces.utf8(name), content, new byte[0]));
        });
        return out.toByteArray();
    }

    private static byte[] safetensors() {
        return written("seed.safetensors", file -> SafetensorsWriter.write(file, arrays(), Map.of("key", "value")));
    }

    private static Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put("x", NdArray.ofBytes(ElementType.F32, dev.reverie.file.Shape.of(2, 2), ByteBuffer.allocate(16)));
        arrays.put("y", NdArray.ofBytes(ElementType.I64, dev.reverie.file.Shape.of(2), ByteBuffer.allocate(16)));
        return arrays;
    }

    private static List<byte[]> npySeeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (NdArray array : arrays().values()) {
            seeds.add(written("seed.npy", file -> Npy.write(file, array)));
        }
        seeds.add(npy(Pieces.utf8(NPY_HEADER.replace("<f4", ">u8").replace("False", "True")), new byte[48]));
        return seeds;
    }

    private static List<byte[]> npzSeeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Npz.Compression compression : Npz.Compression.values()) {
            seeds.add(written("seed.npz", file -> Npz.write(file, arrays(), compression)));
        }
        return seeds;
    }

    private static List<byte[]> entrySeeds() {
        List<byte[]> arrays = npySeeds();
        return List.of(
                entries(Map.of("x", arrays.get(0), "y", arrays.get(1))),
                entries(Map.of("arr_0", arrays.get(0))),
                entries(Map.of("images", arrays.get(0), "labels", arrays.get(1))));
    }

    /** Writes a file. */
    @FunctionalInterface
    interface Writing {
        void write(Path file) throws IOException;
    }

    /** The bytes of a file that a writer of the project wrote. */
    static byte[] written(String name, Writing writing) {
        Path file = Scratch.place(name);
        try {
            writing.write(file);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
