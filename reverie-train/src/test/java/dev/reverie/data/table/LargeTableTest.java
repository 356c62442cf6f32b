package dev.reverie.data.table;

import static dev.reverie.data.SampleFiles.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.HeldOutShare;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in parts, and tables that are kept out of the heap. */
final class LargeTableTest {
    @TempDir
    private Path folder;

    private static String rows(int count, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format(
                    Locale.ROOT, "%d,%.6f,%.3e%n", 1_700_000_000L + i, random.nextGaussian(), random.nextDouble()));
        }
        return text.toString();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private DataSplits open() {
        return Datasets.open(folder.toString(), DataOptions.defaults());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25})
    void rowsOfATemporaryFileAreThoseOfTheHeapBitForBit(double share) throws IOException {
        Path file = file("t.csv", "time,a,b\n" + rows(5000, 1));
        CsvOptions options = CsvOptions.defaults().holdingOut(new HeldOutShare(share));
        DataSplits heap = CsvTable.open(List.of(file), file, "t", options, 1 << 20);
        DataSplits spilt = CsvTable.open(List.of(file), file, "t", options, 1000);
        assertThat(spilt.train()).isInstanceOf(RowsDataset.class);
        assertThat(heap.train()).isNotInstanceOf(RowsDataset.class);
        assertThat(spilt.train().standardization()).isEqualTo(heap.train().standardization());
        assertThat(spilt.train().provenance()).isEqualTo(heap.train().provenance());
        assertThat(spilt.train().columnNames()).containsExactly("time", "a", "b");
        assertThat(spilt.test().map(Dataset::provenance)).isEqualTo(heap.test().map(Dataset::provenance));
        assertThat(SampleFiles.read(spilt.train(), 3000)).isEqualTo(SampleFiles.read(heap.train(), 3000));
    }

    @Test
    void theTrainingRowsAloneDecideShiftAndScale() throws IOException {
        Path file = file("t.csv", rows(400, 2));
        HeldOutShare share = new HeldOutShare(0.5);
        DataSplits parts = CsvTable.open(file, "t", CsvOptions.defaults().holdingOut(share));
        double mean = 0;
        for (int i : share.learnt(400)) {
            mean += (1_700_000_000L + i) / 200.0;
        }
        assertThat(parts.train().standardization().orElseThrow().mean().get(0)).isCloseTo(mean, within(1e-3));
        assertThat(parts.test().orElseThrow().size()).isEqualTo(200);
    }

    @Test
    void filesOfEqualColumnsAreOneTable() throws IOException {
        file("0.csv", "x,y,z\n" + rows(30, 3));
        file("1.csv", "x,y,z\n" + rows(20, 4));
        file("README.txt", "two parts");
        DataSplits table = open();
        assertThat(table.train().size()).isEqualTo(50);
        assertThat(table.train().columnNames()).containsExactly("x", "y", "z");
        assertThat(table.notices()).anyMatch(line -> line.contains("2 parts of one table of 3 columns: 0.csv, 1.csv"));
    }

    @Test
    void filesOfOtherColumnsAreNoParts() throws IOException {
        file("0.csv", "x,y,z\n" + rows(3, 3));
        file("1.csv", "x,z,y\n" + rows(3, 4));
        fault(this::open)
                .hasMessageContaining("1.csv: has the columns x, z, y, but ")
                .hasMessageContaining("name one of 0.csv, 1.csv");
    }

    @Test
    void filesThatAreCalledSoAreRowsToLearnFromAndRowsHeldOut() throws IOException {
        file("train.csv", "x,y,z\n" + rows(30, 3));
        file("test.csv", "x,y,z\n" + rows(20, 4));
        DataSplits table = open();
        assertThat(table.train().size()).isEqualTo(30);
        assertThat(table.test().orElseThrow().size()).isEqualTo(20);
        assertThat(table.notices()).singleElement().asString().contains("holding out test.csv (20)");
        file("other.csv", "x,y,z\n" + rows(20, 4));
        fault(this::open).hasMessageContaining("beside them other tables");
    }

    @Test
    void aRecordWithoutEndIsNoTable() throws IOException {
        file("t.csv", "a,b\n1,2\n\"" + "3".repeat((1 << 24) + 100_000));
        fault(this::open).hasMessageContaining("t.csv: is no table: a line has more than");
    }

    @Test
    void columnsOfTextAreNamedWithWhatToDo() throws IOException {
        file("t.csv", "id,species,size,place\n1,setosa,2.5,field\n");
        fault(this::open)
                .hasMessageContaining("line 2, column 2 (species) is 'setosa', not a number")
                .hasMessageContaining("remove the columns of text (here species, place)");
    }
}
