package dev.reverie.lab.fokkerplanck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;

final class IsotropicMixtureTest {
    private static final IsotropicMixture PLANE = IsotropicMixture.of(
            new double[] {1.0, 3.0}, new double[][] {{-0.5, 0.2}, {0.6, -0.1}}, new double[] {0.3, 0.5});

    @Test
    void cellMassesAreTheIntegralsOfTheDensity() {
        CellAxis axis = CellAxis.symmetric(3.0, 120);
        IsotropicMixture peaks = MixtureProcessTest.PEAKS;

        // quadrature of degree 5 on cells of half the smallest standard deviation
        assertThat(peaks.on(axis).totalVariation(x -> Math.exp(peaks.logDensity(x))))
                .isLessThan(1e-6);
        assertThat(PLANE.on(axis, axis).totalVariation((x, y) -> Math.exp(PLANE.logDensity(x, y))))
                .isLessThan(1e-8);
        assertThat(PLANE.on(axis, axis).marginalX().mean()).isCloseTo(PLANE.mean(0), within(1e-5));
        assertThat(PLANE.on(axis, axis).marginalY().variance()).isCloseTo(PLANE.variance(1), within(1e-4));
    }

    @Test
    void theScoreIsTheGradientOfTheLogDensity() {
        double[] score = new double[2];
        double h = 1e-5;
        for (double x = -2.0; x <= 2.0; x += 0.5) {
            PLANE.score(new double[] {x, 0.3}, score);
            assertThat(score[0])
                    .isCloseTo((PLANE.logDensity(x + h, 0.3) - PLANE.logDensity(x - h, 0.3)) / (2 * h), within(1e-7));
            assertThat(score[1])
                    .isCloseTo((PLANE.logDensity(x, 0.3 + h) - PLANE.logDensity(x, 0.3 - h)) / (2 * h), within(1e-7));
        }
        // far out, where every density underflows, the nearest component decides
        PLANE.score(new double[] {1e3, 0.0}, score);
        assertThat(score[0]).isCloseTo((0.6 - 1e3) / 0.25, within(1e-6));
    }

    @Test
    void noiseWidensTheComponentsAndAddsToTheVariance() {
        IsotropicMixture noisy = PLANE.perturbed(0.7, 0.4);

        assertThat(noisy.mean(0)).isCloseTo(0.7 * PLANE.mean(0), within(1e-15));
        assertThat(noisy.variance(1)).isCloseTo(0.49 * PLANE.variance(1) + 0.16, within(1e-14));
        assertThat(noisy.smallestStd()).isCloseTo(Math.hypot(0.21, 0.4), within(1e-15));
    }

    @Test
    void drawsHaveTheMomentsOfTheMixture() {
        RandomCursor draws = RandomStream.of(7).purpose("draws").cursor();
        int count = 40_000;
        double[] point = new double[2];
        double sum = 0.0;
        double squares = 0.0;
        for (int i = 0; i < count; i++) {
            PLANE.draw(draws, point);
            sum += point[0];
            squares += point[0] * point[0];
        }
        double mean = sum / count;
        // four standard errors of 0.66 / 200
        assertThat(mean).isCloseTo(PLANE.mean(0), within(0.014));
        assertThat(squares / count - mean * mean).isCloseTo(PLANE.variance(0), within(0.014));
    }

    @Test
    void badInputIsToldInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IsotropicMixture.gaussian(0.0, 0.0))
                .withMessageContaining("stds must be positive and finite, got 0.0 for component 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IsotropicMixture.of(new double[] {1}, new double[][] {{1, 2, 3}}, new double[] {1}))
                .withMessageContaining("1 or 2 coordinates, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IsotropicMixture.of(new double[0], new double[0][], new double[0]))
                .withMessageContaining("at least one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLANE.perturbed(0.0, 1.0))
                .withMessageContaining("alpha > 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLANE.on(CellAxis.symmetric(1.0, 10)))
                .withMessageContaining("dimension 1 is needed");
    }
}
