package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.data.DataShape;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which samples have a picture, and what is in it. */
class SampleSetTest {
    private static SampleSet set(DataShape shape, int count) {
        float[] values = new float[count * shape.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 37 % 11 / 11f;
        }
        return new SampleSet(shape, values, count, "{}");
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

    private static int[] pixels(BufferedImage image) {
        return IntStream.range(0, image.getHeight())
                .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y)))
                .toArray();
    }
}
