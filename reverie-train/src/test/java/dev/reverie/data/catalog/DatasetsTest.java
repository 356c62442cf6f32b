package dev.reverie.data.catalog;

import static dev.reverie.data.SampleFiles.encode;
import static dev.reverie.data.SampleFiles.fault;
import static dev.reverie.data.SampleFiles.plain;
import static dev.reverie.data.SampleFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetsTest {
    @Test
    void picturesComeBeforeStatisticsBesideThem(@TempDir Path place) throws IOException {
        SampleFiles.write(place.resolve("0.png"), SampleFiles.encode(SampleFiles.plain(4, 4, 0), "png"));
        SampleFiles.write(place.resolve("fid_stats.npz"), new byte[] {1});
        DataSplits splits = Datasets.open(place.toString(), DataOptions.defaults());
        assertThat(splits.train().shape().isImage()).isTrue();
        assertThat(splits.notices()).singleElement().asString().contains("not fid_stats.npz");
    }

    private static final DataOptions DEFAULTS = DataOptions.defaults();

    @TempDir
    private Path folder;

    private DataSplits open() throws DataException {
        return Datasets.open(folder.toString(), DEFAULTS);
    }

    @Test
    void everyGeneratedSetOpensByName() throws IOException {
        for (KnownDataset set : DatasetCatalog.all()) {
            if (set.isGenerated()) {
                DataSplits splits = Datasets.open(set.name(), DEFAULTS);
                assertThat(splits.train().shape()).isEqualTo(set.shape());
                assertThat(splits.train().classNames()).isEqualTo(set.classNames());
                assertThat(splits.test().orElseThrow().isEndless()).isTrue();
                assertThat(splits.train().provenance())
                        .isNotEqualTo(splits.test().orElseThrow().provenance());
            }
        }
    }

    @Test
    void theSizeOfDrawnDigitsIsThatOfTheImages() throws IOException {
        DataOptions large = DEFAULTS.withImage(ImageOptions.defaults().resizedTo(32, 32));
        assertThat(Datasets.open("drawn-digits", large).train().shape()).isEqualTo(DataShape.image(1, 32, 32));
        DataOptions oblong = DEFAULTS.withImage(ImageOptions.defaults().resizedTo(32, 16));
        assertThatThrownBy(() -> Datasets.open("drawn-digits", oblong)).hasMessageContaining("square, got 32 x 16");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        fault(() -> Datasets.open("fashion_mnits", DEFAULTS)).hasMessageContaining("is 'fashion-mnist' meant?");
        fault(() -> Datasets.open("CIFAR10", DEFAULTS)).hasMessageContaining("is 'cifar-10' meant?");
        fault(() -> Datasets.open("zzzzzz", DEFAULTS)).hasMessageContaining("known are drawn-digits, eight-gaussians");
        fault(() -> Datasets.open("no/such/folder", DEFAULTS)).hasMessageContaining("no such file or folder");
    }

    @Test
    void aTableByNameNeedsAFolder() throws IOException {
        fault(() -> Datasets.open("protein", DEFAULTS)).hasMessageContaining("--data FOLDER");
        write(folder.resolve("protein/data.csv"), new byte[] {'1', ',', '2', '\n', '3', ',', '5', '\n'});
        assertThat(Datasets.open("protein", DEFAULTS.withFolder(folder)).train().size())
                .isEqualTo(2);
        fault(() -> Datasets.open("yacht", DEFAULTS.withFolder(folder))).hasMessageContaining("holds no data.csv");
        fault(() -> Datasets.open("mnist", DEFAULTS.withFolder(folder.resolve("none"))))
                .hasMessageContaining("no such file or folder");
    }

    @Test
    void foldersAreKnownByWhatTheyHold() throws IOException {
        write(folder.resolve("train-images-idx3-ubyte"), SampleFiles.idxImages(2, 4, 4));
        write(folder.resolve("train-labels-idx1-ubyte"), SampleFiles.idxLabels(0, 1));
        assertThat(open().train().shape()).isEqualTo(DataShape.image(1, 4, 4));
        Path images = folder.resolve("train-images-idx3-ubyte");
        assertThat(Datasets.open(images.toString(), DEFAULTS).train().classes()).isEqualTo(2);
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        assertThat(Datasets.open(images.toString(), DEFAULTS).train().classes()).isZero();
    }

    @Test
    void cifarIsFoundInItsInnerFolderAndItsArchive() throws IOException {
        write(folder.resolve("a/cifar-10-batches-bin/data_batch_1.bin"), SampleFiles.cifar(1, 2));
        assertThat(Datasets.open(folder.resolve("a").toString(), DEFAULTS)
                        .train()
                        .size())
                .isEqualTo(2);
        byte[] archive =
                SampleFiles.gzip(SampleFiles.tar("cifar-10-batches-bin/data_batch_1.bin", SampleFiles.cifar(3)));
        write(folder.resolve("b/cifar-10-binary.tar.gz"), archive);
        assertThat(Datasets.open("cifar-10", DEFAULTS.withFolder(folder.resolve("b")))
                        .train()
                        .label(0))
                .isEqualTo(3);
    }

    @Test
    void picturesArraysAndTablesAreFound() throws IOException {
        write(folder.resolve("p/x.png"), encode(plain(4, 4, 0), "png"));
        assertThat(Datasets.open(folder.resolve("p").toString(), DEFAULTS)
                        .train()
                        .shape())
                .isEqualTo(DataShape.image(3, 4, 4));
        Files.createDirectories(folder.resolve("n"));
        Npy.write(folder.resolve("n/a.npy"), NdArray.of(new float[6], 3, 2));
        assertThat(Datasets.open(folder.resolve("n").toString(), DEFAULTS)
                        .train()
                        .shape())
                .isEqualTo(DataShape.vector(2));
        write(folder.resolve("t/t.csv"), "1,2\n3,4\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        DataOptions raw = DEFAULTS.withTable(CsvOptions.defaults().raw(), 0);
        assertThat(SampleFiles.read(
                        Datasets.open(folder.resolve("t").toString(), raw).train(), 1))
                .containsExactly(3, 4);
        write(folder.resolve("t/u.csv"), new byte[] {'1'});
        fault(() -> Datasets.open(folder.resolve("t").toString(), raw))
                .hasMessageContaining("name one of t.csv, u.csv");
    }

    @Test
    void whatWasFoundInsteadIsListed() throws IOException {
        fault(this::open).hasMessageContaining("it holds nothing");
        write(folder.resolve("thesis.pdf"), new byte[] {1});
        fault(this::open).hasMessageContaining("it holds thesis.pdf").hasMessageContaining("read are IDX files");
        fault(() -> Datasets.open(folder.resolve("thesis.pdf").toString(), DEFAULTS))
                .hasMessageContaining("no known kind");
        write(folder.resolve("one.png"), encode(plain(4, 4, 0), "png"));
        fault(() -> Datasets.open(folder.resolve("one.png").toString(), DEFAULTS))
                .hasMessageContaining("name the folder");
    }

    @Test
    void storedImagesAreBroughtToTheSizeAskedFor() throws IOException {
        write(
                folder.resolve("digits.csv"),
                ("16,".repeat(64) + "7\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ImageOptions colour = ImageOptions.defaults().resizedTo(16, 12).withChannels(ImageOptions.Channels.COLOUR);
        Dataset set = Datasets.open("digits", DEFAULTS.withFolder(folder).withImage(colour))
                .train();
        assertThat(set.shape()).isEqualTo(DataShape.image(3, 16, 12));
        assertThat(SampleFiles.read(set, 0)).containsOnly(1f);
        assertThat(set.label(0)).isEqualTo(7);
        assertThat(set.provenance().notes()).contains("brought from 1 x 8 x 8 to 3 x 16 x 12");
    }

    @Test
    void namesAreUniqueAndEveryStoredSetHasAHome() {
        assertThat(DatasetCatalog.names())
                .doesNotHaveDuplicates()
                .contains("mnist", "fashion-mnist", "cifar-10", "digits");
        for (KnownDataset set : DatasetCatalog.all()) {
            assertThat(set.licence()).isNotEmpty();
            assertThat(set.home().isEmpty()).isEqualTo(set.isGenerated());
        }
        assertThat(DatasetCatalog.find("nothing")).isEqualTo(Optional.empty());
    }
}
