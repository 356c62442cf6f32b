package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NpyTest {
    /** {@code numpy.arange(6, dtype='<f4').reshape(2, 3)} as NumPy 2.4.6 saved it. */
    private static final String NUMPY_F4 =
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                    + "JzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                    + "ICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACA"
                    + "PwAAAEAAAEBAAACAQAAAoEA=";

    /** {@code numpy.asfortranarray(numpy.arange(24, dtype='>i4').reshape(2, 3, 4))} as NumPy 2.4.6 saved it. */
    private static final String NUMPY_FORTRAN_BIG_ENDIAN =
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAg"
                    + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAA"
                    + "AAAAAADAAAAAQAAAAQAAAACAAAABQA"
                    + "AAABAAAADQAAAAUAAAARAAAACQAAABUAAAACAAAADgAAAAYAAAASAAAACgAAABYAAAADAA"
                    + "AADwAAAAcAAAATAAAACwAAABc=";

    @TempDir
    Path folder;

    @Test
    void whateverIsWrittenComesBack() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            NdArray array = new RandomArrays(seed).next();
            if (array.type() == ElementType.BF16) {
                continue;
            }
            Path path = folder.resolve("round.npy");
            Npy.write(path, array);
            assertThat(Npy.read(path)).as("seed %d", seed).isEqualTo(array);
            assertThat(Npy.read("memory", ByteBuffer.wrap(bytes(array))))
                    .as("seed %d", seed)
                    .isEqualTo(array);
            assertThat((Files.size(path) - array.byteCount()) % 64).isZero();
        }
    }

    @Test
    void filesAreReadAndWrittenByteForByteLikeNumPy() throws IOException {
        byte[] file = Base64.getDecoder().decode(NUMPY_F4);
        NdArray array = Npy.read("numpy", ByteBuffer.wrap(file));
        assertThat(array).isEqualTo(NdArray.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
        assertThat(bytes(array)).isEqualTo(file);
        NdArray fortran = Npy.read("numpy", ByteBuffer.wrap(Base64.getDecoder().decode(NUMPY_FORTRAN_BIG_ENDIAN)));
        assertThat(fortran).isEqualTo(NdArray.of(IntStream.range(0, 24).toArray(), 2, 3, 4));
    }

    static Stream<Arguments> descriptions() {
        return Stream.of(
                Arguments.of("<f8", new int[] {0, 0, 0, 0, 0, 0, 0xf8, 0x3f}, NdArray.of(new double[] {1.5}, 1)),
                Arguments.of(">f8", new int[] {0x3f, 0xf8, 0, 0, 0, 0, 0, 0}, NdArray.of(new double[] {1.5}, 1)),
                Arguments.of(">f4", new int[] {0x3f, 0xc0, 0, 0}, NdArray.of(new float[] {1.5f}, 1)),
                Arguments.of(
                        "<f2",
                        new int[] {0, 0x3e},
                        NdArray.of(new float[] {1.5f}, 1).to(ElementType.F16)),
                Arguments.of(
                        ">f2",
                        new int[] {0x3e, 0},
                        NdArray.of(new float[] {1.5f}, 1).to(ElementType.F16)),
                Arguments.of(">i2", new int[] {0xff, 0xfe}, NdArray.of(new short[] {-2}, 1)),
                Arguments.of("|i1", new int[] {0xfe}, NdArray.of(new byte[] {-2}, 1)),
                Arguments.of(">i1", new int[] {0xfe}, NdArray.of(new byte[] {-2}, 1)),
                Arguments.of("|b1", new int[] {1}, NdArray.of(new boolean[] {true}, 1)),
                Arguments.of("|u1", new int[] {255}, NdArray.ofUnsigned(new byte[] {-1}, 1)),
                Arguments.of("<u2", new int[] {0xff, 0xff}, NdArray.of(new int[] {65535}, 1)),
                Arguments.of(">u2", new int[] {0xff, 0xfe}, NdArray.of(new int[] {65534}, 1)),
                Arguments.of("<u4", new int[] {0xff, 0xff, 0xff, 0xff}, NdArray.of(new long[] {0xffffffffL}, 1)),
                Arguments.of(
                        ">u8",
                        new int[] {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                        NdArray.of(new long[] {Long.MAX_VALUE}, 1)));
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void everyTypeAndByteOrderIsReadInEveryVersion(String descr, int[] data, NdArray expected) throws IOException {
        for (int version = 1; version <= 3; version++) {
            byte[] file = file(version, "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,), }\n", data);
            assertThat(Npy.read("x.npy", ByteBuffer.wrap(file))).isEqualTo(expected);
        }
    }

    @Test
    void fortranOrderIsTransposedForEveryShape() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            NdArray array = new RandomArrays(seed).next(ElementType.I32);
            Shape shape = array.shape();
            long[] sizes = shape.toArray();
            ByteBuffer data = ByteBuffer.allocate(array.byteCount()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < array.elementCount(); i++) {
                // Element i of the row-major order has the same indices at this place of the column-major order.
                long rest = i;
                long[] index = new long[sizes.length];
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                    index[axis] = rest % sizes[axis];
                    rest /= sizes[axis];
                }
                long place = 0;
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                    place = place * sizes[axis] + index[axis];
                }
                data.putInt((int) place * 4, array.asByteBuffer().getInt(i * 4));
            }
            String tuple = shape.toString().replace('[', '(').replace("]", sizes.length == 1 ? ",)" : ")");
            byte[] head = file(1, "{'shape': " + tuple + ", \"fortran_order\": True, 'descr': '<i4'}");
            byte[] file = ByteBuffer.allocate(head.length + data.capacity())
                    .put(head)
                    .put(data)
                    .array();
            assertThat(Npy.read("f.npy", ByteBuffer.wrap(file)))
                    .as("seed %d", seed)
                    .isEqualTo(array);
        }
    }

    @Test
    void sizesAsPython2WroteThemAreRead() throws IOException {
        byte[] file = file(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1L, 2L), }\n", 7, 8);
        assertThat(Npy.read("old.npy", ByteBuffer.wrap(file))).isEqualTo(NdArray.ofUnsigned(new byte[] {7, 8}, 1, 2));
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(
                        "|O", "(1,)", "has elements of type '|O', Python objects, which only unpickling could read"),
                Arguments.of("<U2", "(1,)", "has elements of type '<U2', Unicode text"),
                Arguments.of("|S2", "(1,)", "byte text"),
                Arguments.of("<c16", "(1,)", "complex numbers"),
                Arguments.of("|V2", "(1,)", "raw bytes or records"),
                Arguments.of("<M8[ns]", "(1,)", "dates or durations"),
                Arguments.of("<f16", "(1,)", "a floating-point width that is not read"),
                Arguments.of("<i3", "(1,)", "'<i3', which is not known; accepted are bool, (u)int8 to 64"),
                Arguments.of("=f8", "(1,)", "has elements of type '=f8'; accepted are"),
                Arguments.of("|f8", "(1,)", "leaves the byte order open"),
                Arguments.of("", "(1,)", "has elements of type ''"),
                Arguments.of("<f8", "(-1,)", "has '-1,)"),
                Arguments.of("<f8", "(1)", "expected a tuple for the shape"),
                Arguments.of("<f8", "(,)", "expected a size"),
                Arguments.of("<f8", "(1 2)", "expected ',' or ')'"),
                Arguments.of("<f8", "[1]", "has '[1]"),
                Arguments.of("<f8", "(1.0,)", "expected ',' or ')' in the shape"),
                Arguments.of("<f8", "(99999999999999999999,)", "has the size '99999999999999999999'"),
                Arguments.of("<f8", "(4294967296, 4294967296)", "overflows"),
                Arguments.of("<f8", "(268435456,)", "at most 2147483647 bytes are read into one array"),
                Arguments.of("<u4", "(268435456,)", "with 8 bytes each as it is read; at most 2147483647"),
                Arguments.of("<f8", "(268435455,)", "is cut short: 8 bytes of data"),
                Arguments.of("<f8", "(2,)", "is cut short: 8 bytes of data, but shape [2] with 8 bytes each takes 16"),
                Arguments.of(
                        "<f4", "(1,)", "has trailing bytes: 8 bytes of data, but shape [1] with 4 bytes each takes 4"),
                Arguments.of("<f8", "(" + "1, ".repeat(65) + ")", "has a shape of more than 64 axes"),
                Arguments.of("<u8", "(1,)", "has the value 18446744073709551615; of unsigned 64-bit integers only"),
                Arguments.of("<f8', 'x': '", "(1,)", "has the header key 'x'; accepted are descr"),
                Arguments.of("<f8', 'descr': '<f8", "(1,)", "has the header key 'descr' twice"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aWrongHeaderIsRefusedByName(String descr, String shape, String fault) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        assertFault(file(1, header, 255, 255, 255, 255, 255, 255, 255, 255), fault);
    }

    @Test
    void aHeaderThatIsNoDictionaryOfThreeKeysIsRefused() {
        assertFault(file(1, "[1]"), "has '[1]' at character 0, expected '{'");
        assertFault(file(1, "{}"), "has a header with [] alone; descr, fortran_order and shape are needed");
        assertFault(file(1, "{'shape': (), 'fortran_order': 0}"), "has '0}' at character 31, expected 'False'");
        assertFault(file(1, "{'shape': ()} + x"), "expected only spaces after the closing brace");
        assertFault(file(1, "{'descr': [('a', '<i4')], 'shape': ()}"), "has records of several fields");
        assertFault(file(1, "{'descr"), "expected a key in quotes");
        assertFault(file(3, "{'\u00e9"), "expected a key in quotes");
        byte[] notUtf8 = file(3, "{'xx': 1}");
        notUtf8[14] = (byte) 0xff;
        assertFault(notUtf8, "not UTF-8");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = bytes(NdArray.of(new float[] {1, 2}, 2));
        for (int length = 0; length < whole.length; length++) {
            assertFault(Arrays.copyOf(whole, length), length == 0 ? "is empty" : "");
        }
    }

    @Test
    void wrongMagicVersionAndLengthAreRefused() throws IOException {
        byte[] whole = bytes(NdArray.of(new float[] {1, 2}, 2));
        assertFault("PK\u0003\u0004 and more".getBytes(StandardCharsets.US_ASCII), "begins with 'PK\\u0003\\u0004 a'");
        byte[] version = whole.clone();
        version[6] = 4;
        assertFault(version, "has npy version 4.0; accepted are 1.0, 2.0 and 3.0");
        byte[] length = whole.clone();
        length[6] = 2;
        length[11] = (byte) 0x80;
        assertFault(length, "accepted are at most 65536");
    }

    @Test
    void whatTheFormatLacksIsRefusedBeforeTheFileIsTouched() throws IOException {
        Path path = folder.resolve("a.npy");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.write(path, NdArray.of(new float[1]).to(ElementType.BF16)))
                .withMessageContaining("no BF16; convert the array with to(ElementType.F32)");
        assertThat(path).doesNotExist();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Npy.read(path));
    }

    static byte[] bytes(NdArray array) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.writeTo(Channels.newChannel(out), array);
        return out.toByteArray();
    }

    /** A file of this header and these data bytes, as they are. */
    static byte[] file(int version, String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        int start = version == 1 ? 10 : 12;
        ByteBuffer file = ByteBuffer.allocate(start + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        file.put((byte) version).put((byte) 0).putShort((short) text.length);
        file.position(start).put(text);
        for (int value : data) {
            file.put((byte) value);
        }
        return file.array();
    }

    private static void assertFault(byte[] bytes, String fault) {
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read("bad.npy", ByteBuffer.wrap(bytes)))
                .withMessageStartingWith("bad.npy: ")
                .withMessageContaining(fault);
    }
}
