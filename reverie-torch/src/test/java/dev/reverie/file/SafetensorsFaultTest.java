package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFaultTest {
    private static final String TWO_BYTES = "\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]";

    @TempDir
    Path folder;

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("", "claims a header of 0 bytes; accepted are 2 to 100000000"),
                Arguments.of("[]", "begins with byte 0x5b, expected '{'"),
                Arguments.of(" {}", "begins with byte 0x20, expected '{'"),
                Arguments.of("{}", "has 2 bytes after the last tensor, which ends at offset 0"),
                Arguments.of("{} x", "no JSON at character 4: Unrecognized token 'x'"),
                Arguments.of("{\"a\"", "no JSON at character 4: Unexpected end-of-input"),
                Arguments.of("{\"a", "no JSON at character 3: Unexpected end-of-input in field name"),
                Arguments.of("{\"a\":1}", "has '1}' at character 5, expected '{' to begin tensor 'a'"),
                Arguments.of(
                        "{\"a\":{}}", "describes tensor 'a' by [] alone; dtype, shape and data_offsets are needed"),
                Arguments.of("{\"a\":{" + TWO_BYTES + "},}", "was expecting double-quote to start field name"),
                Arguments.of("{\"a\":{" + TWO_BYTES + "},\"a\":{" + TWO_BYTES + "}}", "names 'a' twice"),
                Arguments.of("{\"a\":{" + TWO_BYTES + "},\"\\u0061\":{" + TWO_BYTES + "}}", "names 'a' twice"),
                Arguments.of("{\"a\":{" + TWO_BYTES + ",\"dtype\":\"U8\"}}", "the key 'dtype' of tensor 'a' twice"),
                Arguments.of("{\"a\":{" + TWO_BYTES + ",\"x\":[[[[1]]]]}}", "has the key 'x' in tensor 'a'"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\",\"shape\":[2]}}", "describes tensor 'a' by "),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}",
                        "tensor 'a' of dtype 'F8_E4M3'; accepted are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]}}",
                        "has '-2],\"data_offsets\":[' at character 28, expected the shape of 'a' as an integer"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2.0],\"data_offsets\":[0,2]}}",
                        "the shape of 'a' as an integer"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[02],\"data_offsets\":[0,2]}}",
                        "Leading zeroes not allowed"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2e0],\"data_offsets\":[0,2]}}",
                        "the shape of 'a' as an integer"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,2]}}",
                        "has '9223372036854775808' for the shape of 'a' at character 28"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,2]}}",
                        "the element count of shape [4294967296, 4294967296] overflows"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904],\"data_offsets\":[0,2]}}",
                        "span 2 bytes, but F64 of shape [4611686018427387904]"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,2]}}",
                        "data_offsets [0, 2] span 2 bytes, but U8 of shape [3] takes 3"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}}",
                        "data_offsets must satisfy 0 <= begin <= end, got [2, 0]"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1,2]}}",
                        "has 3 data_offsets for tensor 'a'; accepted is [begin, end]"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}",
                        "is cut short: its tensors take 8 bytes of data, but 2 are there"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                        "has tensor 'a' at offset 1, after a hole from 0"),
                Arguments.of(
                        "{\"a\":{" + TWO_BYTES + "},\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                        "has tensor 'b' at offset 1, inside the tensor before it, which ends at 2"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":" + "[".repeat(100_000),
                        "expected the shape of 'a' as an integer, 0 or more"),
                Arguments.of("{\"a\":" + "{\"a\":".repeat(100_000), "has the key 'a' in tensor 'a'"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + "0,".repeat(1000) + "0],\"data_offsets\":[0,0]}}",
                        "has more than 64 numbers in the shape of 'a'"),
                Arguments.of("{\"__metadata__\":{\"k\":1}}", "expected the metadata value of 'k' as a string"),
                Arguments.of("{\"__metadata__\":null}", "expected '{' to begin the metadata"),
                Arguments.of("{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}", "has the metadata key 'k' twice"),
                Arguments.of("{\"__metadata__\":{},\"__metadata__\":{}}", "names '__metadata__' twice"),
                Arguments.of("{\"\\ud800\":{}}", "Broken surrogate pair in field name"),
                Arguments.of("{\"\\udc00\":{}}", "surrogate"),
                Arguments.of("{\"__metadata__\":{\"k\":\"\\udc00\"}}", "surrogate"),
                Arguments.of("{\"__metadata__\":{\"k\":\"\\ud800\"}}", "surrogate"),
                Arguments.of("{\"\\u00g0\":{}}", "expected a hex-digit for character escape sequence"),
                Arguments.of("{\"\\x\":{}}", "Unrecognized character escape 'x'"),
                Arguments.of("{\"a\nb\":{}}", "has to be escaped using backslash"),
                Arguments.of("{\"\u001b[31m\":{}}", "(CTRL-CHAR, code 27)"),
                Arguments.of("{\"\\u001b[31m\":1}", "'\\u001b[31m'"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aWrongHeaderIsRefusedByName(String header, String fault) {
        assertFault(SafetensorsTest.file(header, 1, 2), fault);
    }

    @Test
    void everyTruncationAndEveryAdditionIsRefused() throws IOException {
        byte[] whole = SafetensorsTest.bytes(
                Map.of("a", NdArray.of(new float[] {1, 2}, 2), "b", NdArray.of(new long[] {3})), Map.of("k", "v"));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertFault(cut, length == 0 ? "is empty" : length < 8 ? "has only " + length + " bytes" : "is cut short");
        }
        assertFault(Arrays.copyOf(whole, whole.length + 1), "has 1 bytes after the last tensor");
    }

    @Test
    void hugeAndNegativeHeaderLengthsAllocateNothing() {
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 1L << 40}) {
            byte[] file = ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();
            assertFault(file, "claims a header of " + Long.toUnsignedString(length) + " bytes");
        }
        byte[] beyond = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(99_999_999)
                .array();
        assertFault(beyond, "is cut short: its header should end at byte 100000007, but the file has 16 bytes");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        byte[] file = SafetensorsTest.file("{\"aa\":{" + TWO_BYTES + "}}", 1, 2);
        file[8 + 2] = (byte) 0xc3;
        file[8 + 3] = (byte) 0x28;
        assertFault(file, "has a header that is not UTF-8 from its byte 2 on");
    }

    @Test
    void aMissingFileIsAnsweredWithWhatIsThere() throws IOException {
        Files.write(folder.resolve("model.safetensors"), new byte[0]);
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Safetensors.open(folder.resolve("modle.safetensors")))
                .withMessageContaining("modle.safetensors: no such file; is model.safetensors meant?");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Safetensors.open(folder.resolve("x")))
                .withMessageContaining("no such file; its folder holds model.safetensors");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() ->
                        Safetensors.open(folder.resolve("runs").resolve("one").resolve("x")))
                .withMessageContaining("there is no folder " + folder.resolve("runs"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.open(folder))
                .withMessage(folder + ": is a folder, a file is expected; it holds model.safetensors");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.open(folder.resolve("model.safetensors")))
                .satisfies(e -> assertThat(e.file()).endsWith("model.safetensors"))
                .satisfies(e -> assertThat(e.fault()).startsWith("is empty"));
    }

    @Test
    void aFileThatIsCutWhileItIsOpenIsNoticed() throws IOException {
        Path path = folder.resolve("model.safetensors");
        SafetensorsWriter.write(path, Map.of("a", NdArray.of(new float[] {1, 2}, 2)), Map.of());
        try (SafetensorsFile file = Safetensors.open(path)) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(9);
            }
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> file.get("a"))
                    .withMessageContaining("was cut short while it was open")
                    .withMessageContaining("and has 9");
        }
    }

    private static void assertFault(byte[] bytes, String fault) {
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.open("bad.safetensors", ByteBuffer.wrap(bytes)))
                .withMessageStartingWith("bad.safetensors: ")
                .withMessageContaining(fault);
    }
}
