package dev.reverie.lab.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.stat.NormalDistribution;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Normal distributions in several dimensions, and their mixtures, against closed forms and known truths. */
final class GaussianMixtureFitTest {
    private static final double[] CENTRE = {1, -2};
    private static final double[][] COVARIANCE = {{2, 0.6}, {0.6, 0.5}};

    private static double[][] draws(GaussianMixture mixture, int count, long seed) {
        RandomCursor cursor = RandomStream.of(seed).cursor();
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            points[i] = mixture.draw(cursor);
        }
        return points;
    }

    private static GaussianMixture threePeaks() {
        return GaussianMixture.of(
                new double[] {0.5, 0.3, 0.2},
                List.of(
                        MultivariateNormal.of(CENTRE, COVARIANCE),
                        MultivariateNormal.of(new double[] {-4, 0}, new double[][] {{0.3, -0.1}, {-0.1, 0.4}}),
                        MultivariateNormal.of(new double[] {3, 4}, new double[][] {{0.1, 0}, {0, 1.5}})));
    }

    @Test
    void densityIsTheClosedFormOfTwoDimensions() {
        MultivariateNormal normal = MultivariateNormal.of(CENTRE, COVARIANCE);
        double[] x = {0.3, -1.1};
        double u = x[0] - 1;
        double v = x[1] + 2;
        double determinant = 2 * 0.5 - 0.6 * 0.6;
        double squares = (0.5 * u * u - 2 * 0.6 * u * v + 2 * v * v) / determinant;

        // rounding of a dozen operations
        assertThat(normal.logDensity(x))
                .isCloseTo(-0.5 * (squares + Math.log(determinant)) - Math.log(2 * Math.PI), within(1e-14));
    }

    @Test
    void independentCoordinatesMultiply() {
        MultivariateNormal normal =
                MultivariateNormal.of(new double[] {1, 2, 3}, new double[][] {{4, 0, 0}, {0, 9, 0}, {0, 0, 0.25}});

        assertThat(normal.logDensity(0, 0, 0))
                .isCloseTo(
                        new NormalDistribution(1, 2).logDensity(0)
                                + new NormalDistribution(2, 3).logDensity(0)
                                + new NormalDistribution(3, 0.5).logDensity(0),
                        within(1e-12));
    }

    @Test
    void fitGivesTheMomentsOfThePointsAndTheRidge() {
        double[][] points = {{0, 0}, {2, 0}, {0, 4}, {2, 4}};
        MultivariateNormal normal = MultivariateNormal.fit(points, 0.5);

        assertThat(normal.mean()).containsExactly(1, 2);
        assertThat(normal.covariance()[0]).containsExactly(1.5, 0);
        assertThat(normal.covariance()[1]).containsExactly(0, 4.5);
    }

    @Test
    void fitOfDrawsReturnsToTheTruth() {
        GaussianMixture truth =
                GaussianMixture.of(new double[] {1}, List.of(MultivariateNormal.of(CENTRE, COVARIANCE)));
        MultivariateNormal fitted = MultivariateNormal.fit(draws(truth, 40_000, 5), 0);

        // four standard errors: sqrt(2 / 40000) = 0.0071 of the first mean, sqrt(2) 2 / 200 = 0.014 of the first
        // variance
        assertThat(fitted.mean()).containsExactly(CENTRE, within(0.03));
        for (int i = 0; i < 2; i++) {
            assertThat(fitted.covariance()[i]).containsExactly(COVARIANCE[i], within(0.06));
        }
    }

    @Test
    void mixtureIntegratesToOne() {
        GaussianMixture mixture = threePeaks();
        double h = 0.05;
        double sum = 0;
        for (double x = -12; x < 12; x += h) {
            for (double y = -12; y < 14; y += h) {
                sum += Math.exp(mixture.logDensity(x, y)) * h * h;
            }
        }
        // the narrowest spread 0.3 is six steps wide, so the sum is exact to all printed digits but for the far tails
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void emFindsTheMixtureThatMadeTheDraws() {
        GaussianMixture truth = threePeaks();
        double[][] points = draws(truth, 6_000, 7);
        ExpectationMaximization.Fit fit = new ExpectationMaximization(3, 0, 200, 1e-7).fit(points, RandomStream.of(1));

        assertThat(fit.converged()).isTrue();
        assertThat(fit.mixture().components()).hasSize(3);
        double[][] fresh = draws(truth, 20_000, 8);
        // 17 parameters fitted to 6000 points cost 17 / 12000 = 0.0014 nats on average; four times that
        assertThat(truth.meanLogDensity(fresh) - fit.mixture().meanLogDensity(fresh))
                .isBetween(-0.001, 0.006);
        double[] weights = fit.mixture().weights();
        java.util.Arrays.sort(weights);
        // four standard errors of a share: sqrt(0.25 / 6000) = 0.0065
        assertThat(weights).containsExactly(new double[] {0.2, 0.3, 0.5}, within(0.026));
    }

    @Test
    void likelihoodNeverFallsFromRoundToRound() {
        double[][] points = draws(threePeaks(), 500, 3);
        double before = Double.NEGATIVE_INFINITY;
        for (int rounds = 1; rounds <= 12; rounds++) {
            double now = new ExpectationMaximization(4, 0, rounds, 1e-12)
                    .fit(points, RandomStream.of(2))
                    .mixture()
                    .meanLogDensity(points);
            // rounding of the mean of 500 log densities
            assertThat(now).isGreaterThanOrEqualTo(before - 1e-12);
            before = now;
        }
    }

    @Test
    void oneComponentIsTheGaussianItself() {
        double[][] points = draws(threePeaks(), 300, 11);
        MultivariateNormal normal = MultivariateNormal.fit(points, 1e-3);
        GaussianMixture mixture = new ExpectationMaximization(1, 1e-3)
                .fit(points, RandomStream.of(0))
                .mixture();

        assertThat(mixture.logDensity(0.5, 0.5)).isCloseTo(normal.logDensity(0.5, 0.5), within(1e-12));
    }

    @Test
    void heldOutPointsChooseAboutTheTrueNumberOfComponents() {
        GaussianMixture truth = threePeaks();
        MixtureSelection.Choice choice = new MixtureSelection(64, List.of(1e-4))
                .choose(draws(truth, 1_000, 21), draws(truth, 1_000, 22), RandomStream.of(4));

        // numbers double: 2 is too few for three peaks, 16 far too many for 1000 points
        assertThat(choice.best().method().components()).isBetween(4, 8);
        assertThat(choice.trials()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(choice.best().heldOut())
                .isEqualTo(choice.trials().stream()
                        .mapToDouble(MixtureSelection.Trial::heldOut)
                        .max()
                        .orElseThrow());
    }

    @Test
    void sameSeedGivesTheSameMixture() {
        double[][] points = draws(threePeaks(), 400, 9);
        ExpectationMaximization method = new ExpectationMaximization(5, 1e-3);

        assertThat(method.fit(points, RandomStream.of(6)).mixture().logDensity(1, 1))
                .isEqualTo(method.fit(points, RandomStream.of(6)).mixture().logDensity(1, 1));
    }

    @Test
    void repeatedPointsAreHeldUpByTheRidge() {
        double[][] points = new double[40][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {i % 2, 1};
        }
        GaussianMixture mixture = new ExpectationMaximization(2, 1e-2)
                .fit(points, RandomStream.of(0))
                .mixture();

        // half the mass at each point, with variance 0.01 in both directions
        assertThat(mixture.logDensity(0, 1)).isCloseTo(Math.log(0.5 / (2 * Math.PI * 0.01)), within(1e-9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExpectationMaximization(2, 0).fit(points, RandomStream.of(0)))
                .withMessageContaining("positive definite");
    }

    @Test
    void badArgumentsAreToldInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MultivariateNormal.of(new double[] {0, 0}, new double[][] {{1, 2}, {2, 1}}))
                .withMessageContaining("positive definite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MultivariateNormal.of(new double[] {0, 0}, new double[][] {{1, 0.1}, {0.2, 1}}))
                .withMessageContaining("symmetric");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MultivariateNormal.of(CENTRE, COVARIANCE).logDensity(1, 2, 3))
                .withMessageContaining("2 coordinates, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GaussianMixture.of(
                        new double[] {0.5, 0},
                        List.of(
                                threePeaks().components().get(0),
                                threePeaks().components().get(1))))
                .withMessageContaining("weight 1 must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExpectationMaximization(0, 1e-3))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExpectationMaximization(5, 1e-3).fit(new double[][] {{1}}, RandomStream.of(0)))
                .withMessageContaining("5 components needs as many points, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MixtureSelection(4, List.of()))
                .withMessageContaining("ridges");
    }
}
