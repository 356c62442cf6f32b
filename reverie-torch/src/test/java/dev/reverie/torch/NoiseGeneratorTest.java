package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseGeneratorTest {
    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(long seed, int count) {
        return noise.seed(seed).normal(DType.FLOAT64, Device.CPU, count);
    }

    @Test
    void oneSeedGivesOneSequence() {
        double[] first = normal(5, 100).toDoubles();
        double[] following = noise.normal(DType.FLOAT64, Device.CPU, 100).toDoubles();
        assertThat(normal(5, 100).toDoubles()).isEqualTo(first);
        assertThat(following).isNotEqualTo(first);
        NoiseGenerator other = new NoiseGenerator();
        assertThat(other.seed(5).normal(DType.FLOAT64, Device.CPU, 10, 10).toDoubles())
                .isEqualTo(first);
        assertThat(normal(6, 100).toDoubles()).isNotEqualTo(first);
    }

    @Test
    void theGlobalGeneratorOfTheEngineHasNoSay() {
        double[] first = normal(5, 32).toDoubles();
        Tensors.empty(DType.FLOAT32, Device.CPU, 8).raw().normal_();
        assertThat(normal(5, 32).toDoubles()).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16", "FLOAT16"})
    void theSameNumbersComeInEveryType(DType dtype) {
        for (int count : new int[] {1, 7, 15, 16, 1000}) {
            Tensor reference = noise.seed(9).normal(DType.FLOAT32, Device.CPU, count);
            Tensor typed = noise.seed(9).normal(dtype, Device.CPU, count);
            assertThat(typed.dtype()).isEqualTo(dtype);
            assertThat(typed.toDoubles()).isEqualTo(reference.to(dtype).toDoubles());
            Tensor like = noise.seed(9).normalLike(typed);
            assertThat(like.toDoubles()).isEqualTo(typed.toDoubles());
            Tensor uniform = noise.seed(9).uniform(0, 1, DType.FLOAT32, Device.CPU, count);
            assertThat(noise.seed(9).uniform(0, 1, dtype, Device.CPU, count).toDoubles())
                    .isEqualTo(uniform.to(dtype).toDoubles());
        }
    }

    @Test
    void theFirstFourMomentsAreThoseOfTheStandardNormal() {
        int n = 400_000;
        Tensor z = normal(1, n);
        Tensor squares = z.square();
        // Five standard errors of each mean: sqrt(Var / n) with Var of z, z^2, z^3, z^4 = 1, 2, 15, 96.
        assertThat(z.mean().item()).isCloseTo(0, within(5 * Math.sqrt(1.0 / n)));
        assertThat(squares.mean().item()).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        assertThat(squares.mul(z).mean().item()).isCloseTo(0, within(5 * Math.sqrt(15.0 / n)));
        assertThat(squares.square().mean().item()).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));
    }

    @Test
    void uniformNumbersFillTheirRange() {
        int n = 100_000;
        Tensor u = noise.seed(2).uniform(-2, 3, DType.FLOAT64, Device.CPU, n);
        assertThat(u.min().item()).isBetween(-2.0, -1.999);
        assertThat(u.max().item()).isBetween(2.999, 3.0);
        // Five standard errors: variance of U(-2, 3) is 25 / 12.
        assertThat(u.mean().item()).isCloseTo(0.5, within(5 * Math.sqrt(25.0 / 12 / n)));
    }

    @Test
    void bernoulliNumbersAreZerosAndOnes() {
        int n = 100_000;
        Tensor b = noise.seed(3).bernoulli(0.3, n);
        double ones = b.to(DType.FLOAT64).sum().item();
        assertThat(b.mul(b).sub(b).abs().max().item()).isZero();
        assertThat(ones / n).isCloseTo(0.3, within(5 * Math.sqrt(0.21 / n)));
    }
}
