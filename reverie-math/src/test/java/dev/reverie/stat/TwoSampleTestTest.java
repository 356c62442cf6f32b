package dev.reverie.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;

class TwoSampleTestTest {
    private static final RandomStream STREAM = RandomStream.of(20);

    private static double[][] normal(int count, int dimension, double shift, RandomStream stream) {
        RandomCursor cursor = stream.cursor();
        double[][] points = new double[count][dimension];
        for (double[] point : points) {
            cursor.fillGaussian(point);
            point[0] += shift;
        }
        return points;
    }

    // ---- distances ------------------------------------------------------------------------------------------------

    @Test
    void energyDistanceOfSinglePointsIsTwiceTheirDistance() {
        assertThat(EnergyDistance.between(new double[][] {{0, 0}}, new double[][] {{3, 4}}))
                .isEqualTo(10);
        double[][] a = {{0}, {2}};
        // 2 (1 + 1)/2 - (0 + 2 + 2 + 0)/4 - 0
        assertThat(EnergyDistance.between(a, new double[][] {{1}})).isCloseTo(1, within(1e-15));
        assertThat(EnergyDistance.between(a, a)).isZero();
    }

    @Test
    void energyDistanceOfTwoNormalSamplesMeetsItsClosedForm() {
        // E|X - Y| of N(0, 1) and N(s, 1): the folded normal with mean s and variance 2
        double s = 1;
        double folded = 2 / Math.sqrt(Math.PI) * Math.exp(-s * s / 4)
                + s * (1 - 2 * NormalDistribution.STANDARD.cdf(-s / Math.sqrt(2)));
        int n = 2000;
        double same = 2 / Math.sqrt(Math.PI);
        double expected = 2 * folded - 2 * same + 2.0 / n * same;
        double observed =
                EnergyDistance.between(normal(n, 1, 0, STREAM.purpose("a")), normal(n, 1, s, STREAM.purpose("b")));
        // the standard deviation of D^2 at n = 2000 is 0.02
        assertThat(observed).isCloseTo(expected, within(0.08));
    }

    @Test
    void wassersteinOnTheLineIsThatOfSortedValues() {
        assertThat(SlicedWasserstein.onLine(new double[] {3, 1, 2}, new double[] {1.5, 2.5, 3.5}, 1))
                .isCloseTo(0.5, within(1e-15));
        // quantile functions 0, 1 against 0.5: 0.5 everywhere
        assertThat(SlicedWasserstein.onLine(new double[] {1, 0}, new double[] {0.5}, 2))
                .isCloseTo(0.5, within(1e-15));
        // {0, 0, 3} against {0, 3}: they differ by 3 on (1/2, 2/3)
        assertThat(SlicedWasserstein.onLine(new double[] {0, 0, 3}, new double[] {0, 3}, 1))
                .isCloseTo(0.5, within(1e-15));
    }

    @Test
    void slicedWassersteinOfAShiftIsTheMeanShadowOfTheShift() {
        double[][] a = normal(50, 3, 0, STREAM);
        double[][] b = new double[50][];
        for (int i = 0; i < 50; i++) {
            b[i] = new double[] {a[i][0] + 2, a[i][1], a[i][2]};
        }
        // E|u_1| = 1/2 and E u_1^2 = 1/3 on the sphere in space; 4000 directions: standard errors 0.009 and 0.006
        assertThat(new SlicedWasserstein(1, 4000).between(a, b, STREAM)).isCloseTo(1.0, within(0.04));
        assertThat(new SlicedWasserstein(2, 4000).between(a, b, STREAM)).isCloseTo(2 / Math.sqrt(3), within(0.04));
        assertThat(new SlicedWasserstein(2, 10).between(a, a, STREAM)).isZero();
    }

    // ---- tests ----------------------------------------------------------------------------------------------------

    @Test
    void theStatisticsAreTheDistances() {
        double[][] a = normal(40, 2, 0, STREAM.purpose("a"));
        double[][] b = normal(70, 2, 0.3, STREAM.purpose("b"));
        // distances are kept in single precision
        assertThat(TwoSampleTest.energy(a, b, 1, STREAM).statistic())
                .isCloseTo(EnergyDistance.between(a, b), within(1e-6));
        assertThat(TwoSampleTest.slicedWasserstein(a, b, 30, 1, STREAM).statistic())
                .isCloseTo(new SlicedWasserstein(1, 30).between(a, b, STREAM), within(1e-12));
    }

    @Test
    void pValuesOfEqualDistributionsAreUniform() {
        int runs = 400;
        int[] energy = new int[10];
        int[] sliced = new int[10];
        for (int k = 0; k < runs; k++) {
            RandomStream stream = STREAM.purpose("uniform").index(k);
            double[][] a = normal(20, 2, 0, stream.purpose("a"));
            double[][] b = normal(15, 2, 0, stream.purpose("b"));
            // with 19 permutations p is one of 0.05, 0.10, ..., 1, each with probability 1/20
            energy[cell(TwoSampleTest.energy(a, b, 19, stream))]++;
            sliced[cell(TwoSampleTest.slicedWasserstein(a, b, 10, 19, stream))]++;
        }
        // chi-square with 9 degrees of freedom exceeds 27.88 with probability 0.001
        assertThat(chiSquare(energy, runs)).isLessThan(27.88);
        assertThat(chiSquare(sliced, runs)).isLessThan(27.88);
    }

    private static int cell(TwoSampleTest test) {
        return (int) Math.ceil(10 * test.pValue() - 1e-9) - 1;
    }

    private static double chiSquare(int[] counts, int runs) {
        double expected = runs / (double) counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @Test
    void differentDistributionsAreFound() {
        double[][] a = normal(500, 10, 0, STREAM.purpose("a"));
        double[][] b = normal(500, 10, 0.5, STREAM.purpose("b"));
        assertThat(TwoSampleTest.energy(a, b, 199, STREAM).pValue()).isEqualTo(0.005);
        assertThat(TwoSampleTest.slicedWasserstein(a, b, 30, 199, STREAM).pValue())
                .isEqualTo(0.005);
        assertThat(TwoSampleTest.energy(a, b, 199, STREAM).passes(0.01)).isFalse();
    }

    @Test
    void badInputIsRefused() {
        double[][] one = {{1.0, 2.0}};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnergyDistance.between(one, new double[0][]))
                .withMessageContaining("1 and 0 points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnergyDistance.between(one, new double[][] {{1.0}}))
                .withMessageContaining("point 0 of sample b has 1 coordinates");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnergyDistance.between(one, new double[][] {{1.0, Double.NaN}}))
                .withMessageContaining("not finite");
        assertThatIllegalArgumentException().isThrownBy(() -> TwoSampleTest.energy(one, one, 0, STREAM));
        assertThatIllegalArgumentException().isThrownBy(() -> new SlicedWasserstein(3, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TwoSampleTest.energy(one, one, 19, STREAM).passes(0.01))
                .withMessageContaining("more permutations");
    }
}
