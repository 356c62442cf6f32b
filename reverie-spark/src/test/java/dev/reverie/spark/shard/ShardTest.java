package dev.reverie.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.data.shard.ShardedDataset;
import dev.reverie.errors.RequestException;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.ClusterShards;
import dev.reverie.spark.ClusterTraining;
import dev.reverie.spark.LocalSpark;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.train.WeightHash;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that no host holds: cut by all tasks, and learnt from as if they were in memory. */
class ShardTest {
    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();

    private static RunConfig config(Path data, String... more) {
        List<String> settings = new ArrayList<>(LocalSpark.TINY);
        settings.addAll(List.of("training.steps=6", "training.checkpointEvery=3", "training.accumulate=8"));
        settings.addAll(List.of(more));
        return RunConfig.parse(
                "{name: cut, data: {name: files, path: " + RunConfig.quoted(data.toString())
                        + "}, process: {kind: variancePreserving}, network: {kind: mlp}}",
                "cut",
                settings);
    }

    private static Dataset stored(Path data) throws Exception {
        return config(data).data().open(DataOptions.defaults()).train();
    }

    private static void requireSameExamples(Dataset cut, Dataset stored) {
        assertThat(cut.shape()).isEqualTo(stored.shape());
        assertThat(cut.size()).isEqualTo(stored.size());
        assertThat(cut.classNames()).isEqualTo(stored.classNames());
        assertThat(cut.columnNames()).isEqualTo(stored.columnNames());
        float[] a = new float[stored.shape().length()];
        float[] b = new float[a.length];
        for (long i = 0; i < stored.size(); i++) {
            cut.read(i, a, 0);
            stored.read(i, b, 0);
            assertThat(a).as("example %d", i).isEqualTo(b);
            assertThat(cut.label(i)).isEqualTo(stored.label(i));
        }
    }

    private Path pictures(int count) throws Exception {
        Path all = folder.resolve("pictures");
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int k = 0; k < 64; k++) {
                image.getRaster().setSample(k % 8, k / 8, 0, random.nextInt(256));
            }
            Path file = Files.createDirectories(all.resolve(i % 3 == 0 ? "first kind" : "second"))
                    .resolve("picture " + i + (i % 2 == 0 ? ".png" : ".PNG"));
            ImageIO.write(image, "png", file.toFile());
        }
        return all;
    }

    /** Rows whose numbers are exact, so that any way to add them up gives the same mean. */
    private Path table(int rows) {
        Path parquet = folder.resolve("rows.parquet");
        spark.range(rows)
                .selectExpr("cast((id * 37 % 64) as double) / 4 as amount", "cast(id * 11 % 32 as float) as age")
                .repartition(3)
                .write()
                .parquet(parquet.toString());
        return parquet;
    }

    @Test
    void picturesAreCutAsTheyAreStored() throws Exception {
        Path pictures = pictures(40);
        Path out = folder.resolve("shards");
        ShardIndex index = ClusterShards.of(spark)
                .shardBytes(5 * 64)
                .cut(pictures.toUri().toString(), out.toUri().toString());
        assertThat(index.shards()).hasSizeGreaterThan(7);
        assertThat(index.classNames()).containsExactly("first kind", "second");
        requireSameExamples(ShardedDataset.open(out), stored(pictures));
        assertThatThrownBy(() -> ClusterShards.of(spark).cut(pictures.toString(), out.toString()))
                .hasMessageContaining("holds something already");
    }

    @Test
    void tablesAreStandardisedAsInMemory() throws Exception {
        Path parquet = table(512);
        Path out = folder.resolve("shards");
        ClusterShards.of(spark).shardBytes(800).cut(parquet.toString(), out.toString());
        Dataset cut = ShardedDataset.open(out);
        spark.sparkContext().hadoopConfiguration().set("fs.elsewhere.impl", "dev.reverie.spark.ElsewhereFileSystem");
        RunConfig there = config(Path.of("unused")).with(RunConfig.setting("data.path", "elsewhere://host" + parquet));
        ClusterDataset whole = ClusterData.of(spark, there, line -> {}).orElseThrow();
        requireSameExamples(cut, (Dataset) whole);
        assertThat(cut.standardization()).isEqualTo(((Dataset) whole).standardization());
        List<Row> first = ClusterData.of(spark, config(out), line -> {})
                .orElseThrow()
                .table(spark, 300, ClusterDataset.Units.DATA)
                .orderBy("index")
                .collectAsList();
        assertThat(first)
                .isEqualTo(whole.table(spark, 300, ClusterDataset.Units.DATA).collectAsList());
    }

    @Test
    void weightsAreThoseOfOneMachineWhoeverHoldsWhat() throws Exception {
        Path parquet = table(512);
        Path out = folder.resolve("shards");
        ClusterShards.of(spark).shardBytes(300).cut(parquet.toString(), out.toString());
        Engine.setThreads(1);
        String alone;
        try (RunDirectory run = RunDirectory.create(folder.resolve("alone"), config(out))) {
            Trainer.of(run).train();
            List<Path> checkpoints = run.checkpoints().files();
            alone = WeightHash.of(checkpoints.get(checkpoints.size() - 1));
        }
        for (int workers : new int[] {1, 2, 4}) {
            ClusterTraining.Outcome outcome = ClusterTraining.of(spark)
                    .slotWait(Duration.ofSeconds(2))
                    .workers(workers)
                    .train(config(out), folder.resolve("run" + workers).toString());
            assertThat(outcome.weights()).as("%d workers", workers).isEqualTo(alone);
        }
    }

    @Test
    void arraysAndFilesInColumnsAreCut() throws Exception {
        Path pictures = pictures(9);
        Path out = folder.resolve("content");
        ClusterShards.of(spark)
                .resizedTo(4, 4)
                .channels(3)
                .cut(
                        spark.read()
                                .format("binaryFile")
                                .option("recursiveFileLookup", true)
                                .load(pictures.toString())
                                .selectExpr("content", "length(content) % 2 as label"),
                        "a table",
                        out.toString());
        Dataset content = ShardedDataset.open(out);
        assertThat(content.shape()).isEqualTo(DataShape.image(3, 4, 4));
        assertThat(content.classNames()).isSubsetOf("0", "1");
        Path values = folder.resolve("values");
        ClusterShards.of(spark)
                .cut(
                        spark.sql("select array(1f, id / 8, -2) as values, id % 2 = 0 as label from range(16)"),
                        "arrays",
                        values.toString());
        Dataset arrays = ShardedDataset.open(values);
        assertThat(arrays.shape()).isEqualTo(DataShape.vector(3));
        assertThat(arrays.classNames()).containsExactly("false", "true");
        float[] read = new float[3];
        arrays.read(5, read, 0);
        assertThat(read).containsExactly(1f, 0.625f, -2f);
        assertThat(arrays.label(5)).isZero();
    }

    @Test
    void faultsAreNamed() throws Exception {
        Path out = folder.resolve("shards");
        Path pictures = pictures(6);
        Files.writeString(pictures.resolve("second/broken.png"), "no picture");
        assertThatThrownBy(() -> ClusterShards.of(spark).cut(pictures.toString(), out.toString()))
                .cause()
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("broken.png");
        Files.delete(pictures.resolve("second/broken.png"));
        ImageIO.write(
                new BufferedImage(9, 8, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                pictures.resolve("second/wide.png").toFile());
        assertThatThrownBy(() -> ClusterShards.of(spark)
                        .cut(pictures.toString(), folder.resolve("b").toString()))
                .cause()
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("wide.png is 8 x 9 (height x width), and 8 x 8 is read")
                .hasMessageContaining("--height and --width");
        Files.writeString(pictures.resolve("beside.png"), "");
        assertThatThrownBy(() -> ClusterShards.of(spark)
                        .cut(pictures.toString(), folder.resolve("c").toString()))
                .hasMessageContaining("beside the folders of the classes");
        assertThatThrownBy(() -> ClusterShards.of(spark)
                        .cut(spark.sql("select id, if(id = 3, null, id) as x from range(6)"), "t", out + "2"))
                .cause()
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("a row has null in column x");
        assertThatThrownBy(
                        () -> ClusterShards.of(spark).cut(spark.sql("select 1 as x where false"), "nothing", out + "3"))
                .hasMessageContaining("nothing has no rows");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> ClusterShards.of(spark).cut(empty.toString(), out + "4"))
                .hasMessageContaining("holds neither Parquet nor PNG or JPEG pictures");
    }

    @Test
    void shardsThatWereWrittenSinceAreRefused() throws Exception {
        Path out = folder.resolve("shards");
        ShardIndex index =
                ClusterShards.of(spark).shardBytes(800).cut(table(512).toString(), out.toString());
        Path last = out.resolve(index.shards().get(index.shards().size() - 1).file());
        byte[] bytes = Files.readAllBytes(last);
        bytes[bytes.length - 1] ^= 1;
        Files.write(last, bytes);
        assertThatThrownBy(() -> ClusterTraining.of(spark)
                        .workers(2)
                        .attempts(1)
                        .slotWait(Duration.ofSeconds(2))
                        .train(config(out), folder.resolve("run").toString()))
                .hasMessageContaining("of SHA-256")
                .hasMessageContaining("and should have");
        assertThatThrownBy(() -> ClusterData.of(spark, config(out, "data.heldOut=0.1"), line -> {}))
                .hasMessageContaining("can be held out");
    }
}
