package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OracleTest {
    private static final long SEED = 20211;

    static Stream<DensityModel> oracles() {
        return Stream.<Schedule>of(
                        new VarianceExploding(0.05, 5), new VariancePreserving(), new SubVariancePreserving())
                .flatMap(schedule -> Stream.of(
                        GaussianOracle.isotropic(schedule, 0.3, 0.25),
                        GaussianOracle.diagonal(schedule, new double[] {1, -2, 0}, new double[] {0.1, 2, 0}),
                        mixture(schedule)));
    }

    private static GaussianMixtureOracle mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule, new double[] {1, 2, 0.5}, new double[][] {{1, 1, 0}, {-1, 0, 2}, {0, 0, -1}}, new double[] {
                    0.05, 0.3, 0
                });
    }

    private static double[] normal(int count) {
        return new Random(SEED).doubles(count, -2, 2).toArray();
    }

    @ParameterizedTest
    @MethodSource("oracles")
    void scoreIsTheGradientOfTheLogDensity(DensityModel oracle) {
        try (Scope scope = Scope.open()) {
            double[] t = {0.1, 0.5, 0.9, 0.5};
            Tensor x = Tensors.of(normal(12), 4, 3).requireGrad();
            Tensor gradient = Autograd.grad(oracle.logDensity(x, t).sum(), x);
            Tensor score = oracle.score(x, t);
            // both are the same formula in float64, summed in another order
            assertThat(score.sub(gradient).abs().max().item())
                    .isLessThan(1e-12 * (1 + gradient.abs().max().item()));
        }
    }

    @ParameterizedTest
    @MethodSource("oracles")
    void scoreAgreesWithFiniteDifferencesOfTheLogDensity(DensityModel oracle) {
        try (Scope scope = Scope.open()) {
            double h = 1e-5;
            double[] t = {0.3, 0.7};
            double[] values = normal(6);
            double[] score = oracle.score(Tensors.of(values, 2, 3), t).toDoubles();
            for (int i = 0; i < values.length; i++) {
                double[] up = values.clone();
                double[] down = values.clone();
                up[i] += h;
                down[i] -= h;
                double difference = (oracle.logDensity(Tensors.of(up, 2, 3), t).toDoubles()[i / 3]
                                - oracle.logDensity(Tensors.of(down, 2, 3), t).toDoubles()[i / 3])
                        / (2 * h);
                // truncation h^2 times the third derivative, rounding 1e-16 / h
                assertThat(score[i]).isCloseTo(difference, within(1e-5 * (1 + Math.abs(difference))));
            }
        }
    }

    @Test
    void theDensityOfAMixtureIntegratesToOne() {
        try (Scope scope = Scope.open()) {
            GaussianMixtureOracle oracle = new GaussianMixtureOracle(
                    new VariancePreserving(), new double[] {3, 1}, new double[][] {{-1}, {2}}, new double[] {0.2, 0.1});
            int points = 4001;
            double[] x = new double[points];
            double step = 20.0 / (points - 1);
            for (int i = 0; i < points; i++) {
                x[i] = -10 + i * step;
            }
            Tensor grid = Tensors.of(x, points, 1);
            double mass = oracle.logDensity(grid, ScoreModel.times(grid, 0.3))
                            .exp()
                            .sum()
                            .item()
                    * step;
            // the trapezium rule converges beyond all orders for functions that vanish at the ends
            assertThat(mass).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void aMixtureOfOneIsAGaussian() {
        try (Scope scope = Scope.open()) {
            Schedule schedule = new VariancePreserving();
            DensityModel one = new GaussianMixtureOracle(
                    schedule, new double[] {7}, new double[][] {{0.4, 0.4}}, new double[] {0.3});
            DensityModel gaussian = GaussianOracle.isotropic(schedule, 0.4, 0.3);
            Tensor x = Tensors.of(normal(6), 3, 2);
            double[] t = {0.2, 0.6, 1};
            assertThat(one.score(x, t).sub(gaussian.score(x, t)).abs().max().item())
                    .isLessThan(1e-14);
            assertThat(one.logDensity(x, t)
                            .sub(gaussian.logDensity(x, t))
                            .abs()
                            .max()
                            .item())
                    .isLessThan(1e-14);
        }
    }

    @Test
    void takesDataOfAnyRank() {
        try (Scope scope = Scope.open()) {
            double[] values = normal(12);
            DensityModel oracle = GaussianOracle.isotropic(new VarianceExploding(), 0.3, 0.25);
            Tensor image = oracle.score(Tensors.of(values, 2, 1, 3, 2), 0.5);
            assertThat(image.shape()).containsExactly(2, 1, 3, 2);
            assertThat(image.toDoubles())
                    .containsExactly(oracle.score(Tensors.of(values, 2, 6), 0.5).toDoubles());
        }
    }

    @Test
    void farFromAllComponentsTheLogDensityIsFinite() {
        try (Scope scope = Scope.open()) {
            GaussianMixtureOracle oracle = mixture(new VarianceExploding());
            Tensor x = Tensors.of(new float[] {900, -900, 900}, 1, 3);
            assertThat(oracle.logDensity(x, new double[] {0.01}).allFinite()).isTrue();
            assertThat(oracle.score(x, 0.01).allFinite()).isTrue();
        }
    }

    @Test
    void refusesDataOfAnotherDimension() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[8], 2, 4);
            assertThatThrownBy(() -> mixture(new VariancePreserving()).score(x, 0.5))
                    .hasMessageContaining("3 coordinates")
                    .hasMessageContaining("with 4");
        }
    }
}
