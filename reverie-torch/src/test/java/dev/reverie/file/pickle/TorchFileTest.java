package dev.reverie.file.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchFileTest {
    /** 0, 1, ..., 5 as little-endian binary32. */
    private static final byte[] SIX_FLOATS = floats(0, 1, 2, 3, 4, 5);

    @TempDir
    Path folder;

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private Object content(byte[] pickle) throws IOException {
        try (TorchFile file = TorchFile.open(ArchiveFile.of(pickle).write(folder.resolve("values.pth")))) {
            return file.content();
        }
    }

    private NdArray only(ArchiveFile archive) throws IOException {
        try (TorchFile file = TorchFile.open(archive.write(folder.resolve("tensor.pth")))) {
            return file.tensors().get("").load();
        }
    }

    private static byte[] tensor(int offset, int[] sizes, int[] strides) {
        return PickleBytes.protocol(2)
                .tensor("FloatStorage", "0", 6, offset, sizes, strides)
                .end();
    }

    private String fault(byte[] pickle) throws IOException {
        Path file = ArchiveFile.of(pickle).storage("0", SIX_FLOATS).write(folder.resolve("fault.pth"));
        try (TorchFile open = TorchFile.open(file)) {
            return "read as " + open.content();
        } catch (FileFormatException e) {
            return e.fault();
        }
    }

    @Test
    void plainValuesBecomeJavas() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .op(Opcode.EMPTY_LIST, Opcode.MARK, Opcode.NONE, Opcode.NEWTRUE, Opcode.NEWFALSE)
                .op(Opcode.BININT1)
                .raw(255)
                .op(Opcode.BININT2)
                .raw(0xe9, 0x03)
                .whole(-7)
                .op(Opcode.LONG1)
                .raw(5, 0, 0, 0, 0, 0xff)
                .op(Opcode.LONG1)
                .raw(9, 0, 0, 0, 0, 0, 0, 0, 0, 1)
                .op(Opcode.LONG1)
                .raw(0)
                .op(Opcode.BINFLOAT)
                .raw(ByteBuffer.allocate(8).putDouble(0.1).array())
                .text("Grüße")
                .op(Opcode.APPENDS)
                .end();
        assertThat(content(pickle))
                .isEqualTo(Arrays.asList(
                        null,
                        true,
                        false,
                        255L,
                        1001L,
                        -7L,
                        -(1L << 32),
                        BigInteger.ONE.shiftLeft(64),
                        0L,
                        0.1,
                        "Grüße"));
    }

    @Test
    void theInstructionsOfProtocols4And5AreFollowed() throws IOException {
        byte[] pickle = PickleBytes.protocol(5)
                .op(Opcode.FRAME)
                .int64(40)
                .op(Opcode.EMPTY_DICT, Opcode.MEMOIZE, Opcode.MARK)
                .op(Opcode.SHORT_BINUNICODE)
                .raw(1, 'a')
                .op(Opcode.MEMOIZE)
                .op(Opcode.BINUNICODE8)
                .int64(2)
                .raw('b', 'c')
                .op(Opcode.BINGET)
                .raw(1)
                .op(Opcode.POP)
                .text("set")
                .op(Opcode.EMPTY_SET, Opcode.MARK)
                .whole(3)
                .op(Opcode.ADDITEMS)
                .text("size")
                .text("torch")
                .text("Size")
                .op(Opcode.STACK_GLOBAL)
                .tuple(3, 4)
                .op(Opcode.TUPLE1, Opcode.REDUCE, Opcode.SETITEMS)
                .end();
        assertThat(content(pickle)).isEqualTo(Map.of("a", "bc", "set", java.util.Set.of(3L), "size", List.of(3L, 4L)));
    }

    @Test
    void numpysScalarsBecomeNumbersAndTorchsNamesTexts() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .op(Opcode.MARK)
                .global("numpy.core.multiarray", "scalar")
                .global("numpy", "dtype")
                .text("f8")
                .op(Opcode.NEWFALSE, Opcode.NEWTRUE, Opcode.TUPLE3, Opcode.REDUCE)
                .op(Opcode.MARK)
                .whole(3)
                .text("<")
                .op(Opcode.NONE, Opcode.TUPLE, Opcode.BUILD)
                .global("_codecs", "encode")
                // 1.5 as little-endian binary64, each byte a Latin letter
                .text("\0\0\0\0\0\0\u00f8?")
                .text("latin1")
                .op(Opcode.TUPLE2, Opcode.REDUCE, Opcode.TUPLE2, Opcode.REDUCE)
                .global("torch", "float32")
                .global("torch", "device")
                .text("cuda")
                .whole(1)
                .op(Opcode.TUPLE2, Opcode.REDUCE, Opcode.LIST)
                .end();
        assertThat(content(pickle)).isEqualTo(List.of(1.5, "torch.float32", "cuda:1"));
    }

    /**
     * A checkpoint of torch 2.13 with a Namespace of a path, scalars and arrays of NumPy, a set and a complex number
     * beside its weights.
     */
    @Test
    void objectsBesideTheWeightsAreKeptOutByName() throws Exception {
        Path path = Path.of(TorchFileTest.class.getResource("/beside.pth").toURI());
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.tensors().get("model/weight").load().toFloats()).containsExactly(1, 2);
            assertThat(file.leaves()).containsEntry("best", 1.5).containsEntry("counts/n", 2L);
            assertThat(file.keptOut())
                    .containsEntry("args", "argparse.Namespace")
                    .containsEntry("half", "numpy scalar")
                    .containsEntry("arr", "numpy.ndarray")
                    .containsEntry("rng/1", "numpy.ndarray")
                    .containsEntry("tags", "__builtin__.set")
                    .containsEntry("list/0", "__builtin__.complex")
                    .hasSize(6);
        }
    }

    @Test
    void anObjectThatIsKeptOutTakesItsStateAndItemsWithIt() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .op(Opcode.EMPTY_DICT, Opcode.MARK)
                .text("config")
                .global("__main__", "Config")
                .op(Opcode.EMPTY_TUPLE, Opcode.NEWOBJ)
                .text("key")
                .whole(1)
                .op(Opcode.SETITEM)
                .whole(2)
                .op(Opcode.APPEND, Opcode.EMPTY_DICT, Opcode.BUILD)
                .text("step")
                .whole(3)
                .op(Opcode.SETITEMS)
                .end();
        assertThat(content(pickle)).isEqualTo(Map.of("config", new ForeignObject("__main__.Config"), "step", 3L));
    }

    @Test
    void aFileThatIsNothingButAnObjectIsRefusedByItsName() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .global("unet", "Unet")
                .op(Opcode.EMPTY_TUPLE, Opcode.NEWOBJ)
                .end();
        assertThat(fault(pickle)).contains("asks for the Python object 'unet.Unet'", "state_dict");
    }

    @Test
    void attributesOfAnOrderedDictionaryAreNoContent() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .global("collections", "OrderedDict")
                .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE)
                .text("x")
                .whole(1)
                .op(Opcode.SETITEM, Opcode.EMPTY_DICT)
                .text("_metadata")
                .op(Opcode.EMPTY_DICT, Opcode.SETITEM, Opcode.BUILD)
                .end();
        assertThat(content(pickle)).isEqualTo(Map.of("x", 1L));
    }

    @Test
    void leavesAreNamedByTheirPaths() throws IOException {
        Path file = folder.resolve("nested.pth");
        TorchWriter.write(
                file, Map.of("ema", Map.of("shadow_params", List.of(NdArray.of(new float[] {1}, 1)), "decay", 0.5)));
        try (TorchFile open = TorchFile.open(file)) {
            assertThat(open.tensors()).containsOnlyKeys("ema/shadow_params/0");
            assertThat(open.leaves()).containsOnlyKeys("ema/shadow_params/0", "ema/decay");
        }
    }

    @Test
    void aTensorStartsAtItsOffset() throws IOException {
        assertThat(only(ArchiveFile.of(tensor(2, new int[] {2}, new int[] {1})).storage("0", SIX_FLOATS)))
                .isEqualTo(NdArray.of(new float[] {2, 3}, 2));
    }

    @Test
    void transposedAndSteppedAndRepeatedTensorsAreBroughtToRowMajorOrder() throws IOException {
        ArchiveFile transposed = ArchiveFile.of(tensor(0, new int[] {3, 2}, new int[] {1, 3}));
        assertThat(only(transposed.storage("0", SIX_FLOATS)))
                .isEqualTo(NdArray.of(new float[] {0, 3, 1, 4, 2, 5}, 3, 2));
        ArchiveFile stepped = ArchiveFile.of(tensor(1, new int[] {2, 2}, new int[] {3, 1}));
        assertThat(only(stepped.storage("0", SIX_FLOATS))).isEqualTo(NdArray.of(new float[] {1, 2, 4, 5}, 2, 2));
        ArchiveFile repeated = ArchiveFile.of(tensor(4, new int[] {2, 2, 2}, new int[] {0, 1, 0}));
        assertThat(only(repeated.storage("0", SIX_FLOATS)))
                .isEqualTo(NdArray.of(new float[] {4, 4, 5, 5, 4, 4, 5, 5}, 2, 2, 2));
    }

    @Test
    void emptyTensorsAndScalarsHaveTheirShapes() throws IOException {
        assertThat(only(ArchiveFile.of(tensor(5, new int[0], new int[0])).storage("0", SIX_FLOATS)))
                .isEqualTo(NdArray.of(new float[] {5}));
        assertThat(only(ArchiveFile.of(tensor(6, new int[] {0, 3}, new int[] {3, 1}))
                        .storage("0", SIX_FLOATS)))
                .isEqualTo(NdArray.of(new float[0], 0, 3));
    }

    @Test
    void tensorsThatShareAStorageBothReadIt() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .tensor("FloatStorage", "0", 6, 0, new int[] {6}, new int[] {1})
                .tensor("FloatStorage", "0", 6, 4, new int[] {2}, new int[] {1})
                .op(Opcode.TUPLE2)
                .end();
        Path path = ArchiveFile.of(pickle).storage("0", SIX_FLOATS).write(folder.resolve("shared.pth"));
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.tensors().get("0").load().toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(file.tensors().get("1").load().toFloats()).containsExactly(4, 5);
        }
    }

    @Test
    void bigEndianElementsAreTurnedAround() throws IOException {
        byte[] bytes = ByteBuffer.allocate(24)
                .putFloat(0)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4)
                .putFloat(5)
                .array();
        ArchiveFile archive = ArchiveFile.of(tensor(0, new int[] {6}, new int[] {1}));
        assertThat(only(archive.storage("0", bytes).byteOrder("big")))
                .isEqualTo(NdArray.of(new float[] {0, 1, 2, 3, 4, 5}, 6));
    }

    @Test
    void compressedArchivesAreReadAsWell() throws IOException {
        ArchiveFile archive =
                ArchiveFile.of(tensor(1, new int[] {2}, new int[] {1})).storage("0", SIX_FLOATS);
        assertThat(only(archive.deflated()).toFloats()).containsExactly(1, 2);
    }

    @Test
    void theFormBeforeTorch16IsRead() throws IOException {
        assertThat(only(legacy(folder, "0", 6, 24)).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void storagesThatAreCutShortAreNamed() throws IOException {
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(ArchiveFile.of(tensor(0, new int[] {6}, new int[] {1}))
                        .storage("0", Arrays.copyOf(SIX_FLOATS, 20))))
                .withMessageContaining("has 20 bytes of storage '0', whose 6 F32 take 24");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(ArchiveFile.of(tensor(0, new int[] {6}, new int[] {1}))))
                .withMessageContaining("lacks storage '0' of 6 F32");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(legacy(folder, "0", 6, 23)))
                .withMessageContaining("is cut short: storage '0' of 24 bytes");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(legacy(folder, "0", 5, 24)))
                .withMessageContaining("has 5 elements of storage '0' where its tensors expect 6");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(legacy(folder, "7", 6, 24)))
                .withMessageContaining("lists a storage that its content does not have");
    }

    /** Overload for whole files. */
    private NdArray only(Path path) throws IOException {
        try (TorchFile file = TorchFile.open(path)) {
            return file.tensors().get("").load();
        }
    }

    /** A file of the form before torch 1.6 with one tensor, [[0, 3], [1, 4], [2, 5]] if all is as it should be. */
    static Path legacy(Path folder, String listed, long count, int bytes) throws IOException {
        byte[] magic = new BigInteger("1950a86a20f9469cfc6c", 16).toByteArray();
        PickleBytes all = PickleBytes.protocol(2).op(Opcode.LONG1).raw(magic.length);
        for (int i = magic.length - 1; i >= 0; i--) {
            all.raw(magic[i] & 0xff);
        }
        all.op(Opcode.STOP, Opcode.PROTO).raw(2).whole(1001);
        all.op(Opcode.STOP, Opcode.PROTO).raw(2).op(Opcode.EMPTY_DICT).text("little_endian");
        all.op(Opcode.NEWTRUE, Opcode.SETITEM);
        all.op(Opcode.STOP, Opcode.PROTO).raw(2);
        all.tensor("FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3});
        all.op(Opcode.STOP, Opcode.PROTO).raw(2).op(Opcode.EMPTY_LIST).text(listed);
        all.op(Opcode.APPEND, Opcode.STOP).int64(count).raw(Arrays.copyOf(SIX_FLOATS, bytes));
        byte[] file = all.end();
        return Files.write(folder.resolve("legacy.pth"), Arrays.copyOf(file, file.length - 1));
    }

    @Test
    void tensorsThatLeaveTheirStorageAreRefused() throws IOException {
        assertThat(fault(tensor(5, new int[] {2}, new int[] {1}))).contains("leaves its storage 0 of 6 elements");
        assertThat(fault(tensor(0, new int[] {2, 2}, new int[] {5, 1}))).contains("leaves its storage");
        assertThat(fault(tensor(-1, new int[] {2}, new int[] {1}))).contains("negative");
        assertThat(fault(tensor(0, new int[] {2}, new int[] {-1}))).contains("negative");
        assertThat(fault(tensor(0, new int[] {-2}, new int[] {1}))).contains("-2");
        assertThat(fault(tensor(0, new int[] {2, 2}, new int[] {1}))).contains("strides [1]");
    }

    @Test
    void damagedNumbersAreFoundByTheirCheckSum() throws IOException {
        Path path = ArchiveFile.of(tensor(0, new int[] {6}, new int[] {1}))
                .storage("0", SIX_FLOATS)
                .write(folder.resolve("damaged.pth"));
        byte[] bytes = Files.readAllBytes(path);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("model/data/0") + "model/data/0".length();
        bytes[at + 9] ^= 1;
        Files.write(path, bytes);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> only(path))
                .withMessageContaining("CRC-32");
    }

    @Test
    void otherFilesAreToldForWhatTheyAre() throws IOException {
        assertRefused("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer");
        assertRefused("<!DOCTYPE html>", "web page");
        assertRefused("", "is empty");
        assertRefused("PK and more", "is it cut short?");
        assertRefused("hello", "begins with 'hello'");
        byte[] none = PickleBytes.protocol(2).op(Opcode.NONE).end();
        Path script = ArchiveFile.of(none).entry("model/constants.pkl", none).write(folder.resolve("script.pt"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchFile.open(script))
                .withMessageContaining("TorchScript");
        Path plain = Files.write(folder.resolve("plain.pkl"), none);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchFile.open(plain))
                .withMessageContaining("none of torch.save");
    }

    private void assertRefused(String text, String words) throws IOException {
        Path file = Files.writeString(folder.resolve("other.pth"), text);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchFile.open(file))
                .withMessageContaining(words);
    }

    @Test
    void aClosedFileSaysSo() throws IOException {
        Path path = ArchiveFile.of(tensor(0, new int[] {6}, new int[] {1}))
                .storage("0", SIX_FLOATS)
                .write(folder.resolve("closed.pth"));
        TorchTensor tensor;
        try (TorchFile file = TorchFile.open(path)) {
            tensor = file.tensors().get("");
        }
        assertThat(tensor.shape()).isEqualTo(Shape.of(6));
        assertThat(tensor.type()).isEqualTo(ElementType.F32);
        assertThatThrownBy(tensor::load).isInstanceOf(IOException.class).hasMessageContaining("is closed");
    }
}
