package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.FloatDataset;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.picture.Distances;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTrainingTest {
    private static final DataShape SHAPE = DataShape.image(1, 4, 4);
    private static final int K = 5;

    private static float[] pixels(int count, long seed) {
        float[] values = new float[count * SHAPE.length()];
        RandomStream.of(seed).cursor().fillUniform(values);
        return values;
    }

    private static Dataset data(float[] values) {
        float[][] rows = new float[values.length / SHAPE.length()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * SHAPE.length(), (i + 1) * SHAPE.length());
        }
        return new FloatDataset("images", "a test", "", SHAPE, rows, new int[0], List.of());
    }

    /** Features find the same by matrices. */
    @Test
    void theNearestAreThoseOfAllDistances() {
        float[] training = pixels(300, 1);
        float[] samples = pixels(4, 2);
        // The third sample is training image 123.
        System.arraycopy(training, 123 * SHAPE.length(), samples, 2 * SHAPE.length(), SHAPE.length());
        List<Integer> told = new ArrayList<>();
        NearestTraining found = NearestTraining.of(
                new EvaluationSet(samples, 4, SHAPE), 3, data(training), K, (done, total) -> told.add(done));
        Distances.Nearest all;
        try (Scope scope = Scope.open()) {
            all = Distances.nearest(features(samples, 4), features(training, 300), K);
        }
        for (int q = 0; q < 3; q++) {
            for (int rank = 0; rank < K; rank++) {
                // A sum of squares by matrices cancels where a distance is 0.
                assertThat(found.distances()[q][rank]).isCloseTo(all.distances()[q][rank], within(1e-6));
                int row = all.rows()[q][rank];
                assertThat(Arrays.copyOfRange(
                                found.examples(), (q * K + rank) * SHAPE.length(), (q * K + rank + 1) * SHAPE.length()))
                        .isEqualTo(Arrays.copyOfRange(training, row * SHAPE.length(), (row + 1) * SHAPE.length()));
            }
        }
        assertThat(found.distances()[2][0]).isZero();
        assertThat(found.searched()).isEqualTo(300);
        assertThat(found.all()).isEqualTo(300);
        assertThat(told).containsExactly(300);
    }

    private static Features features(float[] values, int count) {
        double[] numbers = new double[values.length];
        Arrays.setAll(numbers, i -> values[i]);
        return Features.of(numbers, count, FeatureSource.VALUES);
    }
}
