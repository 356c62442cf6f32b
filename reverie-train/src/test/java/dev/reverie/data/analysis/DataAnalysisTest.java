package dev.reverie.data.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DataAnalysisTest {
    /** Rows given as an array. */
    private record Rows(List<float[]> rows) implements Dataset {
        @Override
        public String name() {
            return "rows";
        }

        @Override
        public DataShape shape() {
            return DataShape.vector(rows.get(0).length);
        }

        @Override
        public long size() {
            return rows.size();
        }

        @Override
        public List<String> classNames() {
            return List.of();
        }

        @Override
        public void read(long index, float[] out, int offset) {
            float[] row = rows.get((int) index);
            System.arraycopy(row, 0, out, offset, row.length);
        }

        @Override
        public int label(long index) {
            return 0;
        }

        @Override
        public Provenance provenance() {
            throw new AssertionError("an analysis asks for no provenance");
        }
    }

    private static Rows random(int count, int dimension, double mean) {
        Random random = new Random(5);
        return new Rows(java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] row = new float[dimension];
                    for (int k = 0; k < dimension; k++) {
                        row[k] = (float) (mean + random.nextGaussian());
                    }
                    return row;
                })
                .toList());
    }

    private static double largestDistance(Rows data) {
        double largest = 0;
        for (float[] a : data.rows()) {
            for (float[] b : data.rows()) {
                double sum = 0;
                for (int k = 0; k < a.length; k++) {
                    sum += ((double) a[k] - b[k]) * ((double) a[k] - b[k]);
                }
                largest = Math.max(largest, sum);
            }
        }
        return Math.sqrt(largest);
    }

    @Test
    void theLargestDistanceIsThatOfAllPairs() {
        for (int count : new int[] {1, 2, 3, 700, 2500}) {
            Rows data = random(count, 5, 1000);
            LargestDistance distance = DataAnalysis.of(data, part -> {}).distance();
            assertThat(distance.isExact()).isTrue();
            assertThat(distance.lower()).isCloseTo(largestDistance(data), within(1e-12));
        }
    }

    @Test
    void theBoundsOfLargeSetsEncloseIt() {
        for (int dimension : new int[] {1, 2, 20}) {
            Rows data = random(400, dimension, 3);
            Examples examples = new Examples(data, 400);
            double[] center = new double[dimension];
            java.util.Arrays.fill(center, 3);
            double[] radii = new double[2];
            for (float[] row : data.rows()) {
                double sum = 0;
                for (float value : row) {
                    sum += (value - 3.0) * (value - 3.0);
                }
                double radius = Math.sqrt(sum);
                radii[1] = Math.max(radii[1], Math.min(radii[0], radius));
                radii[0] = Math.max(radii[0], radius);
            }
            LargestDistance bounds = LargestDistance.bounded(examples, center, radii, part -> {});
            double exact = largestDistance(data);
            assertThat(bounds.lower()).isBetween(0.8 * exact, exact);
            assertThat(bounds.upper()).isBetween(exact, 1.5 * exact);
        }
    }

    @Test
    void meanSpreadAndRangeAreThoseOfAllNumbers() {
        DataAnalysis analysis = DataAnalysis.of(new Rows(List.of(new float[] {1, 2}, new float[] {3, 6})), part -> {});
        assertThat(analysis.mean()).isEqualTo(3);
        assertThat(analysis.standardDeviation()).isCloseTo(Math.sqrt(14 / 4.0), within(1e-15));
        assertThat(analysis.minimum()).isEqualTo(1);
        assertThat(analysis.maximum()).isEqualTo(6);
        assertThat(analysis.distance().lower()).isCloseTo(Math.sqrt(20), within(1e-15));
    }

    @Test
    void aSpreadSmallBesideTheMeanKeepsItsDigits() {
        Rows data = new Rows(List.of(new float[] {4096.25f}, new float[] {4096.5f}, new float[] {4096.75f}));
        assertThat(DataAnalysis.of(data, part -> {}).standardDeviation())
                .isCloseTo(0.25 * Math.sqrt(2 / 3.0), within(1e-12));
    }

    @Test
    void ofAnEndlessSetAPartIsLookedAt() throws Exception {
        Dataset data = Datasets.open("drawn-digits", DataOptions.defaults()).train();
        double[] last = {0};
        DataAnalysis analysis = DataAnalysis.of(data, part -> {
            assertThat(part).isBetween(last[0] - 1e-9, 1 + 1e-9);
            last[0] = part;
        });
        assertThat(last[0]).isCloseTo(1, within(1e-9));
        assertThat(analysis.isPart()).isTrue();
        assertThat(analysis.design().sigmaMax()).isEqualTo(analysis.distance().lower());
        assertThat(analysis.design().levels()).isGreaterThan(10);
    }

    @Test
    void whatHasNoLadderIsRefused() {
        Rows same = new Rows(List.of(new float[] {1, 2}, new float[] {1, 2}));
        assertThatThrownBy(() -> DataAnalysis.of(same, part -> {}).design()).hasMessageContaining("all the same");
        Rows broken = new Rows(List.of(new float[] {1, Float.NaN}));
        assertThatThrownBy(() -> DataAnalysis.of(broken, part -> {}))
                .hasMessageContaining("example 0 has the value NaN at position 1");
    }
}
