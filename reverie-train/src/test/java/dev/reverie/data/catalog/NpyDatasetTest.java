package dev.reverie.data.catalog;

import static dev.reverie.data.SampleFiles.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.catalog.NpyDataset.Layout;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NpyDatasetTest {
    @TempDir
    private Path folder;

    private Dataset open(NdArray array, Layout layout) throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, array);
        return NpyDataset.open(file, Optional.empty(), layout, "a");
    }

    private static NdArray bytes(long... shape) {
        byte[] values = new byte[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) i;
        }
        return NdArray.ofUnsigned(values, shape);
    }

    @Test
    void channelsLastAreTurnedToChannelsFirst() throws IOException {
        Dataset set = open(bytes(2, 4, 5, 3), Layout.DETECT);
        assertThat(set.shape()).isEqualTo(DataShape.image(3, 4, 5));
        float[] image = SampleFiles.read(set, 1);
        // row 2, column 3, channel 1 of example 1
        assertThat(image[20 + 2 * 5 + 3]).isEqualTo((60 + (2 * 5 + 3) * 3 + 1) / 255f);
    }

    @Test
    void channelsFirstStay() throws IOException {
        Dataset set = open(bytes(2, 3, 4, 5), Layout.DETECT);
        assertThat(set.shape()).isEqualTo(DataShape.image(3, 4, 5));
        assertThat(SampleFiles.read(set, 1)[7]).isEqualTo(67 / 255f);
    }

    @Test
    void anAmbiguousLayoutMustBeSaid() throws IOException {
        fault(() -> open(bytes(2, 3, 4, 3), Layout.DETECT)).hasMessageContaining("nchw or nhwc");
        fault(() -> open(bytes(2, 2, 4, 5), Layout.DETECT)).hasMessageContaining("nchw or nhwc");
        assertThat(open(bytes(2, 3, 4, 3), Layout.NHWC).shape()).isEqualTo(DataShape.image(3, 3, 4));
        assertThat(open(bytes(2, 3, 4, 3), Layout.NCHW).shape()).isEqualTo(DataShape.image(3, 4, 3));
    }

    @Test
    void fewerAxesAreGreyImagesVectorsOrSeries() throws IOException {
        assertThat(open(bytes(2, 4, 5), Layout.DETECT).shape()).isEqualTo(DataShape.image(1, 4, 5));
        assertThat(open(NdArray.of(new float[10], 5, 2), Layout.DETECT).shape()).isEqualTo(DataShape.vector(2));
        assertThat(open(NdArray.of(new double[40], 5, 2, 4), Layout.DETECT).shape())
                .isEqualTo(DataShape.series(2, 4));
        fault(() -> open(NdArray.of(new float[4], 4), Layout.DETECT)).hasMessageContaining("2, 3 or 4 axes");
        fault(() -> open(NdArray.of(new float[4], 2, 2), Layout.NCHW)).hasMessageContaining("needs 4 axes");
        fault(() -> open(NdArray.of(new float[0], 0, 2), Layout.DETECT)).hasMessageContaining("no examples");
    }

    @Test
    void floatsMustBeFiniteAndImagesInRange() throws IOException {
        fault(() -> open(NdArray.of(new float[] {0, 1, 2, Float.NaN}, 2, 2), Layout.DETECT))
                .hasMessageContaining("example 1 holds the value NaN");
        fault(() -> open(NdArray.of(new float[] {0, 1, 0, -1}, 2, 1, 1, 2), Layout.NCHW))
                .hasMessageContaining("-1.0")
                .hasMessageContaining("[0, 1]");
        assertThat(SampleFiles.read(open(NdArray.of(new float[] {0, 1, 0, 0.5f}, 2, 1, 2, 1), Layout.NHWC), 1))
                .containsExactly(0, 0.5f);
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, bytes(2, 4, 5));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        fault(() -> NpyDataset.open(file, Optional.empty(), Layout.DETECT, "a")).hasMessageContaining(file.toString());
        fault(() -> NpyDataset.open(folder.resolve("none.npy"), Optional.empty(), Layout.DETECT, "a"))
                .hasMessageContaining("none.npy");
    }

    @Test
    void anArchiveGivesTheNamedArrayAndItsLabels() throws IOException {
        Path file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, "images", bytes(2, 4, 5));
            put(zip, "labels", NdArray.of(new long[] {1, 0}, 2));
            put(zip, "other", NdArray.of(new float[6], 3, 2));
        }
        Dataset images = NpyDataset.open(file, Optional.empty(), Layout.DETECT, "a");
        assertThat(images.classes()).isEqualTo(2);
        assertThat(images.label(0)).isEqualTo(1);
        fault(() -> NpyDataset.open(file, Optional.of("imagse"), Layout.DETECT, "a"))
                .hasMessageContaining("no array 'imagse'; it has images, labels, other");
        fault(() -> NpyDataset.open(file, Optional.of("other"), Layout.DETECT, "a"))
                .hasMessageContaining("labels must be 3 whole numbers");
    }

    private Path archive(Map<String, NdArray> arrays) throws IOException {
        Path file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
        return file;
    }

    private static List<Integer> labels(Dataset set) {
        return LongStream.range(0, set.size())
                .mapToObj(i -> set.classes() == 0 ? -1 : set.label(i))
                .toList();
    }

    private static Dataset read(Path file, String array, @Nullable String labels) throws IOException {
        return NpyDataset.open(file, Optional.ofNullable(array), Optional.ofNullable(labels), Layout.DETECT, false, "a")
                .examples();
    }

    @Test
    void labelsAreThoseOfTheArrayAskedFor() throws IOException {
        Path file = archive(Map.of(
                "x_train", bytes(4, 8, 8),
                "y_train", NdArray.of(new long[] {5, 0, 4, 1}, 4),
                "x_test", bytes(4, 8, 8),
                "y_test", NdArray.of(new long[] {7, 2, 1, 0}, 4, 1)));
        assertThat(labels(read(file, "x_test", null))).containsExactly(7, 2, 1, 0);
        assertThat(labels(read(file, "x_train", null))).containsExactly(5, 0, 4, 1);
        assertThat(labels(read(file, "x_test", "y_train"))).containsExactly(5, 0, 4, 1);
        assertThat(labels(read(file, "x_test", "none"))).containsOnly(-1);
        fault(() -> read(file, "x_test", "t"))
                .hasMessageContaining("no array 't' for data.labels")
                .hasMessageContaining("write none");
        assertThat(NpyDataset.open(file, Optional.of("x_test"), Optional.empty(), Layout.DETECT, false, "a")
                        .notices())
                .singleElement()
                .asString()
                .contains("reading x_test with the labels y_test, not read are ");
    }

    @Test
    void otherNamesOfPartsHaveLabelsOfTheirOwn() throws IOException {
        Path file = archive(Map.of(
                "train_images", bytes(2, 4, 4),
                "train_labels", NdArray.of(new long[] {1, 2}, 2),
                "test_images", bytes(2, 4, 4),
                "test_labels", NdArray.of(new long[] {3, 4}, 2),
                "val_images", bytes(2, 4, 4)));
        assertThat(labels(read(file, "test_images", null))).containsExactly(3, 4);
        assertThat(labels(read(file, "val_images", null))).containsOnly(-1);
    }

    @Test
    void wholeNumbersThatFollowWithoutANameAreLabels() throws IOException {
        Path file = archive(Map.of("arr_0", bytes(4, 8, 8, 3), "arr_1", NdArray.of(new long[] {5, 0, 5, 9}, 4)));
        assertThat(labels(read(file, "arr_0", null))).containsExactly(5, 0, 5, 9);
        Path floats = archive(Map.of("arr_0", bytes(4, 8, 8), "arr_1", NdArray.of(new float[] {0, 1, 0, 1}, 4)));
        assertThat(labels(read(floats, "arr_0", null))).containsOnly(-1);
    }

    private static void put(ZipOutputStream zip, String name, NdArray array) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.writeTo(Channels.newChannel(out), array);
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(out.toByteArray());
        zip.closeEntry();
    }
}
