package dev.reverie.data.table;

import static dev.reverie.data.SampleFiles.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.SampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DigitsCsvTest {
    @TempDir
    private Path folder;

    private Dataset open(String text) throws IOException {
        return DigitsCsv.open(Files.writeString(folder.resolve("digits.csv"), text), "digits");
    }

    @Test
    void countsBecomeSixteenths() throws IOException {
        Dataset digits = open("16," + "0,".repeat(62) + "4,7\n");
        assertThat(digits.shape()).isEqualTo(DataShape.image(1, 8, 8));
        float[] image = SampleFiles.read(digits, 0);
        assertThat(image[0]).isEqualTo(1);
        assertThat(image[63]).isEqualTo(0.25f);
        assertThat(digits.label(0)).isEqualTo(7);
        assertThat(digits.classes()).isEqualTo(10);
    }

    @Test
    void valuesOutsideTheirRangeAreNamed() {
        fault(() -> open("0,".repeat(63) + "17,1\n"))
                .hasMessageContaining("row 1: pixel 64")
                .hasMessageContaining("17");
        fault(() -> open("0,".repeat(64) + "10\n")).hasMessageContaining("label must be a whole number from 0 to 9");
        fault(() -> open("0,".repeat(63) + "0.5,1\n")).hasMessageContaining("0.5");
        fault(() -> open("0,1,2\n")).hasMessageContaining("has 3 columns");
    }
}
