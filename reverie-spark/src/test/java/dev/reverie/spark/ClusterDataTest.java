package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.SharedDataset;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data for many hosts are those of one: by content, order and hash. */
class ClusterDataTest {
    @TempDir
    private Path folder;

    private static RunConfig config(String data) {
        return RunConfig.parse(
                "{name: any, data: " + data + ", process: {kind: variancePreserving}}", "any", List.of());
    }

    private static Optional<SharedDataset> share(RunConfig config) {
        return ClusterData.of(LocalSpark.session(), config, line -> {}).map(SharedDataset.class::cast);
    }

    private static RunConfig at(String place) {
        return config("{name: files, path: " + RunConfig.quoted(place) + "}");
    }

    private static void requireEqual(Dataset sent, Dataset stored) {
        assertThat(sent.shape()).isEqualTo(stored.shape());
        assertThat(sent.size()).isEqualTo(stored.size());
        assertThat(sent.classNames()).isEqualTo(stored.classNames());
        assertThat(sent.columnNames()).isEqualTo(stored.columnNames());
        assertThat(sent.standardization()).isEqualTo(stored.standardization());
        assertThat(sent.provenance().sha256()).isEqualTo(stored.provenance().sha256());
        float[] a = new float[stored.shape().length()];
        float[] b = new float[a.length];
        for (long i = 0; i < stored.size(); i++) {
            sent.read(i, a, 0);
            stored.read(i, b, 0);
            assertThat(a).as("example %d", i).isEqualTo(b);
            assertThat(sent.label(i)).isEqualTo(stored.label(i));
        }
    }

    private static SharedDataset sent(SharedDataset data) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(data);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (SharedDataset) in.readObject();
        }
    }

    private void pictures() throws Exception {
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(i, i, 0, 40 * i);
            Path file = Files.createDirectories(folder.resolve(i % 2 == 0 ? "even" : "odd"))
                    .resolve(i + ".png");
            ImageIO.write(image, "png", file.toFile());
        }
    }

    @Test
    void picturesArriveAsTheyAreStored() throws Exception {
        pictures();
        Dataset stored =
                at(folder.toString()).data().open(DataOptions.defaults()).train();
        assertThat(stored.classNames()).containsExactly("even", "odd");
        requireEqual(sent(share(at(folder.toString())).orElseThrow()), stored);
        requireEqual(share(at(folder.toUri().toString())).orElseThrow(), stored);
    }

    /** Local files behind the name of another file system, so that what is not on this disk is copied. */
    @Test
    void anyFileSystemIsRead() throws Exception {
        pictures();
        SparkSession spark = LocalSpark.session();
        spark.sparkContext().hadoopConfiguration().set("fs.elsewhere.impl", ElsewhereFileSystem.class.getName());
        Dataset stored =
                at(folder.toString()).data().open(DataOptions.defaults()).train();
        SharedDataset shared = share(at("elsewhere://host" + folder)).orElseThrow();
        requireEqual(shared, stored);
        assertThat(shared.provenance().source()).isEqualTo("elsewhere://host" + folder);
        Path table = Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n3,5\n4,4\n");
        requireEqual(
                share(at("elsewhere://host" + table)).orElseThrow(),
                at(table.toString()).data().open(DataOptions.defaults()).train());
    }

    @Test
    void parquetIsReadInItsOrder() throws Exception {
        SparkSession spark = LocalSpark.session();
        Path table = Files.writeString(folder.resolve("rows.csv"), "amount,age\n1.5,2\n3.25,5\n4,4\n-7,1e-3\n");
        Path parquet = folder.resolve("rows.parquet");
        spark.read()
                .option("header", true)
                .schema("amount double, age float")
                .csv(table.toString())
                .coalesce(1)
                .write()
                .parquet(parquet.toString());
        spark.sparkContext().hadoopConfiguration().set("fs.elsewhere.impl", ElsewhereFileSystem.class.getName());
        requireEqual(
                share(at("elsewhere://host" + parquet)).orElseThrow(),
                at(table.toString()).data().open(DataOptions.defaults()).train());
        Path words = folder.resolve("words.parquet");
        spark.sql("select 'a' as word").write().parquet(words.toString());
        assertThatThrownBy(() -> share(at("elsewhere://host" + words)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("has the columns word, of which none holds numbers");
    }

    @Test
    void generatedSetsAreMadeByEveryHost() {
        assertThat(share(config("{name: moons}"))).isEmpty();
    }

    @Test
    void valuesThatAreNoBytesTravelAsTheyAre() throws Exception {
        List<String> lines = new ArrayList<>(List.of("x,y"));
        for (int i = 1; i < 9; i++) {
            lines.add(1.0 / i + "," + Math.sqrt(i));
        }
        Path table = Files.write(folder.resolve("t.csv"), lines);
        requireEqual(
                sent(share(at(table.toString())).orElseThrow()),
                at(table.toString()).data().open(DataOptions.defaults()).train());
    }
}
