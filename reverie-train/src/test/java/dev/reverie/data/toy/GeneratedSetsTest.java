package dev.reverie.data.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.Dataset;
import dev.reverie.data.SampleFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratedSetsTest {
    private static DrawnDigits digits(int size) {
        return new DrawnDigits(size, 7, "train");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 48})
    void aDigitIsInkOnBlackWithAnEmptyRim(int size) {
        DrawnDigits set = digits(size);
        for (int i = 0; i < 200; i++) {
            float[] image = SampleFiles.read(set, i);
            float max = 0;
            float sum = 0;
            for (int p = 0; p < image.length; p++) {
                assertThat(image[p]).isBetween(0f, 1f);
                max = Math.max(max, image[p]);
                sum += image[p];
            }
            // at 8 pixels a thin pen covers no pixel wholly
            assertThat(max).isGreaterThan(size >= 16 ? 0.55f : 0.3f);
            assertThat(sum / image.length).isBetween(0.02f, 0.4f);
        }
    }

    @Test
    void edgesAreGrey() {
        float[] image = SampleFiles.read(digits(32), 3);
        int grey = 0;
        int ink = 0;
        for (float value : image) {
            grey += value > 0.05f && value < 0.7f ? 1 : 0;
            ink += value > 0.05f ? 1 : 0;
        }
        assertThat(grey / (double) ink).isBetween(0.2, 0.9);
    }

    @Test
    void aSampleDependsOnSeedSplitAndIndexAlone() {
        float[] first = SampleFiles.read(digits(16), 1234);
        assertThat(SampleFiles.read(digits(16), 1234)).isEqualTo(first);
        assertThat(SampleFiles.read(digits(16), 1244)).isNotEqualTo(first);
        assertThat(SampleFiles.read(new DrawnDigits(16, 8, "train"), 1234)).isNotEqualTo(first);
        assertThat(SampleFiles.read(new DrawnDigits(16, 7, "test"), 1234)).isNotEqualTo(first);
        assertThat(digits(16).label(1234)).isEqualTo(4);
    }

    @Test
    void manyThreadsReadTheSame() {
        DrawnDigits set = digits(16);
        List<float[]> together = IntStream.range(0, 500)
                .parallel()
                .mapToObj(i -> SampleFiles.read(set, i))
                .toList();
        for (int i = 0; i < together.size(); i++) {
            assertThat(together.get(i)).isEqualTo(SampleFiles.read(set, i));
        }
    }

    @Test
    void aStoredBeginningEqualsTheEndlessSet() {
        DrawnDigits endless = digits(16);
        Dataset stored = endless.first(50);
        assertThat(stored.size()).isEqualTo(50);
        assertThat(stored.isEndless()).isFalse();
        for (int i = 0; i < 50; i++) {
            assertThat(SampleFiles.read(stored, i)).isEqualTo(SampleFiles.read(endless, i));
            assertThat(stored.label(i)).isEqualTo(endless.label(i));
        }
    }

    @Test
    void theClassesAreToldApartByTheNearestMean() {
        // A classifier this simple (nearest class mean) reaches 82 % on MNIST; ours must be as clear a set at 16 x 16.
        DrawnDigits set = digits(16);
        double[][] mean = new double[10][256];
        for (int i = 0; i < 3000; i++) {
            float[] image = SampleFiles.read(set, i);
            for (int p = 0; p < 256; p++) {
                mean[i % 10][p] += image[p] / 300;
            }
        }
        int right = 0;
        for (int i = 3000; i < 4000; i++) {
            float[] image = SampleFiles.read(set, i);
            int best = 0;
            double least = Double.MAX_VALUE;
            for (int c = 0; c < 10; c++) {
                double distance = 0;
                for (int p = 0; p < 256; p++) {
                    distance += (image[p] - mean[c][p]) * (image[p] - mean[c][p]);
                }
                if (distance < least) {
                    least = distance;
                    best = c;
                }
            }
            right += best == i % 10 ? 1 : 0;
        }
        assertThat(right).isGreaterThan(820);
    }

    @Test
    void noTwoSamplesAreEqual() {
        List<Integer> hashes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            hashes.add(java.util.Arrays.hashCode(SampleFiles.read(digits(16), i)));
        }
        assertThat(hashes).doesNotHaveDuplicates();
    }

    @Test
    void theSizeOfDrawnDigitsIsChecked() {
        assertThatThrownBy(() -> digits(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 8 to 512, got 7");
    }

    @ParameterizedTest
    @EnumSource(Toy2d.Kind.class)
    void pointsAreCentredOfUnitScaleAndLabelled(Toy2d.Kind kind) {
        Toy2d set = new Toy2d(kind, 3, "train");
        int count = 20_000;
        double[] sum = new double[2];
        double[] squares = new double[2];
        int[] labels = new int[Math.max(1, kind.classes())];
        for (int i = 0; i < count; i++) {
            float[] point = SampleFiles.read(set, i);
            labels[set.label(i)]++;
            for (int axis = 0; axis < 2; axis++) {
                // the rarest of 160000 Gaussian tails stays below this
                assertThat(Math.abs(point[axis])).isLessThan(4f);
                sum[axis] += point[axis];
                squares[axis] += point[axis] * point[axis];
            }
        }
        for (int axis = 0; axis < 2; axis++) {
            assertThat(sum[axis] / count).isCloseTo(0, within(0.05));
            assertThat(Math.sqrt(squares[axis] / count)).isBetween(0.6, 1.5);
        }
        for (int label : labels) {
            // five standard deviations of a binomial count
            double expected = count / (double) labels.length;
            assertThat((double) label).isCloseTo(expected, within(5 * Math.sqrt(expected) + 1));
        }
        assertThat(set.classes()).isEqualTo(kind.classes());
        assertThat(Toy2d.Kind.of(kind.id())).contains(kind);
    }

    @Test
    void eightGaussiansLieOnTheirCircle() {
        Toy2d set = new Toy2d(Toy2d.Kind.EIGHT_GAUSSIANS, 0, "train");
        double squares = 0;
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            float[] point = SampleFiles.read(set, i);
            squares += point[0] * point[0] + point[1] * point[1];
        }
        // E |x|^2 = 1.5^2 + 2 * 0.1^2; its standard error is 1.5 * 2 * 0.1 / sqrt(20000) = 0.002
        assertThat(squares / count).isCloseTo(2.27, within(0.01));
    }

    @Test
    void theCheckerboardFillsItsDarkFieldsOnly() {
        Toy2d set = new Toy2d(Toy2d.Kind.CHECKERBOARD, 0, "train");
        for (int i = 0; i < 2000; i++) {
            float[] point = SampleFiles.read(set, i);
            int parity = (int) Math.floor(point[0]) + (int) Math.floor(point[1]);
            assertThat(Math.floorMod(parity, 2)).isZero();
        }
    }
}
