package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrownianTreeTest {
    /** Increment and integral of {@code W - W(from)}, not standardised, of one sample with some coordinates. */
    private static double[][] step(BrownianTree tree, int coordinates, double from, double to) {
        try (Scope scope = Scope.open()) {
            Tensor like = Tensors.zeros(DType.FLOAT64, Device.CPU, 1, coordinates);
            double[] a = ScoreModel.times(like, from);
            double[] b = ScoreModel.times(like, to);
            double[] z = tree.increment(like, 0, a, b).toDoubles();
            double[] area = tree.area(like, 0, a, b).toDoubles();
            double h = Math.abs(to - from);
            double[] w = new double[coordinates];
            double[] integral = new double[coordinates];
            for (int i = 0; i < coordinates; i++) {
                w[i] = Math.sqrt(h) * z[i];
                integral[i] = Math.pow(h, 1.5) * (z[i] / 2 + area[i] / Math.sqrt(12));
            }
            return new double[][] {w, integral};
        }
    }

    // ---- one path --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(doubles = {0x1.0p-52, 1e-9, 1e-6})
    void fineStepsAddUpToTheCoarseOne(double resolution) {
        BrownianTree tree = BrownianTree.of(3).withResolution(resolution);
        RandomCursor random = RandomStream.of(8).cursor();
        for (double[] ends : new double[][] {{0, 1}, {1e-5, 1}, {0.3, 0.35}, {4e-4, 1e6}, {80, 0.002}, {1, 0}}) {
            double[] clocks = random.doubles(12)
                    .map(u -> ends[0] + u * (ends[1] - ends[0]))
                    .toArray();
            clocks[0] = ends[0];
            clocks[11] = ends[1];
            Arrays.sort(clocks);
            if (ends[1] < ends[0]) {
                for (int i = 0; i < 6; i++) {
                    double swapped = clocks[i];
                    clocks[i] = clocks[11 - i];
                    clocks[11 - i] = swapped;
                }
            }
            double[][] whole = step(tree, 2, ends[0], ends[1]);
            double h = Math.abs(ends[1] - ends[0]);
            for (int i = 0; i < 2; i++) {
                double w = 0;
                double integral = 0;
                for (int k = 0; k < 11; k++) {
                    double[][] part = step(tree, 2, clocks[k], clocks[k + 1]);
                    integral += part[1][i] + w * Math.abs(clocks[k + 1] - clocks[k]);
                    w += part[0][i];
                }
                // rounding: a few dozen pieces, each to 1e-16 of the whole
                assertThat(w).isCloseTo(whole[0][i], within(1e-13 * Math.sqrt(h)));
                assertThat(integral).isCloseTo(whole[1][i], within(1e-13 * Math.pow(h, 1.5)));
            }
        }
    }

    @Test
    void aStepBackwardsUndoesTheStepForwards() {
        BrownianTree tree = BrownianTree.of(3);
        double[][] there = step(tree, 3, 0.2, 0.9);
        double[][] back = step(tree, 3, 0.9, 0.2);
        for (int i = 0; i < 3; i++) {
            assertThat(back[0][i]).isEqualTo(-there[0][i]);
            // both are the area under one path, the second measured from its other end
            assertThat(back[1][i]).isCloseTo(there[1][i] - 0.7 * there[0][i], within(1e-15));
        }
    }

    @Test
    void aFinerTreeGoesThroughTheSameNodes() {
        double[][] fine = step(BrownianTree.of(3), 2, 0.5, 0.8125);
        double[][] coarse = step(BrownianTree.of(3).withResolution(0x1.0p-4), 2, 0.5, 0.8125);
        assertThat(coarse[0]).containsExactly(fine[0]);
        assertThat(coarse[1]).containsExactly(fine[1]);
    }

    @Test
    void pathsDoNotDependOnTheChunkNorOnOtherRowsClocks() {
        BrownianTree tree = BrownianTree.of(9);
        try (Scope scope = Scope.open()) {
            Tensor five = Tensors.zeros(DType.FLOAT32, Device.CPU, 5, 2, 2);
            double[] from = {0.9, 0.8, 1e-3, 3, 0.5};
            double[] to = {0.7, 0.75, 1e-4, 7, 0.25};
            float[] whole = tree.increment(five, 0, from, to).toFloats();
            Tensor two = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 2, 2);
            float[] chunk = tree.from(2)
                    .increment(two, 7, Arrays.copyOfRange(from, 2, 4), Arrays.copyOfRange(to, 2, 4))
                    .toFloats();
            assertThat(chunk).containsExactly(Arrays.copyOfRange(whole, 8, 16));
            assertThat(tree.draw(five, "prior", 0).toFloats())
                    .containsExactly(SeededNoise.of(9).draw(five, "prior", 0).toFloats());
        }
    }

    // ---- its law ---------------------------------------------------------------------------------------------------

    @Test
    void incrementsAndAreasAreStandardNormalAndIndependent() {
        // neighbouring steps that meet neither octaves nor nodes, one across octaves, one from 0
        double[] clocks = {0, 0.037, 0.3, 0.41, 0.473, 1.9, 17.3};
        int n = 20_000;
        double[][] z = new double[2 * (clocks.length - 1)][];
        try (Scope scope = Scope.open()) {
            Tensor like = Tensors.zeros(DType.FLOAT64, Device.CPU, 100, n / 100);
            BrownianTree tree = BrownianTree.of(77).withResolution(1e-4);
            for (int k = 0; k + 1 < clocks.length; k++) {
                double[] from = ScoreModel.times(like, clocks[k]);
                double[] to = ScoreModel.times(like, clocks[k + 1]);
                z[2 * k] = tree.increment(like, k, from, to).toDoubles();
                z[2 * k + 1] = tree.area(like, k, from, to).toDoubles();
            }
        }
        // 12 means, 12 variances, 12 fourth moments, 66 covariances, each within 4.5 standard errors: one false alarm
        // in 1400 seeds
        double bound = 4.5 / Math.sqrt(n);
        for (int i = 0; i < z.length; i++) {
            assertThat(moment(z[i], 1)).isCloseTo(0, within(bound));
            assertThat(moment(z[i], 2)).isCloseTo(1, within(bound * Math.sqrt(2)));
            assertThat(moment(z[i], 4)).isCloseTo(3, within(bound * Math.sqrt(96)));
            for (int j = 0; j < i; j++) {
                assertThat(product(z[i], z[j])).isCloseTo(0, within(bound));
            }
        }
    }

    private static double moment(double[] values, int power) {
        return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
    }

    private static double product(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> a[i] * b[i])
                .average()
                .orElseThrow();
    }

    @Test
    void theAreaIsThatOfThePath() {
        // a Riemann sum of the path over 512 steps is off by a normal error of variance h^3 / (12 * 512^2)
        BrownianTree tree = BrownianTree.of(4).withResolution(1e-6);
        double sum = 0;
        double w = 0;
        for (int k = 0; k < 512; k++) {
            double[][] part = step(tree, 1, 0.3 + k * 0.5 / 512, 0.3 + (k + 1) * 0.5 / 512);
            sum += (w + part[0][0] / 2) * 0.5 / 512;
            w += part[0][0];
        }
        double[][] whole = step(tree, 1, 0.3, 0.8);
        assertThat(sum).isCloseTo(whole[1][0], within(5 * Math.sqrt(0.125 / 12) / 512));
    }

    @Test
    void badInputIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step(BrownianTree.of(1), 1, -0.1, 0.1))
                .withMessageContaining("at least 0");
        assertThatIllegalArgumentException().isThrownBy(() -> step(BrownianTree.of(1), 1, 1, Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> step(BrownianTree.of(1), 1, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step(BrownianTree.of(1).withResolution(0.01), 1, 0.7001, 0.7002))
                .withMessageContaining("smaller resolution");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrownianTree.of(1).withResolution(0))
                .withMessageContaining("got 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> BrownianTree.of(1).from(-1));
    }
}
