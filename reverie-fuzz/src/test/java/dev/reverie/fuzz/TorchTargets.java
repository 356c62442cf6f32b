package dev.reverie.fuzz;

import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchTensor;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.interop.ArrayListing;
import dev.reverie.interop.ScoreSdeCheckpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Readers of files of {@code torch.save}, in both of its forms, and the check before a TorchScript program is loaded. */
final class TorchTargets {
    private static final int STORAGES = 4;
    private static final int STORAGE_BYTES = 64;

    private TorchTargets() {}

    static List<Target> all() {
        return List.of(
                new Target("torch", () -> List.of(archive()), input -> read(Scratch.file("raw.pth", input))),
                new Target(
                        "torch-pickle",
                        () -> List.of(pickle(), scalars(), foreign(), sparse()),
                        input -> read(Scratch.file("pickle.pth", around(input)))),
                new Target(
                        "torch-legacy",
                        () -> List.of(legacy(pickle())),
                        input -> read(Scratch.file("legacy.pth", withMagic(input)))),
                new Target(
                        "torchscript",
                        () -> List.of(
                                ArrayTargets.entries(script("10")),
                                ArrayTargets.entries(script("3")),
                                ArrayTargets.entries(Map.of("a/data.pkl", pickle()))),
                        input -> dev.reverie.torch.ScriptArchiveAccess.check(
                                Scratch.file("script.pt", ArrayTargets.archive(input, "")))),
                new Target(
                        "torchscript-raw",
                        () -> List.of(ArrayTargets.archive(ArrayTargets.entries(script("10")), "")),
                        input -> dev.reverie.torch.ScriptArchiveAccess.check(Scratch.file("raw.pt", input))));
    }

    private static byte[] archive() {
        return ArrayTargets.written("seed.pth", file -> TorchWriter.write(file, content()));
    }

    private static byte[] pickle() {
        return entry(archive(), "archive/data.pkl");
    }

    private static void read(Path path) throws IOException {
        try (TorchFile file = TorchFile.open(path)) {
            for (TorchTensor tensor : file.tensors().values()) {
                tensor.load().toDoubles();
            }
            file.keptOut();
            if (ScoreSdeCheckpoint.matches(file)) {
                ScoreSdeCheckpoint.of("input", file);
            }
        }
        ArrayListing.of(path);
    }

    private static Map<String, Object> content() {
        NdArray array = NdArray.ofBytes(ElementType.F32, Shape.of(4, 4), ByteBuffer.allocate(STORAGE_BYTES));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("module.weight", array);
        state.put("module.bias", array);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", state);
        content.put("ema", Map.of("decay", 0.999, "num_updates", 3L, "shadow_params", List.of(array)));
        content.put("step", 7L);
        content.put("words", List.of("a", true, 1.5, 1L << 40));
        return content;
    }

    private static byte[] entry(byte[] archive, String name) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return zip.readAllBytes();
                }
            }
            throw new IllegalArgumentException("no entry " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pickle in an archive with four storages of 64 bytes. */
    private static byte[] around(byte[] pickle) {
        ZipBytes zip = new ZipBytes().add("a/data.pkl", pickle, false).add("a/byteorder", Pieces.utf8("little"), false);
        for (int i = 0; i < STORAGES; i++) {
            zip.add("a/data/" + i, new byte[STORAGE_BYTES], i % 2 == 1);
        }
        return zip.toBytes();
    }

    /** The form before torch 1.6, without its first three pickles, which the target adds. */
    private static byte[] legacy(byte[] pickle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(pickle);
        out.writeBytes(
                opcodes().bytes("](").text("0").text("1").text("2").bytes("e.").done());
        for (int i = 0; i < 3; i++) {
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(16)
                    .array());
            out.writeBytes(new byte[STORAGE_BYTES]);
        }
        return out.toByteArray();
    }

    private static byte[] withMagic(byte[] input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] magic = {
            (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
        };
        out.writeBytes(opcodes().raw(magic).bytes(".").done());
        out.writeBytes(
                opcodes().raw(new byte[] {'M', (byte) 0xe9, 3}).bytes(".").done());
        out.writeBytes(opcodes()
                .bytes("}")
                .text("little_endian")
                .raw(new byte[] {(byte) 0x88})
                .bytes("s.")
                .done());
        out.writeBytes(input);
        return out.toByteArray();
    }

    private static byte[] scalars() {
        return opcodes()
                .bytes("}(")
                .text("f")
                .raw(new byte[] {'G', 0, 0, 0, 0, 0, 0, 0, 0})
                .text("i")
                .raw(new byte[] {'J', 1, 2, 3, 4})
                .text("l")
                .raw(new byte[] {(byte) 0x8a, 2, 1, 2})
                .text("b")
                .raw(new byte[] {'B', 2, 0, 0, 0, 1, 2})
                .text("t")
                .bytes("K\u0001K\u0002")
                .raw(new byte[] {(byte) 0x86})
                .text("s")
                .raw(new byte[] {(byte) 0x8f, '(', 'K', 1, (byte) 0x90})
                .bytes("u.")
                .done();
    }

    private static byte[] foreign() {
        return opcodes()
                .bytes("}(")
                .text("dtype")
                .bytes("cnumpy\ndtype\n")
                .text("f8")
                .bytes("K\u0000K\u0001")
                .raw(new byte[] {(byte) 0x87, 'R', '(', 'K', 3})
                .text("<")
                .bytes("NNNJ")
                .raw(new byte[] {-1, -1, -1, -1, 'J', -1, -1, -1, -1, 'K', 0, 't', 'b'})
                .text("device")
                .bytes("ctorch\ndevice\n")
                .text("cpu")
                .raw(new byte[] {(byte) 0x85, 'R'})
                .text("latin")
                .bytes("c_codecs\nencode\n")
                .text("abc")
                .text("latin1")
                .raw(new byte[] {(byte) 0x86, 'R'})
                .text("own")
                .bytes("cmodel\nNet\n)")
                .raw(new byte[] {(byte) 0x81})
                .bytes("}bu.")
                .done();
    }

    private static byte[] sparse() {
        return opcodes()
                .bytes("ctorch._utils\n_rebuild_tensor_v2\n((")
                .text("storage")
                .bytes("ctorch\nFloatStorage\n")
                .text("0")
                .text("cpu")
                .bytes("K\u0010tQK\u0000K\u0002K\u0002")
                .raw(new byte[] {(byte) 0x86})
                .bytes("K\u0000K\u0000")
                .raw(new byte[] {(byte) 0x86, (byte) 0x89})
                .bytes("ccollections\nOrderedDict\n)RtR.")
                .done();
    }

    private static Opcodes opcodes() {
        return new Opcodes();
    }

    /** Writes instructions of a pickle in protocol 2. */
    private static final class Opcodes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Opcodes() {
            out.write(0x80);
            out.write(2);
        }

        private Opcodes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        private Opcodes bytes(String letters) {
            return raw(letters.getBytes(StandardCharsets.ISO_8859_1));
        }

        private Opcodes text(String text) {
            byte[] letters = Pieces.utf8(text);
            out.write('X');
            out.write(letters.length);
            out.writeBytes(new byte[3]);
            return raw(letters);
        }

        private byte[] done() {
            return out.toByteArray();
        }
    }

    private static Map<String, byte[]> script(String version) {
        Map<String, byte[]> script = new LinkedHashMap<>();
        script.put("a/data.pkl", scalars());
        script.put("a/constants.pkl", scalars());
        script.put("a/code/model.py", Pieces.utf8("def forward(self):\n  return 1\n"));
        script.put("a/version", Pieces.utf8(version));
        return script;
    }
}
