package dev.reverie.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchesTest {
    private static final RandomStream STREAM = RandomStream.of(5);

    private static Dataset rows(int count) {
        float[][] rows = new float[count][1];
        for (int i = 0; i < count; i++) {
            rows[i][0] = i;
        }
        return new FloatDataset("rows", "test", "", DataShape.vector(1), rows, new int[0], List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10, 64, 1000})
    void everyEpochVisitsEveryExampleOnceThoughBatchesCrossTheBorder(int count) {
        Batches batches = new Batches(rows(count), 3, STREAM, false);
        float[] values = new float[3];
        int[] labels = new int[3];
        List<Float> queue = new ArrayList<>();
        for (int step = 0; step < count; step++) {
            batches.fill(step, values, labels);
            for (float value : values) {
                queue.add(value);
            }
        }
        List<Float> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add((float) i);
        }
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(queue.subList(epoch * count, (epoch + 1) * count)).containsExactlyInAnyOrderElementsOf(all);
        }
        if (count >= 64) {
            assertThat(queue.subList(0, count))
                    .isNotEqualTo(queue.subList(count, 2 * count))
                    .isNotEqualTo(all);
        }
    }

    @Test
    void aStepIsTheSameInAnyOrderAndInANewProcess() {
        Dataset digits = new DrawnDigits(8, 1, "train").first(25);
        float[] first = fill(new Batches(digits, 4, STREAM, true), 17);
        Batches other = new Batches(digits, 4, RandomStream.of(5), true);
        fill(other, 3);
        assertThat(fill(other, 17)).isEqualTo(first);
        assertThat(fill(other, 16)).isNotEqualTo(first);
    }

    private static float[] fill(Batches batches, long step) {
        float[] images = new float[4 * 64];
        batches.fill(step, images, new int[4]);
        return images;
    }

    @Test
    void anEndlessSetIsReadInOrder() {
        Batches batches = new Batches(new DrawnDigits(8, 1, "train"), 4, STREAM, false);
        assertThat(LongStream.range(8, 12).map(batches::index).toArray()).containsExactly(8, 9, 10, 11);
        int[] labels = new int[4];
        batches.fill(2, new float[256], labels);
        assertThat(labels).containsExactly(8, 9, 0, 1);
    }

    @Test
    void aboutHalfTheImagesAreMirroredAndNothingElseChanges() {
        byte[][] images = {{0, 51, (byte) 255, 102, 0, 0}};
        Dataset one = new ByteDataset("one", "test", "", DataShape.image(1, 2, 3), images, 255, new int[0], List.of());
        Batches batches = new Batches(one, 1000, STREAM, true);
        float[] values = new float[6000];
        batches.fill(0, values, new int[1000]);
        int mirrored = 0;
        for (int i = 0; i < 1000; i++) {
            boolean turned = values[6 * i] == 1;
            mirrored += turned ? 1 : 0;
            float[] expected = turned ? new float[] {1, 0.2f, 0, 0, 0, 0.4f} : new float[] {0, 0.2f, 1, 0.4f, 0, 0};
            assertThat(java.util.Arrays.copyOfRange(values, 6 * i, 6 * i + 6)).isEqualTo(expected);
        }
        // five standard deviations of a fair coin
        assertThat(mirrored).isBetween(420, 580);
    }

    @Test
    void badArgumentsAreExplained() {
        assertThatThrownBy(() -> new Batches(rows(3), 0, STREAM, false)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> new Batches(rows(3), 1, STREAM, true)).hasMessageContaining("needs images");
        Batches batches = new Batches(rows(3), 2, STREAM, false);
        assertThatThrownBy(() -> batches.fill(-1, new float[2], new int[2])).hasMessageContaining("step");
        assertThatThrownBy(() -> batches.fill(0, new float[1], new int[2])).hasMessageContaining("2 values");
    }
}
