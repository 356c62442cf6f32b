package dev.reverie.inverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.inverse.operator.AdjointCheck;
import dev.reverie.inverse.operator.Blur;
import dev.reverie.inverse.operator.Boundary;
import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Composition;
import dev.reverie.inverse.operator.Downsampling;
import dev.reverie.inverse.operator.IdentityOperator;
import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.inverse.operator.MaskedFourier;
import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.inverse.operator.PseudoInvertible;
import dev.reverie.inverse.operator.SampleShape;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Random;
import java.util.stream.Stream;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorTest {
    private static final long SEED = 20211;

    private static final double[][] KERNEL = {
        {0.1, -0.4, 0.3}, {0.7, 1.1, 0.2}, {0, 0.5, -0.3}, {0.2, 0, 0.9}, {1, 2, 3}
    };

    private static boolean[][] frequencies(int height, int width, double share) {
        Random random = new Random(SEED);
        boolean[][] measured = new boolean[height][width];
        for (boolean[] row : measured) {
            for (int l = 0; l < width; l++) {
                row[l] = random.nextDouble() < share;
            }
        }
        return measured;
    }

    static Stream<LinearOperator> operators() {
        return Stream.of(
                Mask.outsideBox(3, 5, 7, 1, 2, 3, 4),
                Mask.random(0.3, SEED, 2, 6, 5),
                Mask.columns(8, 0, 3, 7),
                Mask.outsideStretch(2, 9, 3, 6),
                ChannelMix.grey(3, 4, 7),
                ChannelMix.luma(5, 3),
                ChannelMix.of(new double[] {0.5, -2}, 2, 3, 4),
                Downsampling.box(2, 3, 4, 6),
                Downsampling.box(3, 1, 6, 9),
                Downsampling.bicubic(2, 3, 8, 12),
                Downsampling.bicubic(4, 1, 8, 4),
                Blur.gaussian(0.8, Boundary.ZERO, 3, 6, 9),
                Blur.gaussian(1.4, Boundary.PERIODIC, 1, 4, 5),
                Blur.gaussian(1.4, Boundary.MIRROR, 1, 3, 8),
                Blur.motion(5.5, 30, Boundary.MIRROR, 2, 7, 5),
                Blur.of(KERNEL, Boundary.ZERO, 1, 4, 6),
                Blur.of(KERNEL, Boundary.MIRROR, 2, 4, 6),
                new MaskedFourier(frequencies(4, 7, 0.6), 2),
                new MaskedFourier(frequencies(5, 6, 1), 1),
                MatrixOperator.of(new double[][] {{1, 2, 3, 4}, {0, -1, 1, 0.5}}, 2, 2),
                MatrixOperator.of(new double[][] {{1, 2}, {2, 4}, {0, 1}}, 2),
                new IdentityOperator(2, 3),
                new Composition(Mask.outsideBox(1, 2, 3, 0, 0, 1, 1), Downsampling.box(2, 1, 4, 6)));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyOperatorIsLinearWithItsAdjointAndPseudoInverse(LinearOperator operator) {
        for (long seed = 0; seed < 3; seed++) {
            AdjointCheck check = AdjointCheck.of(operator, SEED + seed);
            // rounding of sums of at most a few hundred terms; pseudo-inverses lose their condition, at most 30 here
            assertThat(check.adjoint()).isLessThan(1e-12);
            assertThat(check.linearity()).isLessThan(1e-12);
            assertThat(check.pseudoInverse().orElse(0)).isLessThan(1e-12);
            check.require();
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    void samplesOfABatchAreMeasuredByThemselvesAndInTheirOwnElementType(LinearOperator operator) {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(3, operator.inputShape());
            Tensor whole = operator.forward(x);
            Tensor second = operator.forward(x.narrow(0, 1, 1));
            assertThat(whole.narrow(0, 1, 1).sub(second).abs().max().item()).isLessThan(1e-13);
            Tensor single = operator.adjoint(operator.forward(x.to(DType.FLOAT32)));
            assertThat(single.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(single.shape()).containsExactly(x.shape());
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    void aPseudoInverseThatIsTheAdjointSaysSo(LinearOperator operator) {
        if (!(operator instanceof PseudoInvertible known)) {
            return;
        }
        try (Scope scope = Scope.open()) {
            Tensor y = normal(1, operator.outputShape());
            double difference =
                    known.pseudoInverse(y).sub(known.adjoint(y)).abs().max().item();
            if (known.isPartialIsometry()) {
                assertThat(difference).isLessThan(1e-12);
            } else {
                assertThat(difference).isGreaterThan(1e-6);
            }
        }
    }

    private static Tensor normal(long n, long... shape) {
        int count = Math.toIntExact(n) * SampleShape.count(shape);
        double[] values = new Random(SEED).doubles(count, -1.5, 1.5).toArray();
        return Tensors.of(values, SampleShape.batch(n, shape));
    }

    /** The adjoint of a shift to the right is taken for the shift itself. */
    private record WrongAdjoint(double bias) implements LinearOperator {
        @Override
        public long[] inputShape() {
            return new long[] {4};
        }

        @Override
        public long[] outputShape() {
            return new long[] {4};
        }

        @Override
        public Tensor forward(Tensor x) {
            return Tensors.cat(1, x.narrow(1, 3, 1), x.narrow(1, 0, 3)).add(bias);
        }

        @Override
        public Tensor adjoint(Tensor y) {
            return Tensors.cat(1, y.narrow(1, 3, 1), y.narrow(1, 0, 3));
        }
    }

    @Test
    void aWrongAdjointIsNamedWithItsError() {
        AdjointCheck check = AdjointCheck.of(new WrongAdjoint(0), SEED);
        assertThat(check.passes()).isFalse();
        assertThat(check.adjoint()).isGreaterThan(0.01);
        assertThatThrownBy(check::require)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("adjoint is not the adjoint of forward")
                .hasMessageNotContaining("not linear");
    }

    @Test
    void aMapThatIsNotLinearIsNamed() {
        assertThatThrownBy(AdjointCheck.of(new WrongAdjoint(0.5), SEED)::require)
                .hasMessageContaining("a map is not linear");
    }

    @Test
    void aBoxTakesMeans() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4);
            assertThat(Downsampling.box(2, 1, 2, 4).forward(x).toDoubles()).containsExactly(3.5, 5.5);
        }
    }

    @Test
    void bicubicKeepsConstantsAndAwayFromTheEdgesStraightLines() {
        try (Scope scope = Scope.open()) {
            double[] ramp = new double[16 * 24];
            for (int i = 0; i < ramp.length; i++) {
                int row = i / 24;
                ramp[i] = 2 + 3.0 * row - 0.5 * (i % 24);
            }
            Downsampling half = Downsampling.bicubic(2, 1, 16, 24);
            double[] small = half.forward(Tensors.of(ramp, 1, 1, 16, 24)).toDoubles();
            // the kernel reaches two small pixels
            for (int i = 2; i < 6; i++) {
                for (int j = 2; j < 10; j++) {
                    assertThat(small[12 * i + j]).isCloseTo(2 + 3 * (2 * i + 0.5) - 0.5 * (2 * j + 0.5), within(1e-12));
                }
            }
            double[] flat = half.forward(Tensors.ones(DType.FLOAT64, x().device(), 1, 1, 16, 24))
                    .toDoubles();
            for (double value : flat) {
                assertThat(value).isCloseTo(1, within(1e-14));
            }
        }
    }

    private static Tensor x() {
        return normal(2, 2, 5, 6);
    }

    @ParameterizedTest
    @EnumSource(Boundary.class)
    void aBlurIsItsSum(Boundary boundary) {
        try (Scope scope = Scope.open()) {
            double[] x = x().toDoubles();
            double[] blurred = Blur.of(KERNEL, boundary, 2, 5, 6).forward(x()).toDoubles();
            for (int i = 0; i < x.length; i++) {
                int plane = i / 30 * 30;
                double sum = 0;
                for (int a = 0; a < 5; a++) {
                    for (int b = 0; b < 3; b++) {
                        sum += KERNEL[a][b] * at(boundary, x, plane, i % 30 / 6 + a - 2, i % 6 + b - 1);
                    }
                }
                assertThat(blurred[i]).isCloseTo(sum, within(1e-13));
            }
        }
    }

    /** The pixel at a place that may lie outside, from the definition of each boundary. */
    private static double at(Boundary boundary, double[] x, int plane, int row, int column) {
        boolean inside = row >= 0 && row < 5 && column >= 0 && column < 6;
        return switch (boundary) {
            case ZERO -> inside ? x[plane + 6 * row + column] : 0;
            case PERIODIC -> x[plane + 6 * ((row + 5) % 5) + (column + 6) % 6];
            case MIRROR -> x[plane + 6 * mirror(row, 5) + mirror(column, 6)];
        };
    }

    private static int mirror(int place, int length) {
        if (place < 0) {
            return -1 - place;
        }
        return place < length ? place : 2 * length - 1 - place;
    }

    @Test
    void motionBlursAlongItsDirectionByItsLength() {
        double[][] across = Blur.motion(6, 0, Boundary.ZERO, 1, 9, 9).kernel();
        double[][] up = Blur.motion(6, 90, Boundary.ZERO, 1, 9, 9).kernel();
        int middle = across.length / 2;
        double variance = 0;
        for (int j = 0; j < across.length; j++) {
            variance += across[middle][j] * (j - middle) * (j - middle);
            assertThat(up[j][middle]).isCloseTo(across[middle][j], within(1e-12));
            assertThat(across[middle][j]).isCloseTo(across[middle][across.length - 1 - j], within(1e-12));
        }
        // that of a line of length 6, L^2 / 12, and at most 1/4 from linear interpolation between pixels
        assertThat(variance).isBetween(3.0, 3.25);
        assertThat(across[middle - 1][middle]).isEqualTo(0);
    }

    @Test
    void aGaussianBlurHasItsVariance() {
        double[][] kernel = Blur.gaussian(1.5, Boundary.ZERO, 1, 9, 9).kernel();
        double variance = 0;
        double sum = 0;
        for (double[] row : kernel) {
            for (int j = 0; j < row.length; j++) {
                variance += row[j] * (j - row.length / 2) * (j - row.length / 2);
                sum += row[j];
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-14));
        // cut off at 3.3 standard deviations: 1.2 % of the variance are beyond
        assertThat(variance).isCloseTo(2.25, within(0.03));
    }

    @Test
    void fourierCoefficientsAreTheirSums() {
        try (Scope scope = Scope.open()) {
            int height = 4;
            int width = 5;
            double[] x = normal(1, 1, height, width).toDoubles();
            double[] y = new MaskedFourier(frequencies(height, width, 1), 1)
                    .forward(Tensors.of(x, 1, 1, height, width))
                    .toDoubles();
            for (int k = 0; k < height; k++) {
                for (int l = 0; l < width; l++) {
                    double real = 0;
                    double imaginary = 0;
                    for (int i = 0; i < x.length; i++) {
                        int row = i / width;
                        double turns = (double) k * row / height + (double) l * (i % width) / width;
                        double angle = -2 * Math.PI * turns;
                        real += x[i] * Math.cos(angle) / Math.sqrt(x.length);
                        imaginary += x[i] * Math.sin(angle) / Math.sqrt(x.length);
                    }
                    assertThat(y[k * width + l]).isCloseTo(real, within(1e-13));
                    assertThat(y[x.length + k * width + l]).isCloseTo(imaginary, within(1e-13));
                }
            }
        }
    }

    @Test
    void allFourierCoefficientsGiveTheImageBack() {
        try (Scope scope = Scope.open()) {
            MaskedFourier all = new MaskedFourier(frequencies(5, 6, 1), 2);
            assertThat(all.adjoint(all.forward(x())).sub(x()).abs().max().item())
                    .isLessThan(1e-13);
        }
    }

    @Test
    void thePseudoInverseIsMoorePenrose() {
        for (LinearOperator operator : (Iterable<LinearOperator>) operators()::iterator) {
            if (operator instanceof PseudoInvertible known) {
                MatrixOperator dense = MatrixOperator.of(operator);
                try (Scope scope = Scope.open()) {
                    Tensor y = normal(1, operator.outputShape());
                    double[] expected = dense.pseudoInverse(y.reshape(1, -1)).toDoubles();
                    double[] actual = known.pseudoInverse(y).toDoubles();
                    for (int i = 0; i < actual.length; i++) {
                        // two ways to the same numbers; A A^T squares a condition of at most 30
                        assertThat(actual[i]).as(operator.toString()).isCloseTo(expected[i], within(1e-9));
                    }
                }
            }
        }
    }

    @Test
    void aColourBasisGivesTheGreyAxisAndItsInverse() {
        double r = Math.sqrt(0.5);
        double s = Math.sqrt(1 / 6.0);
        double g = Math.sqrt(1 / 3.0);
        double[][] basis = {{g, -2 * s, 0}, {g, s, r}, {g, s, -r}};
        ChannelMix first = ChannelMix.ofBasis(
                basis, MatrixUtils.createRealMatrix(basis).transpose().getData(), 1, 3, 2, 2);
        try (Scope scope = Scope.open()) {
            Tensor x = normal(2, 3, 2, 2);
            assertThat(first.forward(x)
                            .sub(ChannelMix.grey(3, 2, 2).forward(x))
                            .abs()
                            .max()
                            .item())
                    .isLessThan(1e-14);
        }
        assertThat(first.isPartialIsometry()).isTrue();
        assertThatThrownBy(() -> ChannelMix.ofBasis(basis, basis, 1, 3, 2, 2))
                .hasMessageContaining("inverse times basis must be the identity");
    }

    @Test
    void masksOfEachSampleFollowThatSample() {
        boolean[][] known = {{true, false}, {false, true}, {true, true}};
        Mask masks = Mask.perSample(known, 2);
        try (Scope scope = Scope.open()) {
            Tensor ones = Tensors.ones(DType.FLOAT64, x().device(), 3, 2);
            assertThat(masks.forward(ones).toDoubles()).containsExactly(1, 0, 0, 1, 1, 1);
            assertThat(masks.forSamples(new int[] {2, 0})
                            .forward(ones.narrow(0, 0, 2))
                            .toDoubles())
                    .containsExactly(1, 1, 1, 0);
            assertThatThrownBy(() -> masks.forward(ones.narrow(0, 0, 2)))
                    .hasMessageContaining("masks are of 3 samples");
        }
    }

    @Test
    void badInputIsRefusedWithWhatToDo() {
        try (Scope scope = Scope.open()) {
            Mask mask = Mask.columns(3, 0);
            Tensor y = Tensors.of(new double[] {1, 0, 0}, 1, 3);
            Tensor nan = Tensors.of(new double[] {1, Double.NaN, 0}, 1, 3);
            Tensor other = Tensors.of(new double[4], 1, 4);
            assertThatThrownBy(() -> Mask.of(new boolean[4], 3, 2, 2))
                    .hasMessageContaining("has 12 elements, got 4")
                    .hasMessageContaining("repeat it for every channel");
            assertThatThrownBy(() -> Mask.columns(3, 3)).hasMessageContaining("[0, 3), got 3");
            assertThatThrownBy(() -> Mask.outsideBox(1, 4, 4, 2, 2, 3, 1))
                    .hasMessageContaining("must lie in the image");
            assertThatThrownBy(() -> new Measurement(mask, other, 0))
                    .hasMessageContaining("must have the shape [N, 3], got [1, 4]");
            assertThatThrownBy(() -> new Measurement(mask, y, -0.1)).hasMessageContaining("at least 0, got -0.1");
            assertThatThrownBy(() -> new Measurement(mask, y, Double.NaN)).hasMessageContaining("got NaN");
            assertThatThrownBy(() -> new Measurement(mask, nan, 0)).hasMessageContaining("holds NaN");
            assertThatThrownBy(
                            () -> Measurement.exact(mask, Tensors.cat(0, y, y)).residual(Tensors.cat(0, y, y, y)))
                    .hasMessageContaining("measured were 2 samples");
            assertThatThrownBy(() -> Downsampling.box(3, 1, 6, 8)).hasMessageContaining("divide height and width");
            assertThatThrownBy(() -> Blur.gaussian(0, Boundary.ZERO, 1, 4, 4)).hasMessageContaining("positive");
            assertThatThrownBy(() -> Blur.of(new double[2][3], Boundary.ZERO, 1, 4, 4))
                    .hasMessageContaining("odd");
            assertThatThrownBy(() -> new Composition(mask, new IdentityOperator(4)))
                    .hasMessageContaining("swapped");
            assertThatThrownBy(() -> MatrixOperator.of(new double[][] {{1, 2}}, 3))
                    .hasMessageContaining("3 numbers");
        }
    }
}
