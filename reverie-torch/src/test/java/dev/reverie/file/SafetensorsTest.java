package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void whateverIsWrittenComesBackFromAFileAndFromMemory() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            RandomArrays arrays = new RandomArrays(seed);
            Map<String, NdArray> written = new HashMap<>();
            Map<String, String> metadata = new HashMap<>();
            int count = arrays.random().nextInt(8);
            for (int i = 0; i < count; i++) {
                written.put(arrays.name(), arrays.next());
                metadata.put(arrays.name(), arrays.name());
            }
            Path path = folder.resolve("round.safetensors");
            SafetensorsWriter.write(path, written, metadata);
            try (SafetensorsFile file = Safetensors.open(path);
                    SafetensorsFile memory = Safetensors.open("memory", ByteBuffer.wrap(Files.readAllBytes(path)))) {
                assertThat(file.readAll())
                        .as("seed %d", seed)
                        .isEqualTo(written)
                        .isEqualTo(memory.readAll());
                assertThat(file.metadata()).as("seed %d", seed).isEqualTo(metadata);
                assertThat(file.byteCount())
                        .isEqualTo(Files.size(path))
                        .isEqualTo(SafetensorsWriter.byteCount(written, metadata));
            }
        }
    }

    @Test
    void theBytesOfASmallFileAreThoseOfTheSpecification() throws IOException {
        Map<String, NdArray> arrays = Map.of(
                "b", NdArray.of(new float[] {1, 2}, 2),
                "a", NdArray.ofUnsigned(new byte[] {7}, 1, 1),
                "c", NdArray.of(new float[] {3}));
        String json = "{\"__metadata__\":{\"k\":\"v\\\"\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"c\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1,1],\"data_offsets\":[12,13]}}";
        String padded = json + " ".repeat((8 - json.length() % 8) % 8);
        ByteBuffer expected = ByteBuffer.allocate(8 + padded.length() + 13).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded.length()).put(padded.getBytes(StandardCharsets.UTF_8));
        expected.putFloat(1).putFloat(2).putFloat(3).put((byte) 7);
        assertThat(bytes(arrays, Map.of("k", "v\""))).isEqualTo(expected.array());
    }

    @Test
    void theOrderOfTheMapDoesNotMatter() throws IOException {
        Map<String, NdArray> forward = new LinkedHashMap<>();
        Map<String, NdArray> backward = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> textsBackward = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forward.put("t" + i, NdArray.of(new float[] {i}));
            backward.put("t" + (19 - i), NdArray.of(new float[] {19 - i}));
            texts.put("k" + i, "v");
            textsBackward.put("k" + (19 - i), "v");
        }
        assertThat(bytes(forward, texts)).isEqualTo(bytes(backward, textsBackward));
    }

    @Test
    void everyTensorIsAlignedToItsElementSize() throws IOException {
        Map<String, NdArray> arrays = new HashMap<>();
        RandomArrays random = new RandomArrays(5);
        for (int i = 0; i < 50; i++) {
            arrays.put("t" + i, random.next());
        }
        Path path = folder.resolve("aligned.safetensors");
        SafetensorsWriter.write(path, arrays, Map.of("odd", "x"));
        try (SafetensorsFile file = Safetensors.open(path)) {
            assertThat(file.entries())
                    .hasSize(50)
                    .allSatisfy(entry ->
                            assertThat(entry.begin() % entry.type().bytes()).isZero());
        }
    }

    @Test
    void tensorsAtOddOffsetsAreReadAll() throws IOException {
        byte[] file = file(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[3,7]},"
                        + "\"e\":{\"data_offsets\":[7,7],\"shape\":[0,5],\"dtype\":\"F64\"}}  ",
                1,
                2,
                3,
                0,
                0,
                0x80,
                0x3f);
        try (SafetensorsFile opened = Safetensors.open("odd", ByteBuffer.wrap(file))) {
            assertThat(opened.names()).containsExactly("a", "b", "e");
            assertThat(opened.get("b").toFloats()).containsExactly(1);
            assertThat(opened.get("e").shape()).isEqualTo(Shape.of(0, 5));
        }
    }

    @Test
    void aFileLargerThanTwoGigabytesIsListedAndReadPieceByPiece() throws IOException {
        Path path = folder.resolve("large.safetensors");
        long middle = 5L << 29;
        String json = "{\"first\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"large\":{\"dtype\":\"U8\",\"shape\":[" + middle + "],\"data_offsets\":[8," + (8 + middle) + "]},"
                + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + (8 + middle) + "," + (16 + middle)
                + "]}}";
        ByteBuffer head = ByteBuffer.wrap(file(json, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40));
        long size = head.remaining() + middle + 8;
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(head);
            channel.write(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}), size - 8);
        }
        try (SafetensorsFile file = Safetensors.open(path)) {
            assertThat(file.byteCount()).isEqualTo(size);
            assertThat(file.entry("large").byteCount()).isEqualTo(middle);
            assertThat(file.get("first").toFloats()).containsExactly(1, 2);
            assertThat(file.get("last").toFloats()).containsExactly(1, 2);
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> file.get("large"))
                    .withMessageContaining("tensor 'large' of 2684354560 bytes; at most 2147483647");
        }
    }

    @Test
    void mappedArraysOutliveTheirFileAndItsReplacement() throws IOException {
        Path path = folder.resolve("model.safetensors");
        SafetensorsWriter.write(path, Map.of("w", NdArray.of(new float[] {1, 2}, 2)), Map.of());
        NdArray mapped;
        try (SafetensorsFile file = Safetensors.open(path)) {
            mapped = file.get("w");
            assertThat(mapped.asByteBuffer().isDirect()).isTrue();
        }
        SafetensorsWriter.write(folder.resolve("other.safetensors"), Map.of("w", mapped), Map.of());
        assertThat(mapped.toFloats()).containsExactly(1, 2);
    }

    @Test
    void sourcesAreAskedOnceEachInTheOrderOfTheFile() throws IOException {
        StringBuilder asked = new StringBuilder();
        Map<String, ArraySource> sources = new LinkedHashMap<>();
        for (String name : new String[] {"c", "a", "b"}) {
            sources.put(name, ArraySource.of(ElementType.F32, Shape.of(), () -> {
                asked.append(name);
                return NdArray.of(new float[] {1});
            }));
        }
        Path path = folder.resolve("streamed.safetensors");
        SafetensorsWriter.write(path, sources, Map.of());
        assertThat(asked).hasToString("abc");
        try (SafetensorsFile file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() throws IOException {
        byte[] bytes = bytes(Map.of("all_modules.0.weight", NdArray.of(new float[1])), Map.of());
        SafetensorsFile file = Safetensors.open("model", ByteBuffer.wrap(bytes));
        assertThat(file.contains("all_modules.0.weight")).isTrue();
        assertThat(file.contains("x")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.get("all_module.0.weight"))
                .withMessage("no tensor 'all_module.0.weight' in model; is 'all_modules.0.weight' meant?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.entry("bias"))
                .withMessage("no tensor 'bias' in model, which has 1 tensors, the first 'all_modules.0.weight'");
        file.close();
        assertThatIllegalStateException().isThrownBy(() -> file.get("all_modules.0.weight"));
    }

    @Test
    void namesAndTextsThatTheFormatCannotHoldAreRefused() {
        NdArray array = NdArray.of(new float[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(Map.of("__metadata__", array), Map.of()))
                .withMessageContaining("pass them as metadata");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(Map.of("\ud800", array), Map.of()))
                .withMessageContaining("surrogate");
    }

    static byte[] bytes(Map<String, NdArray> arrays, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.writeTo(Channels.newChannel(out), arrays, metadata);
        return out.toByteArray();
    }

    /** A file of this header and these data bytes, as they are. */
    static byte[] file(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        for (int value : data) {
            file.put((byte) value);
        }
        return file.array();
    }
}
