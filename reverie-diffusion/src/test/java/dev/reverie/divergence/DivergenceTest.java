package dev.reverie.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final RandomStream STREAM = RandomStream.of(42);

    private static Tensor normal(long seed, long... shape) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(seed).normal(DType.FLOAT64, Device.CPU, shape);
    }

    /** Couples the coordinates of a sample; {@code div = sum_i cos(x_i) + tr A}. */
    private static UnaryOperator<Tensor> field(Tensor matrix) {
        return x -> x.sin().add(x.matmul(matrix.transpose(0, 1)));
    }

    @Test
    void theExactDivergenceOfALinearFieldIsTheTrace() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = normal(1, 5, 5);
            double[] a = matrix.toDoubles();
            double trace = a[0] + a[6] + a[12] + a[18] + a[24];
            Tensor x = normal(2, 3, 5);
            Probes probes = new ExactDivergence().prepare(x, STREAM, 0);
            DivergenceValue at = probes.evaluate(y -> y.matmul(matrix.transpose(0, 1)), x);
            assertThat(at.value().toDoubles())
                    .isEqualTo(x.matmul(matrix.transpose(0, 1)).toDoubles());
            // five products and sums of order 1 in float64
            assertThat(at.divergence().toDoubles()).containsExactly(new double[] {trace, trace, trace}, within(1e-14));
            assertThat(at.perProbe().shape()).containsExactly(1, 3);
            assertThat(probes.estimates()).isEqualTo(1);
            assertThat(probes.backwardPasses()).isEqualTo(5);
            assertThat(at.value().requiresGrad()).isFalse();
            assertThat(at.divergence().requiresGrad()).isFalse();
        }
    }

    @Test
    void theExactDivergenceWorksOnImagesAndInsideNoGrad() {
        try (Scope scope = Scope.open();
                Autograd.Mode off = Autograd.noGrad()) {
            Tensor x = normal(3, 2, 2, 3, 3);
            DivergenceValue at = new ExactDivergence().prepare(x, STREAM, 0).evaluate(Tensor::tanh, x);
            double[] wanted = x.tanh().square().neg().add(1).sumPerSample().toDoubles();
            assertThat(at.divergence().toDoubles()).containsExactly(wanted, within(1e-13));
            assertThat(Autograd.isRecording()).isFalse();
        }
    }

    @Test
    void theEstimateIsUnbiasedAndItsErrorBarIsRight() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = normal(4, 6, 6);
            Tensor x = normal(5, 1, 6).expand(200, 6).contiguous();
            double truth = new ExactDivergence()
                    .prepare(x, STREAM, 0)
                    .evaluate(field(matrix), x)
                    .divergence()
                    .select(0, 0)
                    .item();
            for (HutchinsonDivergence.Noise noise : HutchinsonDivergence.Noise.values()) {
                Probes probes = new HutchinsonDivergence(noise, 20).prepare(x, STREAM, 0);
                DivergenceValue at = probes.evaluate(field(matrix), x);
                double[] mean = at.divergence().toDoubles();
                double[] each = at.perProbe().toDoubles();
                int covered = 0;
                for (int n = 0; n < 200; n++) {
                    double sum = 0;
                    for (int k = 0; k < 20; k++) {
                        sum += Math.pow(each[k * 200 + n] - mean[n], 2);
                    }
                    covered += Math.abs(mean[n] - truth) < 2.093 * Math.sqrt(sum / 19 / 20) ? 1 : 0;
                }
                // Student's 95 % interval with 19 degrees of freedom: 190 +- 3.1 of 200; four deviations below
                assertThat(covered).as("%s", noise).isBetween(178, 200);
                double all = Arrays.stream(mean).average().orElseThrow();
                double spread = Math.sqrt(
                        Arrays.stream(mean).map(m -> (m - all) * (m - all)).sum() / 199 / 200);
                assertThat(all).as("%s", noise).isCloseTo(truth, within(4 * spread));
            }
        }
    }

    @Test
    void oneRademacherProbeIsExactForADiagonalJacobian() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(6, 4, 3);
            double[] exact = new ExactDivergence()
                    .prepare(x, STREAM, 0)
                    .evaluate(Tensor::sin, x)
                    .divergence()
                    .toDoubles();
            double[] estimate = HutchinsonDivergence.rademacher(1)
                    .prepare(x, STREAM, 0)
                    .evaluate(Tensor::sin, x)
                    .divergence()
                    .toDoubles();
            assertThat(estimate).containsExactly(exact, within(1e-15));
        }
    }

    @Test
    void theDirectionsOfASampleDoNotDependOnItsBatch() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = normal(7, 3, 3);
            Tensor x = normal(8, 6, 3);
            for (HutchinsonDivergence.Noise noise : HutchinsonDivergence.Noise.values()) {
                Divergence divergence = new HutchinsonDivergence(noise, 3);
                Probes all = divergence.prepare(x, STREAM, 10);
                double[] whole = all.evaluate(field(matrix), x).divergence().toDoubles();
                Tensor tail = x.narrow(0, 4, 2);
                double[] part = divergence
                        .prepare(tail, STREAM, 14)
                        .evaluate(field(matrix), tail)
                        .divergence()
                        .toDoubles();
                assertThat(part).containsExactly(new double[] {whole[4], whole[5]}, within(1e-14));
                Tensor rows = Tensors.of(new long[] {5, 1});
                double[] chosen = all.select(rows)
                        .evaluate(field(matrix), x.indexSelect(0, rows))
                        .divergence()
                        .toDoubles();
                assertThat(chosen).containsExactly(new double[] {whole[5], whole[1]}, within(1e-14));
            }
        }
    }

    @Test
    void aConstantFieldHasDivergenceZero() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(9, 2, 3);
            DivergenceValue at = new ExactDivergence().prepare(x, STREAM, 0).evaluate(Tensor::zerosLike, x);
            assertThat(at.divergence().toDoubles()).containsExactly(0, 0);
        }
    }

    @Test
    void theDivergenceValueHasTheRightGradients() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = normal(10, 4, 4).requireGrad();
            Tensor x = normal(11, 3, 4).requireGrad();
            for (Divergence divergence : List.of(new ExactDivergence(), HutchinsonDivergence.gaussian(2))) {
                Probes probes = divergence.prepare(x, STREAM, 0);
                UnaryOperator<Tensor> tanh =
                        y -> y.matmul(matrix.transpose(0, 1)).tanh();
                DivergenceValue at = probes.record(tanh, x);
                Tensor loss =
                        at.divergence().square().sum().add(at.squaredJacobian().sum());
                List<Tensor> gradients = Autograd.gradients(loss, List.of(x, matrix), false);
                check(gradients.get(0), x, matrix, probes, true);
                check(gradients.get(1), x, matrix, probes, false);
            }
        }
    }

    private static void check(Tensor gradient, Tensor x, Tensor matrix, Probes probes, boolean byX) {
        double[] got = gradient.toDoubles();
        double h = 1e-5;
        for (int i = 0; i < got.length; i++) {
            double difference = 0;
            for (int sign = -1; sign <= 1; sign += 2) {
                try (Scope scope = Scope.open()) {
                    double[] values = (byX ? x : matrix).toDoubles();
                    values[i] += sign * h;
                    Tensor moved = Tensors.of(values, (byX ? x : matrix).shape());
                    Tensor a = byX ? matrix.detach() : moved;
                    Tensor at = (byX ? moved : x.detach()).requireGrad();
                    DivergenceValue value =
                            probes.record(y -> y.matmul(a.transpose(0, 1)).tanh(), at);
                    double loss = value.divergence().square().sum().item()
                            + value.squaredJacobian().sum().item();
                    difference += sign * loss / (2 * h);
                }
            }
            // central difference: h^2 times the third derivative, which is of order 100 here
            assertThat(got[i]).isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference))));
        }
    }

    @Test
    void theSquaredJacobianIsTheFrobeniusNormAndItsEstimateIsUnbiased() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = normal(12, 3, 3);
            Tensor x = normal(13, 1, 3).requireGrad();
            UnaryOperator<Tensor> linear = y -> y.matmul(matrix.transpose(0, 1));
            double wanted = matrix.square().sum().item();
            Tensor exact = new ExactDivergence()
                    .prepare(x, STREAM, 0)
                    .record(linear, x)
                    .squaredJacobian();
            assertThat(exact.item()).isCloseTo(wanted, within(1e-13));
            Tensor many = HutchinsonDivergence.rademacher(4000)
                    .prepare(x, STREAM, 0)
                    .record(linear, x)
                    .squaredJacobian();
            // deviation of one estimate is below twice its mean; 4000 of them: 3 %; three deviations
            assertThat(many.item()).isCloseTo(wanted, within(0.1 * wanted));
        }
    }

    @Test
    void tooLargeADimensionSaysTheCostAndOffersHutchinson() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(14, 1, 3, 32, 32);
            assertThatThrownBy(() -> new ExactDivergence().prepare(x, STREAM, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3072 coordinates costs 3072 backward passes")
                    .hasMessageContaining("HutchinsonDivergence");
        }
        assertThatThrownBy(() -> HutchinsonDivergence.gaussian(0)).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new ExactDivergence(0)).hasMessageContaining("at least 1, got 0");
    }

    @Test
    void directionsOfOtherSamplesAndFieldsOfOtherShapesAreRefused() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(15, 4, 2);
            Probes probes = HutchinsonDivergence.rademacher(1).prepare(x, STREAM, 0);
            assertThatThrownBy(() -> probes.evaluate(Tensor::sin, x.narrow(0, 0, 3)))
                    .hasMessageContaining("for other samples")
                    .hasMessageContaining("select its rows");
            assertThatThrownBy(() -> probes.evaluate(y -> y.sum(true, 1), x)).hasMessageContaining("came back");
            assertThatThrownBy(() -> probes.record(Tensor::sin, x)).hasMessageContaining("requires gradients");
            assertThatThrownBy(() -> Probes.given(Tensors.zeros(DType.FLOAT64, Device.CPU, 3)))
                    .hasMessageContaining("[K, N, ...]");
        }
    }

    @Test
    void givenDirectionsAreUsedAsTheyAre() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(16, 2, 2);
            Tensor v = normal(17, 1, 2, 2);
            Tensor wanted = x.cos().mul(v.select(0, 0).square()).sumPerSample();
            assertThat(Probes.given(v).evaluate(Tensor::sin, x).divergence().toDoubles())
                    .containsExactly(wanted.toDoubles(), within(1e-15));
        }
    }
}
