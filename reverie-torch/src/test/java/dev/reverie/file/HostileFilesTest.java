package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.file.Npz.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every input is either read as something consistent or refused with the exception declared for it. */
class HostileFilesTest {
    private static final long SEED = 20111213;
    private static final byte[] NPY_START = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 20, 0};

    @TempDir
    Path folder;

    @Test
    void damagedSafetensorsAreReadConsistentlyOrRefused() throws IOException {
        byte[] good = SafetensorsTest.bytes(
                Map.of(
                        "all_modules.0.weight", NdArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                        "empty", NdArray.of(new double[0], 0, 3),
                        "step", NdArray.of(new long[] {7}),
                        "mask", NdArray.of(new boolean[] {true, false, true}, 3)),
                Map.of("config", "{\"sde\": \"ve\"}"));
        int header = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        SplittableRandom random = new SplittableRandom(SEED);
        Mutation mutation = new Mutation(random);
        int read = 0;
        for (int i = 0; i < 12_000; i++) {
            byte[] bytes = mutation.of(good, 8 + header);
            if (bytes.length >= 8 && random.nextBoolean()) {
                // Else a spliced header is nearly always refused for its length alone.
                long length = header + bytes.length - (long) good.length;
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            }
            read += safetensors(bytes, "seed " + SEED + ", case " + i);
        }
        // Changes of names, texts and data leave a good file; the test would be idle if none or all did.
        assertThat(read).isBetween(600, 11_000);
    }

    @Test
    void randomSafetensorsHeadersAreReadConsistentlyOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] types = {"F32", "U8", "U8", "BOOL", "I16", "F9"};
        int read = 0;
        for (int i = 0; i < 6_000; i++) {
            List<String> entries = new ArrayList<>();
            int count = random.nextInt(4);
            for (int j = 0; j < count; j++) {
                int begin = random.nextInt(6);
                entries.add(String.format(
                        Locale.ROOT,
                        "\"%c\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}",
                        'a' + random.nextInt(6),
                        types[random.nextInt(types.length)],
                        random.nextInt(-1, 4),
                        begin,
                        begin + random.nextInt(4)));
            }
            byte[] file = SafetensorsTest.file("{" + String.join(",", entries) + "}", new int[random.nextInt(6)]);
            read += safetensors(file, "seed " + SEED + ", case " + i);
        }
        assertThat(read).isBetween(60, 5_000);
    }

    @Test
    void damagedNpyFilesAreReadConsistentlyOrRefused() throws IOException {
        List<byte[]> good = new ArrayList<>();
        good.add(NpyTest.bytes(NdArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
        good.add(NpyTest.file(2, "{'descr': '>u4', 'fortran_order': True, 'shape': (2, 1), }", 0, 0, 0, 1, 0, 0, 0, 2));
        good.add(NpyTest.file(3, "{'descr': '|b1', 'fortran_order': False, 'shape': (), }", 1));
        SplittableRandom random = new SplittableRandom(SEED);
        Mutation mutation = new Mutation(random);
        int read = 0;
        for (int i = 0; i < 9_000; i++) {
            byte[] bytes = mutation.of(good.get(i % good.size()), 80);
            String name = "seed " + SEED + ", case " + i;
            try {
                consistent(Npy.read("fuzz", ByteBuffer.wrap(bytes)));
                read++;
            } catch (FileFormatException refused) {
                assertThat(refused).as(name).hasMessageStartingWith("fuzz: ");
            } catch (RuntimeException e) {
                throw new AssertionError(name, e);
            }
        }
        assertThat(read).isBetween(450, 8_000);
    }

    @Test
    void damagedNpzFilesAreReadConsistentlyOrRefused() throws IOException {
        Path path = folder.resolve("fuzz.npz");
        List<byte[]> good = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            Map<String, NdArray> arrays =
                    Map.of("mu", NdArray.of(new double[] {1, 2}, 2), "n", NdArray.of(new long[] {60_000}));
            Npz.write(path, arrays, compression);
            good.add(Files.readAllBytes(path));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        Mutation mutation = new Mutation(random);
        int read = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] whole = good.get(i % good.size());
            byte[] bytes = mutation.of(whole, whole.length);
            String name = "seed " + SEED + ", case " + i;
            Files.write(path, bytes);
            try (NpzFile file = Npz.open(path)) {
                file.readAll().values().forEach(HostileFilesTest::consistent);
                read++;
            } catch (FileFormatException refused) {
                assertThat(refused).as(name).hasMessageStartingWith(path.toString());
            } catch (IOException | RuntimeException e) {
                throw new AssertionError(name, e);
            }
        }
        assertThat(read).isBetween(40, 3_500);
    }

    @Test
    void noiseIsRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 10 && i % 2 == 0) {
                // A plausible header length, or the magic bytes of npy, so that the noise gets past the first check.
                byte[] start = i % 4 == 0 ? new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{'} : NPY_START;
                System.arraycopy(start, 0, bytes, 0, start.length);
            }
            for (boolean npy : new boolean[] {true, false}) {
                try {
                    if (npy) {
                        Npy.read("noise", ByteBuffer.wrap(bytes));
                    } else {
                        Safetensors.open("noise", ByteBuffer.wrap(bytes)).close();
                    }
                    throw new AssertionError("seed " + SEED + ", case " + i + " was read");
                } catch (FileFormatException refused) {
                    assertThat(refused).hasMessageStartingWith("noise");
                }
            }
        }
    }

    private static int safetensors(byte[] bytes, String name) throws IOException {
        try (SafetensorsFile file = Safetensors.open("fuzz", ByteBuffer.wrap(bytes))) {
            Map<String, NdArray> arrays = file.readAll();
            long data = 0;
            for (TensorEntry entry : file.entries()) {
                assertThat(entry.begin()).as(name).isEqualTo(data);
                data = entry.end();
            }
            arrays.values().forEach(HostileFilesTest::consistent);
            // What was read is a good file: written anew it says the same.
            byte[] again = SafetensorsTest.bytes(arrays, file.metadata());
            try (SafetensorsFile reread = Safetensors.open("again", ByteBuffer.wrap(again))) {
                assertThat(reread.readAll()).as(name).isEqualTo(arrays);
            }
            return 1;
        } catch (FileFormatException refused) {
            assertThat(refused).as(name).hasMessageStartingWith("fuzz: ");
            return 0;
        } catch (RuntimeException e) {
            throw new AssertionError(name, e);
        }
    }

    private static void consistent(NdArray array) {
        assertThat(array.asByteBuffer().remaining())
                .isEqualTo(array.elementCount() * array.type().bytes());
        assertThat((long) array.toDoubles().length).isEqualTo(array.shape().elementCount());
    }
}
