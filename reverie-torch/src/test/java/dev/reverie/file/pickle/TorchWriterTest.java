package dev.reverie.file.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchWriterTest {
    @TempDir
    Path folder;

    private static Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("optimizer", Map.of("state", Map.of(), "param_groups", List.of(Map.of("lr", 2e-4))));
        Map<String, Object> model = new LinkedHashMap<>();
        for (ElementType type : ElementType.values()) {
            NdArray whole = NdArray.of(new long[] {0, 1, 1, 0, 1, 0}, 2, 3);
            model.put("module." + type, whole.to(type));
        }
        model.put("module.empty", NdArray.of(new float[0], 0, 3));
        model.put("module.scalar", NdArray.of(new double[] {-0.0}));
        content.put("model", model);
        content.put("values", Arrays.asList(null, true, false, 7L, -1L, 300L, 1L << 40, Long.MIN_VALUE, 0.1, "Grüße"));
        content.put("step", 1234L);
        return content;
    }

    @Test
    void whatIsWrittenReadsBackEqual() throws IOException {
        Path path = folder.resolve("all.pth");
        TorchWriter.write(path, content());
        try (TorchFile file = TorchFile.open(path)) {
            Map<String, Object> leaves = new LinkedHashMap<>();
            for (Map.Entry<String, Object> leaf : file.leaves().entrySet()) {
                leaves.put(
                        leaf.getKey(), leaf.getValue() instanceof TorchTensor tensor ? tensor.load() : leaf.getValue());
            }
            Map<String, Object> expected = ContentPaths.leaves("expected", content());
            assertThat(leaves).isEqualTo(expected);
            assertThat(new ArrayList<>(leaves.keySet())).isEqualTo(new ArrayList<>(expected.keySet()));
        }
    }

    @Test
    void theSameContentMakesTheSameBytes() throws IOException {
        Path first = folder.resolve("first.pth");
        Path second = folder.resolve("second.pth");
        TorchWriter.write(first, content());
        TorchWriter.write(second, content());
        assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    }

    @Test
    void theArchiveHasTheEntriesOfTorchUncompressedAndAligned() throws IOException {
        Path path = folder.resolve("layout.pth");
        TorchWriter.write(path, Map.of("x", NdArray.of(new float[] {1.25f, 2.5f}, 2)));
        try (ZipFile zip = new ZipFile(path.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly("archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/version");
            assertThat(zip.stream().allMatch(entry -> entry.getMethod() == ZipEntry.STORED))
                    .isTrue();
        }
        byte[] file = Files.readAllBytes(path);
        // 1.25f and 2.5f, little-endian, once in the file
        byte[] numbers = {0, 0, (byte) 0xa0, 0x3f, 0, 0, 0x20, 0x40};
        int at = 0;
        while (!Arrays.equals(file, at, at + 8, numbers, 0, 8)) {
            at++;
        }
        assertThat(at % 64).isZero();
    }

    @Test
    void thePickleIsThatOfTorch() {
        byte[] pickle = new PickleWriter().pickle(Map.of("x", NdArray.of(new float[6], 2, 3)));
        byte[] expected = PickleBytes.protocol(2)
                .global("collections", "OrderedDict")
                .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE, Opcode.MARK)
                .text("x")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(Opcode.MARK, Opcode.MARK)
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .op(Opcode.BININT1)
                .raw(6)
                .op(Opcode.TUPLE, Opcode.BINPERSID, Opcode.BININT1)
                .raw(0)
                .op(Opcode.MARK, Opcode.BININT1)
                .raw(2)
                .op(Opcode.BININT1)
                .raw(3)
                .op(Opcode.TUPLE, Opcode.MARK, Opcode.BININT1)
                .raw(3)
                .op(Opcode.BININT1)
                .raw(1)
                .op(Opcode.TUPLE, Opcode.NEWFALSE)
                .global("collections", "OrderedDict")
                .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE, Opcode.TUPLE, Opcode.REDUCE, Opcode.SETITEMS)
                .end();
        assertThat(pickle).isEqualTo(expected);
    }

    @Test
    void whatHasNoFormInAPickleIsRefused() {
        Path path = folder.resolve("never.pth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchWriter.write(path, Map.of("x", new Object())))
                .withMessageContaining("java.lang.Object");
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchWriter.write(path, itself))
                .withMessageContaining("hold themselves");
        assertThat(path).doesNotExist();
    }
}
