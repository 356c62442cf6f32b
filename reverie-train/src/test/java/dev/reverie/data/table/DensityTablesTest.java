package dev.reverie.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in three parts: delimited ones, and the published ones from small imitations of their files. */
final class DensityTablesTest {
    @TempDir
    private Path folder;

    private static double mean(float[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
    }

    private static double std(float[][] rows, int column) {
        double mean = mean(rows, column);
        return Math.sqrt(Arrays.stream(rows)
                .mapToDouble(row -> (row[column] - mean) * (row[column] - mean))
                .average()
                .orElseThrow());
    }

    private Path write(String name, CharSequence text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void writeTable(int rows) throws IOException {
        StringBuilder data = new StringBuilder();
        StringBuilder mask = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            data.append(String.format(Locale.ROOT, "%d,%.4f,%d%n", i, Math.sin(i) * 5, i % 4));
            mask.append(i % 5 == 0 ? "1,0\n" : "0,1\n");
        }
        write("small/data.csv", data);
        write("small/test_mask.csv", mask);
    }

    @Test
    void theFirstFoldOfTheMaskIsTheTestPartAndATenthOfTheRestIsForValidation() throws IOException {
        writeTable(100);
        TableParts parts = DensityTables.open("small", folder, 3, false);

        assertThat(parts.columns()).isEqualTo(3);
        assertThat(parts.test()).hasNumberOfRows(20);
        assertThat(parts.validation()).hasNumberOfRows(8);
        assertThat(parts.train()).hasNumberOfRows(72);
        Set<Float> seen = new HashSet<>();
        for (float[][] part : new float[][][] {parts.train(), parts.validation(), parts.test()}) {
            Arrays.stream(part).forEach(row -> seen.add(row[0]));
        }
        assertThat(seen).hasSize(100);
        assertThat(Arrays.stream(parts.test()).allMatch(row -> row[0] % 5 == 0)).isTrue();
    }

    @Test
    void theSeedAloneDecidesTheParts() throws IOException {
        writeTable(100);
        Files.delete(folder.resolve("small/test_mask.csv"));

        TableParts first = DensityTables.open("small", folder, 3, true);
        assertThat(DensityTables.open("small", folder, 3, true).train()).isDeepEqualTo(first.train());
        assertThat(DensityTables.open("small", folder, 4, true).test()[0]).isNotEqualTo(first.test()[0]);
        assertThat(first.test()).hasNumberOfRows(10);
        assertThat(first.validation()).hasNumberOfRows(9);
    }

    @Test
    void aRowThatRecursIsKeptOnce() throws IOException {
        writeTable(100);
        Path file = folder.resolve("small/data.csv");
        Files.writeString(file, Files.readString(file) + "7,3.2849,3\n7,3.2849,3\n8,1,1\n8,1,1\n");
        Path mask = folder.resolve("small/test_mask.csv");
        Files.writeString(mask, Files.readString(mask) + "1,0\n0,0\n0,0\n1,0\n");
        TableParts parts = DensityTables.open("small", folder, 3, false);

        assertThat(parts.notes()).contains("3 repeated rows left out");
        assertThat(parts.test()).hasNumberOfRows(20);
        assertThat(parts.train().length + parts.validation().length).isEqualTo(81);
    }

    @Test
    void onlyColumnsWhoseValuesRepeatGetNoiseAndNoMoreThanHalfAGap() throws IOException {
        writeTable(400);
        TableParts plain = DensityTables.open("small", folder, 3, false);
        TableParts noisy = DensityTables.open("small", folder, 3, true);

        assertThat(noisy.notes()).contains("noise on 1 columns");
        double spread = 0;
        for (int i = 0; i < plain.train().length; i++) {
            assertThat(noisy.train()[i][0]).isEqualTo(plain.train()[i][0]);
            assertThat(noisy.train()[i][1]).isEqualTo(plain.train()[i][1]);
            double difference = noisy.train()[i][2] - plain.train()[i][2];
            assertThat(Math.abs(difference)).isLessThanOrEqualTo(0.5);
            spread += difference * difference / plain.train().length;
        }
        // variance of a uniform number of width 1 is 1/12; four standard errors with 288 rows are 21 %
        assertThat(spread).isCloseTo(1 / 12.0, within(0.018));
    }

    @Test
    void savedArraysOfAPublishedTableAreTakenAsTheyAre() throws IOException {
        Path place = Files.createDirectories(folder.resolve("BSDS300"));
        float[] values = new float[63 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.01f;
        }
        for (String part : new String[] {"train", "validation", "test"}) {
            Npy.write(place.resolve(part + ".npy"), NdArray.of(values, 5, 63));
        }
        TableParts parts = PublishedTable.BSDS300.read(folder, 0);

        assertThat(parts.columns()).isEqualTo(63);
        assertThat(parts.validation()[1][2]).isEqualTo(values[65]);
        Files.delete(place.resolve("test.npy"));
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PublishedTable.BSDS300.read(folder, 0))
                .withMessageContaining("test.npy");
    }

    @Test
    void powerKeepsSixColumnsWithNoiseAndTheMomentsOfWhatIsKnown() throws IOException {
        StringBuilder text = new StringBuilder("Date;Time;Global_active_power;Global_reactive_power;Voltage;"
                + "Global_intensity;Sub_metering_1;Sub_metering_2;Sub_metering_3\n");
        for (int i = 0; i < 1000; i++) {
            String time = String.format(Locale.ROOT, "%02d:%02d:00", i / 60 % 24, i % 60);
            text.append(
                    i % 10 == 7
                            ? "16/12/2006;" + time + ";?;?;?;?;?;?;\n"
                            : String.format(
                                    Locale.ROOT,
                                    "16/12/2006;%s;%.3f;0.1;%.2f;18.4;%d.0;%d.0;17.0%n",
                                    time,
                                    1 + i * 0.001,
                                    230 + i % 50 * 0.01,
                                    i % 3,
                                    i % 7));
        }
        write("power/household_power_consumption.txt", text);
        TableParts parts = PublishedTable.POWER.read(folder, 1);

        assertThat(parts.columns()).isEqualTo(6);
        assertThat(parts.test()).hasNumberOfRows(90);
        assertThat(parts.validation()).hasNumberOfRows(81);
        assertThat(parts.train()).hasNumberOfRows(729);
        float[][] known = new float[810][];
        System.arraycopy(parts.train(), 0, known, 0, 729);
        System.arraycopy(parts.validation(), 0, known, 729, 81);
        for (int column = 0; column < 6; column++) {
            // values were rounded to float32 after standardisation
            assertThat(mean(known, column)).isCloseTo(0, within(1e-5));
            assertThat(std(known, column)).isCloseTo(1, within(1e-5));
        }
        // the third meter is constant: all its spread is the noise, uniform, whose largest value is sqrt(3) deviations
        assertThat(Arrays.stream(known)
                        .mapToDouble(row -> Math.abs(row[4]))
                        .max()
                        .orElseThrow())
                .isBetween(1.6, 1.8);
    }

    @Test
    void gasKeepsAQuarterOfTheRowsAndOneOfEachPairOfSensorsThatAgree() throws IOException {
        RandomCursor random = RandomStream.of(2).cursor();
        StringBuilder text = new StringBuilder("Time (seconds), CO conc (ppm), Ethylene conc (ppm), sensor readings\n");
        for (int i = 0; i < 4000; i++) {
            text.append(i * 0.01).append(" 0.00   0.00 ");
            for (int pair = 0; pair < 8; pair++) {
                double value = random.nextGaussian();
                text.append(String.format(Locale.ROOT, " %.4f  %.4f", value, 2 * value + 0.01 * random.nextGaussian()));
            }
            text.append('\n');
        }
        Path place = Files.createDirectories(folder.resolve("gas"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(place.resolve("ethylene_CO.txt.gz")))) {
            out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        TableParts parts = PublishedTable.GAS.read(folder, 0);

        assertThat(parts.columns()).isEqualTo(8);
        int rows = parts.train().length + parts.validation().length + parts.test().length;
        // four standard deviations of the binomial: sqrt(4000 3/16) = 27
        assertThat(rows).isBetween(890, 1110);
    }

    @Test
    void hepmassKeepsTheSignalAndDropsColumnsWithASpike() throws IOException {
        RandomCursor random = RandomStream.of(3).cursor();
        String header = "# label,f0,f1";
        for (String name : new String[] {"1000_train.csv", "1000_test.csv"}) {
            boolean test = name.contains("test");
            StringBuilder text = new StringBuilder(header + (test ? ",mass" : "") + "\n");
            for (int i = 0; i < 200; i++) {
                text.append(i % 2 == 0 ? "1.0" : "0.0");
                for (int column = 0; column < 27; column++) {
                    boolean spike = column < 6 && i % 4 == 0;
                    text.append(',').append(spike ? -9.0 : random.nextGaussian());
                }
                text.append(test ? ",1000.0\n" : "\n");
            }
            write("hepmass/" + name, text);
        }
        TableParts parts = PublishedTable.HEPMASS.read(folder, 0);

        assertThat(parts.columns()).isEqualTo(21);
        assertThat(parts.train()).hasNumberOfRows(90);
        assertThat(parts.validation()).hasNumberOfRows(10);
        assertThat(parts.test()).hasNumberOfRows(100);
    }

    @Test
    void minibooneKeepsTheSignalWithoutFailedEventsAndSpikes() throws IOException {
        RandomCursor random = RandomStream.of(4).cursor();
        StringBuilder text = new StringBuilder("  110  5\n");
        for (int i = 0; i < 115; i++) {
            for (int column = 0; column < 50; column++) {
                double value = i < 10 ? -999 : column < 7 && i % 5 == 0 ? 0 : 1 + random.nextDouble();
                text.append(String.format(Locale.ROOT, "  %.6E", value));
            }
            text.append('\n');
        }
        write("miniboone/MiniBooNE_PID.txt", text);
        TableParts parts = PublishedTable.MINIBOONE.read(folder, 0);

        assertThat(parts.columns()).isEqualTo(43);
        assertThat(parts.test()).hasNumberOfRows(10);
        assertThat(parts.validation()).hasNumberOfRows(9);
        assertThat(parts.train()).hasNumberOfRows(81);
    }

    @Test
    void missingAndFaultyFilesAreNamed() throws IOException {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PublishedTable.POWER.read(folder, 0))
                .withMessageContaining("household_power_consumption.txt")
                .withMessageContaining("archive.ics.uci.edu");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PublishedTable.BSDS300.read(folder, 0))
                .withMessageContaining("HDF5");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> DensityTables.open("small", folder.resolve("nowhere"), 0, true))
                .withMessageContaining("no such file or folder");
        write("miniboone/MiniBooNE_PID.txt", " 40 2\n 1 2 x\n");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PublishedTable.MINIBOONE.read(folder, 0))
                .withMessageContaining("line 2 has 3 columns");
        write("tiny/data.csv", "1,2\n3,4\n5,6\n");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> DensityTables.open("tiny", folder, 0, true))
                .withMessageContaining("too few");
        Path place = Files.createDirectories(folder.resolve("gas"));
        for (String part : new String[] {"train", "validation", "test"}) {
            Npy.write(place.resolve(part + ".npy"), NdArray.of(new float[12], 4, 3));
        }
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PublishedTable.GAS.read(folder, 0))
                .withMessageContaining("gives 3 columns, but GAS has 8");
    }

    @Test
    void namesAreFoundInAnyCase() {
        assertThat(PublishedTable.of("MiniBooNE")).contains(PublishedTable.MINIBOONE);
        assertThat(PublishedTable.of("wine")).isEmpty();
        assertThat(PublishedTable.GAS.id()).isEqualTo("gas");
    }
}
