package dev.reverie.bench.micro;

import dev.reverie.data.DataSplits;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.data.table.CsvTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a table of 8 columns, 16 MB of text: from the file to rows that are checked and standardised. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TableReading {
    private static final int COLUMNS = 8;
    private static final long BYTES = 16_000_000;

    /** How many digits follow the point: few, as people write numbers, or as many as a float64 has. */
    @Param({"%.4f", "%.16f"})
    private String format = "%.4f";

    private Path plain = Path.of("");
    private Path packed = Path.of("");

    /** Made by JMH. */
    public TableReading() {}

    /** Writes the table twice, plain and packed. */
    @org.openjdk.jmh.annotations.Setup
    public void write() throws IOException {
        plain = Files.createTempFile("reverie-bench", ".csv");
        packed = Files.createTempFile("reverie-bench", ".csv.gz");
        Random random = new Random(1);
        long written = 0;
        try (Writer out = Files.newBufferedWriter(plain)) {
            while (written < BYTES) {
                StringBuilder line = new StringBuilder();
                for (int column = 0; column < COLUMNS; column++) {
                    line.append(column == 0 ? "" : ",");
                    line.append(String.format(Locale.ROOT, format, random.nextGaussian()));
                }
                out.write(line.append('\n').toString());
                written += line.length();
            }
        }
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
    }

    /** As a data set is opened. */
    @Benchmark
    public DataSplits table() {
        return CsvTable.open(plain, "table", CsvOptions.defaults());
    }

    /** The same from gzip. */
    @Benchmark
    public DataSplits packedTable() {
        return CsvTable.open(packed, "table", CsvOptions.defaults());
    }

    /** The yardstick: lines alone. */
    @Benchmark
    public long lines() throws IOException {
        long sum = 0;
        try (BufferedReader lines = Files.newBufferedReader(plain)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum += line.length();
            }
        }
        return sum;
    }

    /** The yardstick: lines, parted at commas and read as numbers. */
    @Benchmark
    public double linesOfNumbers() throws IOException {
        double sum = 0;
        try (BufferedReader lines = Files.newBufferedReader(plain)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                StringTokenizer cells = new StringTokenizer(line, ",");
                while (cells.hasMoreTokens()) {
                    sum += Double.parseDouble(cells.nextToken());
                }
            }
        }
        return sum;
    }

    /** The yardstick: Commons CSV, its cells read as numbers. */
    @Benchmark
    public double commonsCsv() {
        double sum = 0;
        try (CSVParser parser = CSVFormat.DEFAULT.parse(Files.newBufferedReader(plain))) {
            for (CSVRecord record : parser) {
                for (String cell : record) {
                    sum += Double.parseDouble(cell);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    /** Removes the files. */
    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(plain);
        Files.deleteIfExists(packed);
    }
}
