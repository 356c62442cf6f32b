package dev.reverie.data.table;

import static dev.reverie.data.SampleFiles.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.Standardization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvTableTest {
    private static final CsvOptions RAW = CsvOptions.defaults().raw();

    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private Dataset raw(String text) throws IOException {
        return CsvTable.open(write(text), "t", RAW).train();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2\n3,4\n",
                "a,b\r\n1,2\r\n3,4",
                "\uFEFFa;b\n1;2\n3;4\n\n",
                "1\t2\n3\t4",
                "x  y\n1  2\n 3 4 ",
                "\"a,1\",b\n\"1\",2\n3,4"
            })
    void headerDelimiterAndLineEndsAreDetected(String text) throws IOException {
        Dataset table = raw(text);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.shape()).isEqualTo(DataShape.vector(2));
        assertThat(SampleFiles.read(table, 1)).containsExactly(3, 4);
    }

    @Test
    void aPackedTableIsReadAlike() throws IOException {
        Path file = folder.resolve("t.csv.gz");
        Files.write(file, SampleFiles.gzip("1,2\n3,4\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(CsvTable.open(file, "t", RAW).train().size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a,b;1,2;3,;' | line 3, column 2 (b) is empty",
                "'1,2;nan,4' | line 2, column 1 is 'nan'",
                "'1,2;3,NA' | line 2, column 2 is 'NA'",
                "'1,2;3,abc' | line 2, column 2 is 'abc', not a number",
                "'1,2;3,1e39' | line 2, column 2 is '1e39', not a finite float32",
                "'1,2;3,Infinity' | line 2, column 2 is 'Infinity'",
                "'1,2;3' | line 2 has 1 columns, the first has 2",
                "'1,2;;3,4,5' | line 3 has 3 columns, the first has 2",
                "'a,b' | holds no row of numbers",
                "';;' | holds no row of numbers"
            })
    void everyFaultNamesItsPlace(String lines, String message) throws IOException {
        String text = lines.replace(';', '\n');
        fault(() -> raw(text)).hasMessageContaining("table.csv").hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'\"Weight, kg\";\"Height, cm\"/1.5;2.5/3.5;4.5' | 'Weight, kg+Height, cm'",
                "'\"Weight, kg\",\"Height, cm\"/1.5,2.5/3.5,4.5' | 'Weight, kg+Height, cm'",
                "'\"a/(kg)\",\"b\"/1,2/3.5,4' | 'a/(kg)+b'",
                "'sep=;/a;b/1;2/3.5;4' | a+b",
                "'# x y/1.0 2.0/3.5 4.0' | x+y",
                "'# made by hand/# x, y/1.0, 2.0/3.5, 4.0' | x+y",
                "'# 400 rows in all/1.0,2.0/3.5,4.0' | ''",
                "'weight kg;height cm/1;2/3.5;4' | weight kg+height cm",
                "'#,x/1,2/3.5,4' | +x",
            })
    void dialectsOfOtherProgramsAreRead(String lines, String names) throws IOException {
        Dataset table = raw(lines.replace('/', '\n'));
        assertThat(table.size()).isEqualTo(2);
        assertThat(SampleFiles.read(table, 1)[0]).isEqualTo(3.5f);
        assertThat(String.join("+", table.columnNames()).replace('\n', '/')).isEqualTo(names);
    }

    @Test
    void aFirstLineOfNumbersThatMayBeAHeaderIsAskedAbout() throws IOException {
        String text = "0,1,2\n1.764,0.400,0.979\n2.241,1.868,-0.977\n";
        fault(() -> raw(text))
                .hasMessageContaining("the first line, 0, 1, 2, counts up")
                .hasMessageContaining("data.header=present");
        assertThat(CsvTable.open(write(text), "t", RAW.written(CsvOptions.Header.PRESENT, Optional.empty()))
                        .train()
                        .size())
                .isEqualTo(2);
        assertThat(CsvTable.open(write(text), "t", RAW.written(CsvOptions.Header.ABSENT, Optional.empty()))
                        .train()
                        .size())
                .isEqualTo(3);
        String years = "2019,2020\n" + "0.1,0.3\n0.2,0.1\n".repeat(5);
        fault(() -> raw(years)).hasMessageContaining("2019, 2020, is far from all other rows");
        assertThat(raw("1,2\n3,4\n").size()).isEqualTo(2);
    }

    @Test
    void aDecimalCommaInTheFirstLineIsExplained() {
        fault(() -> raw("1,5;2,5\n3,5;4,5\n"))
                .hasMessageContaining("line 1, column 1 is '1,5', not a number; write decimals with a point");
    }

    @Test
    void aDecimalCommaIsExplained() {
        fault(() -> raw("a;b\n1,5;2\n")).hasMessageContaining("write decimals with a point");
    }

    @Test
    void aQuoteThatIsNeverClosedIsAFault() {
        fault(() -> raw("a,b\n1,\"2\n3,4\n"))
                .hasMessageContaining("table.csv")
                .hasMessageContaining("the quotation mark opened in line 2 is not closed");
        fault(() -> raw("sep=;\na;b\n\"1\" 5;2\n"))
                .hasMessageContaining("in line 3 '5' follows a closing quotation mark");
    }

    @Test
    void binaryContentIsNotText() throws IOException {
        Path file = Files.write(folder.resolve("x.csv"), new byte[] {1, 0, 2});
        fault(() -> CsvTable.open(file, "t", RAW)).hasMessageContaining("not a text file");
    }

    @Test
    void standardisedColumnsHaveMeanZeroAndSpreadOneAndComeBack() throws IOException {
        Dataset table = CsvTable.open(write("1,7,-100\n2,7,0\n6,7,500\n"), "t", CsvOptions.defaults())
                .train();
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < 3; row++) {
            double z = SampleFiles.read(table, row)[0];
            sum += z;
            squares += z * z;
        }
        // float32 rounding of numbers near 1
        assertThat(sum).isCloseTo(0, within(1e-6));
        assertThat(squares / 3).isCloseTo(1, within(1e-6));
        float[] last = SampleFiles.read(table, 2);
        assertThat(last[1]).isZero();
        table.standardization().orElseThrow().invert(last);
        assertThat(last).containsExactly(new float[] {6, 7, 500}, within(1e-4f));
    }

    @Test
    void largeNumbersOfLittleSpreadAreStandardisedBeforeTheyAreRounded() throws IOException {
        StringBuilder text = new StringBuilder("t,id\n");
        for (int i = 0; i < 400; i++) {
            text.append(1_700_000_000L + i)
                    .append(',')
                    .append(16_777_217L + i % 3)
                    .append('\n');
        }
        DataSplits splits = CsvTable.open(write(text.toString()), "t", CsvOptions.defaults());
        Dataset table = splits.train();
        // NumPy: (x - x.mean()) / x.std() in float64 gives -1.72773...
        assertThat(SampleFiles.read(table, 0)[0]).isCloseTo(-1.7277f, within(1e-4f));
        assertThat(SampleFiles.read(table, 399)[0]).isCloseTo(1.7277f, within(1e-4f));
        assertThat(IntStream.range(0, 400)
                        .mapToObj(row -> SampleFiles.read(table, row)[0])
                        .distinct())
                .hasSize(400);
        assertThat(IntStream.range(0, 400)
                        .mapToObj(row -> SampleFiles.read(table, row)[1])
                        .distinct())
                .hasSize(3);
        assertThat(table.columnNames()).containsExactly("t", "id");
        assertThat(splits.notices()).isEmpty();
    }

    @Test
    void aConstantColumnIsTold() throws IOException {
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i).append(",0.1,").append(1e-9 * i).append('\n');
        }
        DataSplits splits = CsvTable.open(write(text.toString()), "t", CsvOptions.defaults());
        assertThat(splits.notices()).singleElement().asString().contains("table.csv: constant", "b (always 0.1);");
        assertThat(SampleFiles.read(splits.train(), 5)[1]).isCloseTo(0, within(1e-15f));
    }

    @Test
    void anotherTableIsBroughtToTheScaleOfTheFirst() throws IOException {
        Standardization scale = new Standardization(List.of(1.7e9), List.of(100.0));
        CsvOptions options = CsvOptions.defaults().scaledBy(scale);
        Dataset table =
                CsvTable.open(write("1700000001\n1700000003\n"), "t", options).train();
        assertThat(SampleFiles.read(table, 1)).containsExactly(0.03f);
        fault(() -> CsvTable.open(write("1,2\n"), "t", options)).hasMessageContaining("has 2 columns, but");
    }

    @Test
    void theTrainingRowsAloneSetTheScale() throws IOException {
        Path table = write("0\n2\n100\n");
        Path mask = Files.writeString(folder.resolve("mask.csv"), "0,1\n0,1\n1,0\n");
        DataSplits splits = CsvTable.open(table, mask, 0, "t", CsvOptions.defaults());
        assertThat(splits.train().size()).isEqualTo(2);
        assertThat(splits.train().standardization().orElseThrow())
                .isEqualTo(new Standardization(List.of(1.0), List.of(1.0)));
        assertThat(SampleFiles.read(splits.test().orElseThrow(), 0)).containsExactly(99);
        fault(() -> CsvTable.open(table, mask, 2, "t", RAW)).hasMessageContaining("folds 0 to 1, there is no fold 2");
        Files.writeString(mask, "0\n1\n");
        fault(() -> CsvTable.open(table, mask, 0, "t", RAW)).hasMessageContaining("has 2 rows, but");
        Files.writeString(mask, "0\n0\n0\n");
        fault(() -> CsvTable.open(table, mask, 0, "t", RAW)).hasMessageContaining("marks every row alike");
    }
}
