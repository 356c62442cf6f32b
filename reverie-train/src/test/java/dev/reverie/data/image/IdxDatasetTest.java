package dev.reverie.data.image;

import static dev.reverie.data.SampleFiles.fault;
import static dev.reverie.data.SampleFiles.gzip;
import static dev.reverie.data.SampleFiles.idxImages;
import static dev.reverie.data.SampleFiles.idxLabels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.SampleFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdxDatasetTest {
    @TempDir
    private Path folder;

    private Path images;
    private Path labels;

    @BeforeEach
    void writeThreeSmallImages() throws IOException {
        images = Files.write(folder.resolve("train-images-idx3-ubyte"), idxImages(3, 4, 5));
        labels = Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(idxLabels(2, 0, 1)));
    }

    private DataSplits open() throws DataException {
        return IdxDataset.folder(folder, "set", List.of());
    }

    @Test
    void aFolderGivesImagesInZeroToOneWithLabels() throws IOException {
        Dataset train = open().train();
        assertThat(train.shape()).isEqualTo(DataShape.image(1, 4, 5));
        assertThat(train.size()).isEqualTo(3);
        assertThat(train.classes()).isEqualTo(3);
        assertThat(train.label(0)).isEqualTo(2);
        assertThat(SampleFiles.read(train, 1)[3]).isEqualTo(23 / 255f);
        assertThat(open().test()).isEmpty();
    }

    @Test
    void theTestPartIsReadWhereItIs() throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(idxImages(2, 4, 5)));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idxLabels(1, 2));
        assertThat(open().test().orElseThrow().size()).isEqualTo(2);
    }

    @Test
    void packingDoesNotChangeTheContentHash() throws IOException {
        Provenance plain = open().train().provenance();
        Files.delete(images);
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(idxImages(3, 4, 5)));
        assertThat(open().train().provenance().sha256()).isEqualTo(plain.sha256());
    }

    @Test
    void oneLabelChangesTheContentHash() throws IOException {
        Provenance before = open().train().provenance();
        Files.write(labels, gzip(idxLabels(2, 0, 2)));
        assertThat(open().train().provenance().sha256()).isNotEqualTo(before.sha256());
    }

    @Test
    void aWrongMagicNumberIsNamed() throws IOException {
        Files.write(images, idxLabels(1, 2, 3, 4, 5, 6, 7, 8, 9));
        fault(this::open).hasMessageContaining(images.toString()).hasMessageContaining("0x00000801 (a file of labels)");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        Files.write(images, Arrays.copyOf(idxImages(3, 4, 5), 16 + 59));
        fault(this::open).hasMessageContaining("truncated").hasMessageContaining("60 bytes), 59 follow");
        Files.write(images, new byte[7]);
        fault(this::open).hasMessageContaining("truncated: 7 bytes");
    }

    @Test
    void trailingBytesAreAFault() throws IOException {
        Files.write(images, Arrays.copyOf(idxImages(3, 4, 5), 16 + 62));
        fault(this::open).hasMessageContaining("2 bytes follow the 3 examples");
    }

    @Test
    void countsMustAgree() throws IOException {
        Files.write(labels, gzip(idxLabels(1, 2)));
        fault(this::open).hasMessageContaining("holds 2 labels, but").hasMessageContaining("holds 3 images");
    }

    @Test
    void aFalseGzipIsNamed() throws IOException {
        Files.writeString(labels, "<html>not found</html>", StandardCharsets.UTF_8);
        fault(this::open).hasMessageContaining("is not gzip").hasMessageContaining(labels.toString());
    }

    @Test
    void aTruncatedGzipIsNamed() throws IOException {
        byte[] whole = gzip(idxLabels(1, 2, 3));
        Files.write(labels, Arrays.copyOf(whole, whole.length - 6));
        fault(this::open).hasMessageContaining("truncated").hasMessageContaining(labels.toString());
    }

    @Test
    void aDamagedGzipIsNamed() throws IOException {
        byte[] whole = gzip(idxLabels(1, 2, 3));
        whole[whole.length - 6] ^= 1;
        Files.write(labels, whole);
        fault(this::open).hasMessageContaining("damaged").hasMessageContaining(labels.toString());
    }

    @Test
    void anEmptyFileIsNamed() throws IOException {
        Files.write(images, new byte[0]);
        fault(this::open).hasMessageContaining("is empty");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Files.delete(labels);
        fault(this::open).hasMessageContaining("no train-labels-idx1-ubyte");
        Files.delete(images);
        fault(this::open).hasMessageContaining("train-images-idx3-ubyte");
        fault(() -> IdxDataset.folder(folder.resolve("nowhere"), "set", List.of()))
                .hasMessageContaining("no such folder");
    }

    @Test
    void anAbsurdHeaderIsRefusedWithoutAllocating() throws IOException {
        byte[] hostile = idxImages(3, 4, 5);
        hostile[4] = 0x7f;
        Files.write(images, hostile);
        fault(this::open).hasMessageContaining("truncated");
        hostile[4] = (byte) 0xff;
        Files.write(images, hostile);
        fault(this::open).hasMessageContaining("declares -");
    }

    @Test
    void aLabelBeyondTheNamedClassesIsAFault() {
        fault(() -> IdxDataset.folder(folder, "set", List.of("a", "b"))).hasMessageContaining("label 2 of example 0");
    }

    @Test
    void indicesOutsideAreRefused() throws IOException {
        Dataset train = open().train();
        assertThatThrownBy(() -> train.label(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> train.read(-1, new float[20], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> train.read(0, new float[20], 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
