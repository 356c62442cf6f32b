package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.data.DataShape;
import dev.reverie.data.Standardization;
import dev.reverie.run.DataInfo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which samples have a picture, and what is in it. */
class SampleSetTest {
    private static SampleSet set(DataShape shape, int count) {
        float[] values = new float[count * shape.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 37 % 11 / 11f;
        }
        return new SampleSet(new DataInfo("t", shape, Optional.empty(), List.of(), ""), values, count, "{}");
    }

    @Test
    void seriesAreChartsFourInARowUpToSixteen() {
        DataShape shape = DataShape.series(2, 8);
        BufferedImage one = set(shape, 1).picture().orElseThrow();
        BufferedImage five = set(shape, 5).picture().orElseThrow();
        assertThat(five.getWidth()).isGreaterThan(3 * one.getWidth());
        assertThat(five.getHeight()).isBetween(one.getHeight() * 3 / 2, 2 * one.getHeight());
        BufferedImage sixteen = set(shape, 16).picture().orElseThrow();
        BufferedImage more = set(shape, 17).picture().orElseThrow();
        assertThat(pixels(more)).isEqualTo(pixels(sixteen));
        assertThat(pixels(set(DataShape.series(1, 16), 1).picture().orElseThrow()))
                .as("two channels are two curves")
                .isNotEqualTo(pixels(one));
    }

    @Test
    void rowsOfManyColumnsHaveNone() {
        assertThat(set(DataShape.vector(3), 4).picture()).isEmpty();
        assertThat(set(DataShape.vector(2), 4).picture()).isPresent();
        assertThat(set(DataShape.image(1, 4, 4), 4).picture()).isPresent();
    }

    @Test
    void aTableHasTheNamesOfItsColumnsAndAllDigitsThatTheSamplesHave(@TempDir Path folder) throws IOException {
        Standardization scale = new Standardization(List.of(1_700_000_199.5, 0.25), List.of(115.47, 0.5));
        DataInfo info = new DataInfo(
                "t",
                DataShape.vector(2),
                Optional.of(scale),
                List.of("Time, s", "say \"v\""),
                List.of(),
                "",
                Optional.empty());
        assertThat(DataInfo.fromJson(info.toJson())).isEqualTo(info);
        SampleSet samples = new SampleSet(info, new float[] {-1, 0, 0.5f, 1}, 2, "{}");
        Path file = folder.resolve("new/samples.csv");
        samples.writeCsv(file);
        // float32 holds every 128th of such numbers
        assertThat(file).hasContent("\"Time, s\",\"say \"\"v\"\"\"\n1700000084.03,0.25\n1700000257.235,0.75\n");
        assertThat(samples.values()[3]).isEqualTo(0.75f);
    }

    private static int[] pixels(BufferedImage image) {
        return IntStream.range(0, image.getHeight())
                .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y)))
                .toArray();
    }
}
