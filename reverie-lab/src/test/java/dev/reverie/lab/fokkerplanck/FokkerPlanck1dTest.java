package dev.reverie.lab.fokkerplanck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.NormalDistribution;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FokkerPlanck1dTest {
    private static final CellAxis AXIS = CellAxis.symmetric(6.0, 400);
    private static final FokkerPlanck1d ORNSTEIN_UHLENBECK =
            new FokkerPlanck1d(AXIS, (x, t) -> -x, Diffusion1d.constant(2.0));

    private static Density1d gaussian(CellAxis axis, double mean, double variance) {
        return IsotropicMixture.gaussian(mean, Math.sqrt(variance)).on(axis);
    }

    private static double doubleWell(double x) {
        return -3.0 * (x * x - 1.0) * (x * x - 1.0) + 0.3 * x;
    }

    @Test
    void ornsteinUhlenbeckFollowsItsGaussian() {
        // dx = -x dt + sqrt(2) dw: mean m e^-t, variance 1 + (v - 1) e^-2t
        Density1d p = gaussian(AXIS, 1.5, 0.09).normalized();
        double t = 0.0;
        for (double next : new double[] {0.1, 0.5, 2.0}) {
            p = ORNSTEIN_UHLENBECK.advance(p, t, next, 200);
            t = next;
            double mean = 1.5 * Math.exp(-t);
            double variance = 1.0 + (0.09 - 1.0) * Math.exp(-2.0 * t);
            // scheme error at h = 0.03, dt = 5e-4: 2e-4 in the density, less in its moments
            assertThat(p.totalVariation(gaussian(AXIS, mean, variance))).isLessThan(5e-4);
            assertThat(p.mean()).isCloseTo(mean, within(1e-4));
            assertThat(p.variance()).isCloseTo(variance, within(3e-4));
        }
    }

    @Test
    void theOrderInSpaceIsTwo() {
        double order = Orders.measure(60, cells -> {
            CellAxis axis = CellAxis.symmetric(6.0, cells);
            FokkerPlanck1d solver = new FokkerPlanck1d(axis, (x, t) -> -x, Diffusion1d.constant(2.0));
            Density1d p = solver.advance(gaussian(axis, 1.0, 0.25).normalized(), 0.0, 0.4, 800);
            double variance = 1.0 - 0.75 * Math.exp(-0.8);
            return p.totalVariation(gaussian(axis, Math.exp(-0.4), variance));
        });

        assertThat(order).isCloseTo(2.0, within(0.1));
    }

    @Test
    void theOrderInTimeIsTwo() {
        // a drift and a noise that change with time, against many steps on the same cells
        CellAxis axis = CellAxis.symmetric(6.0, 120);
        FokkerPlanck1d solver =
                new FokkerPlanck1d(axis, (x, t) -> Math.sin(4.0 * t) - x, Diffusion1d.uniform(t -> 1.0 + t * t));
        Density1d start = gaussian(axis, 1.0, 0.5).normalized();
        Density1d fine = solver.advance(start, 0.0, 1.0, 5000);

        double order = Orders.measure(
                50, steps -> solver.advance(start, 0.0, 1.0, steps).totalVariation(fine));

        assertThat(order).isCloseTo(2.0, within(0.1));
    }

    @Test
    void transportIsOfOrderTwoInTime() {
        // dx/dt = -x (1 + t^3): the density contracts by exp(-t - t^4 / 4)
        CellAxis axis = CellAxis.symmetric(6.0, 600);
        FokkerPlanck1d solver = new FokkerPlanck1d(axis, (x, t) -> -x * (1.0 + t * t * t), Diffusion1d.none());
        double k = Math.exp(-1.0 - 0.25);
        double order = Orders.measure(
                5,
                steps -> solver.advance(gaussian(axis, 1.0, 1.0).normalized(), 0.0, 1.0, steps)
                        .totalVariation(gaussian(axis, k, k * k)));

        assertThat(order).isCloseTo(2.0, within(0.1));
    }

    @Test
    void transportIsOfMoreThanOrderTwoInSpaceWhileTheDensityIsSmooth() {
        double order = Orders.measure(80, cells -> {
            CellAxis axis = CellAxis.symmetric(6.0, cells);
            FokkerPlanck1d solver = new FokkerPlanck1d(axis, (x, t) -> -x, Diffusion1d.none());
            double k = Math.exp(-0.8);
            return solver.advance(gaussian(axis, 1.0, 1.0).normalized(), 0.0, 0.8, 40)
                    .totalVariation(gaussian(axis, k, k * k));
        });

        assertThat(order).isBetween(2.5, 4.5);
    }

    @Test
    void massAndPositivityHoldForAnyStepAndCoefficients() {
        long seed = 20111113;
        RandomCursor draws = RandomStream.of(seed).purpose("random solves").cursor();
        for (int trial = 0; trial < 60; trial++) {
            CellAxis axis = new CellAxis(-1.0, 2.0, 5 + draws.nextInt(60));
            double strength = Math.exp(8.0 * draws.nextDouble() - 4.0);
            double noise = trial % 5 == 0 ? 0.0 : Math.exp(16.0 * draws.nextDouble() - 12.0);
            double wave = 10.0 * draws.nextDouble();
            FokkerPlanck1d solver = new FokkerPlanck1d(
                    axis,
                    (x, t) -> strength * Math.sin(wave * x + t),
                    (x, t) -> noise * (1.0 + Math.cos(wave * x) * Math.cos(t)));
            double[] masses = new double[axis.cells()];
            Arrays.setAll(masses, i -> draws.nextInt(3) == 0 ? draws.nextDouble() : 0.0);
            masses[axis.cells() / 2] = 1.0;
            double length = Math.exp(12.0 * draws.nextDouble() - 4.0);

            Density1d p = solver.advance(Density1d.ofMasses(axis, masses).normalized(), 0.0, length, 300);

            // ofMasses would have refused a negative mass
            assertThat(p.mass()).as("seed %d, trial %d", seed, trial).isCloseTo(1.0, within(1e-12));
            assertThat(Arrays.stream(p.masses()).min().orElseThrow())
                    .as("seed %d, trial %d", seed, trial)
                    .isNotNegative();
        }
    }

    @Test
    void aSingleCellSpreadsWithoutNegativeValues() {
        // a point mass and steps hundreds of times longer than h^2: the extrapolation alone would oscillate below zero
        double[] masses = new double[AXIS.cells()];
        masses[150] = 1.0;
        Density1d p = ORNSTEIN_UHLENBECK.advance(Density1d.ofMasses(AXIS, masses), 0.0, 3.0, 15);

        assertThat(Arrays.stream(p.masses()).min().orElseThrow()).isPositive();
        assertThat(p.mass()).isCloseTo(1.0, within(1e-12));
        assertThat(p.mean()).isCloseTo(AXIS.centre(150) * Math.exp(-3.0), within(5e-3));
    }

    @Test
    void langevinLeavesADoubleWellUnchangedToTheLastDigits() {
        CellAxis axis = CellAxis.symmetric(2.5, 60);
        FokkerPlanck1d solver =
                new FokkerPlanck1d(axis, Drift1d.langevin(FokkerPlanck1dTest::doubleWell), Diffusion1d.constant(1.0));
        Density1d p = Density1d.atCentres(axis, x -> Math.exp(doubleWell(x))).normalized();

        // rounding of 3 x 200 solves
        assertThat(solver.advance(p, 0.0, 100.0, 200).totalVariation(p)).isLessThan(1e-12);
    }

    @Test
    void langevinLeadsToItsDensityFromAnywhere() {
        CellAxis axis = CellAxis.symmetric(2.5, 60);
        FokkerPlanck1d solver =
                new FokkerPlanck1d(axis, Drift1d.langevin(FokkerPlanck1dTest::doubleWell), Diffusion1d.constant(1.0));
        Density1d p = Density1d.atCentres(axis, x -> Math.exp(doubleWell(x))).normalized();
        Density1d start = gaussian(axis, -1.0, 0.02).normalized();

        assertThat(solver.advance(start, 0.0, 1.0, 50).totalVariation(p)).isGreaterThan(0.3);
        // the slowest mode, over the barrier of height 3, decays in a time of about 10
        assertThat(solver.advance(start, 0.0, 400.0, 400).totalVariation(p)).isLessThan(1e-9);
    }

    @Test
    void langevinLeavesAMixtureUnchanged() {
        IsotropicMixture mixture = MixtureProcessTest.PEAKS;
        CellAxis axis = CellAxis.symmetric(3.0, 500);
        FokkerPlanck1d solver =
                new FokkerPlanck1d(axis, Drift1d.langevin(x -> mixture.logDensity(x)), Diffusion1d.constant(1.0));
        Density1d p = mixture.on(axis).normalized();

        // cell means against values at centres: h^2 / 24 of the curvature
        assertThat(solver.advance(p, 0.0, 10.0, 200).totalVariation(p)).isLessThan(5e-4);
    }

    @Test
    void aDriftByPointsAgreesWithOneByDifferences() {
        Drift1d drift = Drift1d.langevin(FokkerPlanck1dTest::doubleWell);
        CellAxis axis = CellAxis.symmetric(2.0, 400);
        double[] faces = new double[399];
        drift.onFaces(axis, 0.0, faces);
        for (int i = 0; i < faces.length; i++) {
            double x = axis.face(i);
            double exact = 0.5 * (-12.0 * x * (x * x - 1.0) + 0.3);
            assertThat(drift.at(x, 0.0)).isCloseTo(exact, within(1e-8));
            // h^2 / 24 times the third derivative, 72 x at most
            assertThat(faces[i]).isCloseTo(exact, within(4e-4));
        }
    }

    @Test
    void noiseThatDependsOnThePlaceIsTakenInTheSenseOfIto() {
        // dx = -3 x dt + sqrt(1 + x^2) dw keeps (1 + x^2)^-4; in Stratonovich's sense it would keep another power
        CellAxis axis = CellAxis.symmetric(8.0, 800);
        FokkerPlanck1d solver = new FokkerPlanck1d(axis, (x, t) -> -3.0 * x, (x, t) -> 1.0 + x * x);
        Density1d p = solver.advance(gaussian(axis, 1.0, 0.25).normalized(), 0.0, 8.0, 400);
        Density1d stationary =
                Density1d.averaging(axis, x -> Math.pow(1.0 + x * x, -4.0)).normalized();

        // h^2 = 4e-4 times a curvature of order one
        assertThat(p.totalVariation(stationary)).isLessThan(5e-4);
    }

    @Test
    void distancesMomentsAndHistogramsAreThoseOfTheCells() {
        Density1d p = gaussian(AXIS, 0.5, 1.0);
        Density1d q = gaussian(AXIS, -0.5, 1.0);

        // total variation of two unit Gaussians one apart: 2 Phi(1/2) - 1
        double exact = 2.0 * NormalDistribution.STANDARD.cdf(0.5) - 1.0;
        assertThat(p.totalVariation(q)).isCloseTo(exact, within(1e-4));
        assertThat(p.totalVariation(x -> new NormalDistribution(-0.5, 1.0).density(x)))
                .isCloseTo(exact, within(1e-4));
        assertThat(p.mean()).isCloseTo(0.5, within(1e-6));
        assertThat(p.variance()).isCloseTo(1.0, within(1e-6));
        assertThat(p.coarsened(8).mass()).isCloseTo(p.mass(), within(1e-14));
        assertThat(Density1d.ofPoints(new CellAxis(0, 4, 4), new double[] {0.5, 0.6, 3.9, 4.0, 9.0, -1.0})
                        .masses())
                .containsExactly(new double[] {2 / 6.0, 0.0, 0.0, 2 / 6.0}, within(1e-15));
    }

    @Test
    void badInputIsToldInWords() {
        Density1d p = gaussian(AXIS, 0.0, 1.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ORNSTEIN_UHLENBECK.advance(p, 0.0, 0.5, 0.4))
                .withMessageContaining("times must rise, got 0.5 and then 0.4");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new FokkerPlanck1d(AXIS, (x, t) -> 1.0 / x / 0.0, Diffusion1d.none()).advance(p, 0.0, 1.0, 1))
                .withMessageContaining("drift must be finite");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new FokkerPlanck1d(AXIS, (x, t) -> 0.0, Diffusion1d.constant(-1.0)).advance(p, 0.0, 1.0, 1))
                .withMessageContaining("at least 0, got -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> p.totalVariation(gaussian(CellAxis.symmetric(6.0, 100), 0.0, 1.0)))
                .withMessageContaining("same cells");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CellAxis(1.0, -1.0, 10))
                .withMessageContaining("swapped");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CellAxis(0.0, 1.0, 1))
                .withMessageContaining("got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Density1d.averaging(AXIS, x -> -1.0))
                .withMessageContaining("at least 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Density1d.averaging(AXIS, x -> 0.0).normalized())
                .withMessageContaining("without mass");
        assertThatIllegalArgumentException().isThrownBy(() -> p.coarsened(7)).withMessageContaining("divide 400");
    }
}
