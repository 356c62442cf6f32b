package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reverie.file.Npz.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    /** {@code savez_compressed} of {@code mu} = [1.5, 2.5] and {@code a/b} = uint8 [[1, 2]] by NumPy 2.4.6. */
    private static final String NUMPY = "UEsDBC0AAAAIAAAAIQCU3hHI//////////8GABQAbXUubnB5AQAQAJAAAAAAAAAATAAAAAAAAACb"
            + "7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBjD4YQ+hWRwAUEsD"
            + "BC0AAAAIAAAAIQCcAuQb//////////8HABQAYS9iLm5weQEAEACCAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNq"
            + "qK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKRpo6CrUKZAMuRiYAUEsBAi0DLQAAAAgAAAAhAJTeEchMAAAAkAAAAAYA"
            + "AAAAAAAAAAAAAIABAAAAAG11Lm5weVBLAQItAy0AAAAIAAAAIQCcAuQbSAAAAIIAAAAHAAAAAAAAAAAAAACAAYQAAABhL2IubnB5UEsF"
            + "BgAAAAACAAIAaQAAAAUBAAAAAA==";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void whateverIsWrittenComesBack(Compression compression) throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            RandomArrays random = new RandomArrays(seed);
            Map<String, NdArray> arrays = new HashMap<>();
            int count = random.random().nextInt(5);
            for (int i = 0; i < count; i++) {
                NdArray array = random.next();
                arrays.put("group/\u03c3" + i, array.type() == ElementType.BF16 ? array.to(ElementType.F32) : array);
            }
            Path path = folder.resolve("round.npz");
            Npz.write(path, arrays, compression);
            try (NpzFile file = Npz.open(path)) {
                assertThat(file.readAll()).as("seed %d", seed).isEqualTo(arrays);
                assertThat(file.names()).containsExactlyInAnyOrderElementsOf(arrays.keySet());
            }
        }
    }

    @Test
    void anArchiveOfNumPyIsRead() throws IOException {
        try (NpzFile file = Npz.open(archive(Base64.getDecoder().decode(NUMPY)))) {
            assertThat(file.names()).containsExactly("mu", "a/b");
            assertThat(file.get("mu").toDoubles()).containsExactly(1.5, 2.5);
            assertThat(file.get("a/b")).isEqualTo(NdArray.ofUnsigned(new byte[] {1, 2}, 1, 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBytesDependOnNeitherTheTimeZoneNorTheOrderOfTheMap(Compression compression) throws IOException {
        Map<String, NdArray> forward = new LinkedHashMap<>();
        Map<String, NdArray> backward = new LinkedHashMap<>();
        forward.put("a", NdArray.of(new float[] {1}));
        forward.put("b", NdArray.of(new float[] {2}));
        backward.put("b", NdArray.of(new float[] {2}));
        backward.put("a", NdArray.of(new float[] {1}));
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            Npz.write(folder.resolve("1.npz"), forward, compression);
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
            Npz.write(folder.resolve("2.npz"), backward, compression);
        } finally {
            TimeZone.setDefault(zone);
        }
        assertThat(folder.resolve("1.npz")).hasSameBinaryContentAs(folder.resolve("2.npz"));
    }

    @Test
    void aBombIsRefusedBeforeItUnfoldsUnlessAllowed() throws IOException {
        Path path = folder.resolve("bomb.npz");
        Npz.write(path, Map.of("zeros", NdArray.of(new byte[1 << 20], 1 << 20)), Compression.DEFLATED);
        assertThat(Files.size(path)).isLessThan(2000);
        InflationLimit strict = new InflationLimit(1 << 16, 100, 1 << 30);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npz.open(path, strict))
                .withMessageContaining("unfolds to more than " + 100 * Files.size(path) + " bytes")
                .withMessageContaining("larger InflationLimit");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npz.open(path, new InflationLimit(0, 10_000, 1 << 19)))
                .withMessageContaining("unfolds to more than 524288 bytes");
        try (NpzFile file = Npz.open(path)) {
            assertThat(file.get("zeros").elementCount()).isEqualTo(1 << 20);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new InflationLimit(2, 100, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new InflationLimit(0, 0, 1));
    }

    @Test
    void sizesThatDeflateCannotReachOrThatDoNotHoldAreRefused() throws IOException {
        Path path = folder.resolve("a.npz");
        Npz.write(path, Map.of("a", NdArray.of(new float[] {1, 2}, 2)), Compression.DEFLATED);
        byte[] file = Files.readAllBytes(path);
        int central = indexOf(file, new byte[] {'P', 'K', 1, 2});
        assertFault(patched(file, central + 26, 0x10), "of 1048712 bytes stored as ");
        assertFault(patched(file, central + 24, 137), "has 136 bytes where the archive claims 137");
        assertFault(patched(file, central + 24, 135), "has more than 135 bytes where the archive claims 135");
        assertFault(patched(file, central + 16, file[central + 16] + 1), "is damaged: its CRC-32 is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.npy", "/a.npy", "a/../b.npy", "a\\b.npy", "C:a.npy", "a//b.npy", "a\nb.npy", ".npy"})
    void namesThatLeadOutOfAFolderAreRefused(String name) throws IOException {
        assertFault(zip(name), "a name that is not accepted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.write(
                        folder.resolve("a.npz"),
                        Map.of(name.substring(0, name.length() - 4), NdArray.of(new float[1])),
                        Compression.STORED));
        assertThat(folder.resolve("a.npz")).doesNotExist();
    }

    @Test
    void entriesThatAreNoArraysOrOfOneNameAreRefused() throws IOException {
        assertFault(zip("readme.txt"), "has entry 'readme.txt'; every entry of a npz file is NAME.npy");
        assertFault(zip("folder/"), "every entry of a npz file is NAME.npy");
        byte[] two = zip("a.npy", "b.npy");
        for (int i = 0; i < two.length; i++) {
            two[i] = two[i] == 'b' && two[Math.min(i + 1, two.length - 1)] == '.' ? (byte) 'a' : two[i];
        }
        assertFault(two, "has entry 'a.npy' twice");
    }

    @Test
    void anArchiveThatIsNoneOrIsCutIsRefused() throws IOException {
        assertFault(new byte[0], "is no readable zip archive");
        assertFault("hello".getBytes(StandardCharsets.US_ASCII), "is no readable zip archive");
        byte[] whole = Base64.getDecoder().decode(NUMPY);
        for (int length = 0; length < whole.length; length += 7) {
            assertFault(Arrays.copyOf(whole, length), "is no readable zip archive");
        }
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npz.open(folder))
                .withMessageContaining("is a folder");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Npz.open(folder.resolve("none.npz")))
                .withMessageContaining("no such file");
    }

    @Test
    void aFaultOfAnEntryNamesTheArchiveAndTheEntry() throws IOException {
        Path path = archive(zip("a.npy"));
        try (NpzFile file = Npz.open(path)) {
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> file.get("a"))
                    .withMessage(path + "!a.npy: has only 1 bytes; a npy file begins with a header");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.get("A"))
                    .withMessage("no array 'A' in " + path + "; is 'a' meant?");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.get("sigma"))
                    .withMessage("no array 'sigma' in " + path + ", which has [a]");
        }
    }

    private Path archive(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("archive.npz"), bytes);
    }

    private void assertFault(byte[] bytes, String fault) throws IOException {
        Path path = archive(bytes);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> {
                    try (NpzFile file = Npz.open(path)) {
                        file.readAll();
                    }
                })
                .withMessageStartingWith(path.toString())
                .withMessageContaining(fault);
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write('x');
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private static byte[] patched(byte[] file, int offset, int value) {
        byte[] patched = file.clone();
        patched[offset] = (byte) value;
        return patched;
    }

    private static int indexOf(byte[] file, byte[] wanted) {
        for (int i = 0; i + wanted.length <= file.length; i++) {
            if (Arrays.equals(file, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
