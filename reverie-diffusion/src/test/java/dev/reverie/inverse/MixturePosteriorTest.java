package dev.reverie.inverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.MixtureOracle;
import dev.reverie.oracle.MixturePosterior;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Random;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;

class MixturePosteriorTest {
    private static final double[][] A = {{1, -0.5, 2}, {0.3, 1, 0}};

    private static GaussianMixture prior() {
        return GaussianMixture.of(
                new double[] {1, 2, 0.5},
                List.of(
                        MultivariateNormal.of(
                                new double[] {1, 0, -1},
                                new double[][] {{0.5, 0.2, 0}, {0.2, 0.4, -0.1}, {0, -0.1, 0.3}}),
                        MultivariateNormal.of(
                                new double[] {-1, 0.5, 0}, new double[][] {{0.2, 0, 0.1}, {0, 0.1, 0}, {0.1, 0, 0.6}}),
                        MultivariateNormal.of(
                                new double[] {0, -1, 1}, new double[][] {{0.1, 0, 0}, {0, 0.1, 0}, {0, 0, 0.1}})));
    }

    @Test
    void priorTimesLikelihoodIsProportionalToThePosterior() {
        double sigma = 0.4;
        double[] y = {0.7, -0.2};
        GaussianMixture posterior = MixturePosterior.of(prior(), MatrixOperator.of(A, 3), y, sigma);
        Random random = new Random(5);
        double constant = Double.NaN;
        for (int n = 0; n < 50; n++) {
            double[] x = random.doubles(3, -2, 2).toArray();
            double[] seen = MatrixUtils.createRealMatrix(A).operate(x);
            double likelihood = -0.5 * (Math.pow(y[0] - seen[0], 2) + Math.pow(y[1] - seen[1], 2)) / (sigma * sigma);
            double evidence = prior().logDensity(x) + likelihood - posterior.logDensity(x);
            constant = n == 0 ? evidence : constant;
            // rounding of log densities of size up to 100
            assertThat(evidence).isCloseTo(constant, within(1e-11));
        }
    }

    @Test
    void aPreciseMeasurementHoldsEveryComponent() {
        GaussianMixture posterior =
                MixturePosterior.of(prior(), MatrixOperator.of(A, 3), new double[] {0.7, -0.2}, 1e-4);
        for (MultivariateNormal component : posterior.components()) {
            double[] seen = MatrixUtils.createRealMatrix(A).operate(component.mean());
            assertThat(seen[0]).isCloseTo(0.7, within(1e-6));
            assertThat(seen[1]).isCloseTo(-0.2, within(1e-6));
        }
    }

    @Test
    void withIsotropicComponentsTheOracleIsTheKnownOne() {
        double[][] means = {{1, 0, -1}, {-1, 0.5, 0}};
        double[][] wide = {{0.3, 0, 0}, {0, 0.3, 0}, {0, 0, 0.3}};
        double[][] narrow = {{0.05, 0, 0}, {0, 0.05, 0}, {0, 0, 0.05}};
        GaussianMixture mixture = GaussianMixture.of(
                new double[] {1, 3},
                List.of(MultivariateNormal.of(means[0], wide), MultivariateNormal.of(means[1], narrow)));
        VariancePreserving schedule = new VariancePreserving();
        MixtureOracle full = new MixtureOracle(schedule, mixture);
        GaussianMixtureOracle isotropic =
                new GaussianMixtureOracle(schedule, new double[] {1, 3}, means, new double[] {0.3, 0.05});
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new Random(1).doubles(12, -2, 2).toArray(), 4, 3);
            for (double[] t : new double[][] {{0.1, 0.3, 0.6, 1}, {0.2, 0.2, 0.2, 0.2}}) {
                // two orders of summation in float64; the scores are up to 100
                assertThat(full.score(x, t)
                                .sub(isotropic.score(x, t))
                                .abs()
                                .max()
                                .item())
                        .isLessThan(1e-11);
                assertThat(full.logDensity(x, t)
                                .sub(isotropic.logDensity(x, t))
                                .abs()
                                .max()
                                .item())
                        .isLessThan(1e-11);
            }
        }
    }

    @Test
    void theScoreIsTheGradientOfTheLogDensityAndThatOfTheMixture() {
        VarianceExploding schedule = new VarianceExploding(1e-6, 5);
        MixtureOracle oracle = new MixtureOracle(schedule, prior());
        try (Scope scope = Scope.open()) {
            double[] values = new Random(2).doubles(12, -2, 2).toArray();
            Tensor x = Tensors.of(values, 4, 3).requireGrad();
            double[] t = {0, 0.3, 0.6, 1};
            Tensor gradient = Autograd.grad(oracle.logDensity(x, t).sum(), x);
            assertThat(oracle.score(x, t).sub(gradient).abs().max().item())
                    .isLessThan(1e-12 * (1 + gradient.abs().max().item()));
            double[] first = {values[0], values[1], values[2]};
            // at t = 0 the noise is 1e-6
            assertThat(oracle.logDensity(x, t).toDoubles()[0]).isCloseTo(prior().logDensity(first), within(1e-9));
        }
    }

    @Test
    void badInputIsRefused() {
        MatrixOperator matrix = MatrixOperator.of(A, 3);
        assertThatThrownBy(() -> MixturePosterior.of(prior(), matrix, new double[1], 1))
                .hasMessageContaining("1 measured");
        assertThatThrownBy(() -> MixturePosterior.of(prior(), matrix, new double[2], 0))
                .hasMessageContaining("sigma must be positive");
    }
}
