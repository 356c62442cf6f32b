package dev.reverie.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Batches;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Standardization;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.random.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set in files is the set in memory: every example, every batch; and what is not whole is told. */
class ShardedDatasetTest {
    private static final DataShape SHAPE = DataShape.image(1, 2, 3);
    private static final int[] COUNTS = {3, 1, 4};

    @TempDir
    private Path folder;

    private Dataset cut() throws IOException {
        int length = SHAPE.length();
        ShardIndex.Shard[] shards = new ShardIndex.Shard[COUNTS.length];
        int first = 0;
        for (int shard = 0; shard < COUNTS.length; shard++) {
            byte[] bytes = new byte[COUNTS[shard] * length];
            int[] labels = new int[COUNTS[shard]];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = (first + row) % 2;
                for (int i = 0; i < length; i++) {
                    bytes[row * length + i] = (byte) (30 * (first + row) + i);
                }
            }
            Path file = folder.resolve("part-" + shard + ".safetensors");
            ShardFile.write(file, SHAPE, true, ByteBuffer.wrap(bytes), labels);
            shards[shard] = new ShardIndex.Shard(
                    "part-" + shard + ".safetensors", labels.length, Files.size(file), "of shard " + shard);
            first += labels.length;
        }
        ShardIndex index = new ShardIndex(
                "eight",
                SHAPE,
                true,
                List.of("even", "odd"),
                List.of(),
                Optional.empty(),
                "nowhere",
                "",
                List.of(shards));
        Files.writeString(folder.resolve(ShardIndex.NAME), index.text());
        return inMemory();
    }

    private static Dataset inMemory() {
        return new Dataset() {
            @Override
            public DataShape shape() {
                return SHAPE;
            }

            @Override
            public long size() {
                return 8;
            }

            @Override
            public List<String> classNames() {
                return List.of("even", "odd");
            }

            @Override
            public void read(long index, float[] out, int offset) {
                for (int i = 0; i < SHAPE.length(); i++) {
                    out[offset + i] = (30 * index + i) / 255f;
                }
            }

            @Override
            public int label(long index) {
                return (int) index % 2;
            }
        };
    }

    private Dataset opened(String... settings) throws IOException {
        return RunConfig.parse(
                        "{name: any, data: {name: files, path: " + RunConfig.quoted(folder.toString())
                                + "}, process: {kind: variancePreserving}}",
                        "any",
                        List.of(settings))
                .data()
                .open(DataOptions.defaults())
                .train();
    }

    @Test
    void everyExampleIsThatInMemory() throws IOException {
        Dataset memory = cut();
        Dataset files = opened();
        assertThat(files.size()).isEqualTo(8);
        assertThat(files.shape()).isEqualTo(SHAPE);
        assertThat(files.classNames()).containsExactly("even", "odd");
        float[] a = new float[SHAPE.length()];
        float[] b = new float[SHAPE.length()];
        for (long i = 0; i < 8; i++) {
            files.read(i, a, 0);
            memory.read(i, b, 0);
            assertThat(a).as("example %d", i).isEqualTo(b);
            assertThat(files.label(i)).isEqualTo(memory.label(i));
        }
        assertThatThrownBy(() -> files.read(8, a, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> files.read(0, a, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void everyBatchIsThatInMemory() throws IOException {
        Dataset memory = cut();
        Batches expected = new Batches(memory, 5, RandomStream.of(3), true);
        Batches batches = new Batches(opened(), 5, RandomStream.of(3), true);
        for (long step = 0; step < 6; step++) {
            float[] a = new float[5 * SHAPE.length()];
            float[] b = new float[a.length];
            int[] labels = new int[5];
            int[] expectedLabels = new int[5];
            batches.fill(step, a, labels);
            expected.fill(step, b, expectedLabels);
            assertThat(a).isEqualTo(b);
            assertThat(labels).isEqualTo(expectedLabels);
        }
    }

    @Test
    void theIndexComesBackAsItWas() {
        ShardIndex index = new ShardIndex(
                "table",
                DataShape.vector(2),
                false,
                List.of(),
                List.of("a", "b"),
                Optional.of(new Standardization(List.of(0.1, -3e7), List.of(1.0, 2.5))),
                "hdfs://host/table",
                "standardised",
                List.of(new ShardIndex.Shard("one", 5, 1234567890123L, "abc")));
        assertThat(ShardIndex.parse(index.text(), "there")).isEqualTo(index);
        assertThat(index.provenance().sha256())
                .isEqualTo(ShardIndex.parse(index.text(), "there").provenance().sha256());
    }

    @Test
    void numbersAreStoredAsFloats() throws IOException {
        ByteBuffer rows = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = {0.5f, -3.25f, 1e-30f, 7, 8, Float.MAX_VALUE};
        for (float value : values) {
            rows.putFloat(value);
        }
        Path file = folder.resolve("rows");
        DataShape pair = DataShape.vector(2);
        ShardFile.write(file, pair, false, rows.flip(), new int[0]);
        ShardIndex.Shard shard = new ShardIndex.Shard("rows", 3, Files.size(file), "");
        ShardIndex index =
                new ShardIndex("rows", pair, false, List.of(), List.of(), Optional.empty(), "", "", List.of(shard));
        ShardFile opened = ShardFile.open(file, shard, index);
        float[] read = new float[6];
        for (int row = 0; row < opened.count(); row++) {
            ShardFile.values(opened.row(row), false, read, 2 * row, 2);
        }
        assertThat(read).isEqualTo(values);
    }

    @Test
    void whatIsNotWholeIsTold() throws IOException {
        cut();
        Path part = folder.resolve("part-2.safetensors");
        byte[] whole = Files.readAllBytes(part);
        Files.write(part, Arrays.copyOf(whole, whole.length - 7));
        assertThatThrownBy(this::opened)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("part-2.safetensors")
                .hasMessageContaining("cannot be used as a shard of eight");
        Files.copy(folder.resolve("part-1.safetensors"), part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::opened).hasMessageContaining("of shape [1, 1, 2, 3], and shards.json announces");
        Files.delete(part);
        assertThatThrownBy(this::opened).hasMessageContaining("part-2.safetensors");
        Files.writeString(folder.resolve(ShardIndex.NAME), "{\"version\": 2}");
        assertThatThrownBy(this::opened)
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("is of version 2, and this program reads up to 1");
        Files.writeString(folder.resolve(ShardIndex.NAME), "{\"shards\": [{\"file\": \"../secret\", \"count\": 1}]}");
        assertThatThrownBy(this::opened)
                .hasMessageContaining("a shard is a file beside shards.json, got \"../secret\"");
    }

    @Test
    void imagesOfShardsAreNotResized() throws IOException {
        cut();
        assertThatThrownBy(() -> opened("data.height=4", "data.width=4"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has images of 1 x 2 x 3, which are not in memory")
                .hasMessageContaining("leave data.height");
        assertThatThrownBy(() -> opened("data.heldOut=0.5")).hasMessageContaining("set data.heldOut=0");
    }
}
