package dev.reverie.data.image;

import static dev.reverie.data.SampleFiles.cifar;
import static dev.reverie.data.SampleFiles.fault;
import static dev.reverie.data.SampleFiles.gzip;
import static dev.reverie.data.SampleFiles.tar;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.data.DataSplits;
import dev.reverie.data.SampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CifarDatasetTest {
    @TempDir
    private Path folder;

    @Test
    void batchesAreJoinedInOrderAndTheTestBatchIsApart() throws IOException {
        Files.write(folder.resolve("data_batch_2.bin"), cifar(3));
        Files.write(folder.resolve("data_batch_1.bin"), cifar(1, 2));
        Files.write(folder.resolve("test_batch.bin"), cifar(9));
        DataSplits splits = CifarDataset.open(folder, "cifar-10");
        assertThat(splits.train().size()).isEqualTo(3);
        assertThat(splits.train().label(0)).isEqualTo(1);
        assertThat(splits.train().label(2)).isEqualTo(3);
        assertThat(splits.test().orElseThrow().label(0)).isEqualTo(9);
        float[] image = SampleFiles.read(splits.train(), 0);
        assertThat(image[0]).isEqualTo(10 / 255f);
        assertThat(image[1024]).isEqualTo(20 / 255f);
        assertThat(image[3071]).isEqualTo(30 / 255f);
    }

    @Test
    void whicheverBatchesAreThereAreEnough() throws IOException {
        Path batch = Files.write(folder.resolve("test_batch.bin"), cifar(4, 5));
        assertThat(CifarDataset.open(folder, "c").train().size()).isEqualTo(2);
        assertThat(CifarDataset.open(batch, "c").train().size()).isEqualTo(2);
    }

    @Test
    void theArchiveIsReadWithoutUnpacking() throws IOException {
        byte[] content = cifar(7, 8);
        Path archive = Files.write(
                folder.resolve("cifar-10-binary.tar.gz"), gzip(tar("cifar-10-batches-bin/data_batch_1.bin", content)));
        assertThat(CifarDataset.open(archive, "c").train().label(1)).isEqualTo(8);
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        fault(() -> CifarDataset.open(archive, "c")).hasMessageContaining("truncated");
    }

    @Test
    void anArchiveWithoutBatchesOrWithoutTarIsAFault() throws IOException {
        Path other = Files.write(folder.resolve("other.tar.gz"), gzip(tar("readme.html", new byte[100])));
        fault(() -> CifarDataset.open(other, "c")).hasMessageContaining("holds none of data_batch_1.bin");
        Path random = Files.write(folder.resolve("random.tar.gz"), gzip(cifar(1)));
        fault(() -> CifarDataset.open(random, "c")).hasMessageContaining("cannot be read as a tar archive");
        Path plain = Files.write(folder.resolve("plain.tar.gz"), cifar(1));
        fault(() -> CifarDataset.open(plain, "c")).hasMessageContaining("is not a gzip archive");
    }

    @Test
    void aWrongSizeIsNamed() throws IOException {
        Path batch = Files.write(folder.resolve("data_batch_1.bin"), new byte[3074]);
        fault(() -> CifarDataset.open(folder, "c"))
                .hasMessageContaining(batch.toString())
                .hasMessageContaining("3074 bytes")
                .hasMessageContaining("3073");
    }

    @Test
    void aLabelAboveNineIsNamed() throws IOException {
        Files.write(folder.resolve("data_batch_1.bin"), cifar(1, 10));
        fault(() -> CifarDataset.open(folder, "c")).hasMessageContaining("record 1 has label 10");
    }

    @Test
    void anEmptyFolderIsNamed() {
        fault(() -> CifarDataset.open(folder, "c")).hasMessageContaining("holds none of");
    }
}
