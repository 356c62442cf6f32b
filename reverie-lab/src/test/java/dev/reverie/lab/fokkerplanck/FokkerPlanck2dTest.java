package dev.reverie.lab.fokkerplanck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FokkerPlanck2dTest {
    private static final CellAxis AXIS = CellAxis.symmetric(5.0, 80);
    private static final double TURN = 2.0;

    /** {@code dx = (-x - w y) dt + sqrt(2) dw_1, dy = (w x - y) dt + sqrt(2) dw_2}: a mean that spirals inwards. */
    private static final Drift2d SPIRAL = Drift2d.of((x, y, t) -> -x - TURN * y, (x, y, t) -> TURN * x - y);

    private static Density2d gaussian(double x, double y, double std) {
        return IsotropicMixture.of(new double[] {1.0}, new double[][] {{x, y}}, new double[] {std})
                .on(AXIS, AXIS);
    }

    @Test
    void aTurningOrnsteinUhlenbeckFollowsItsGaussian() {
        FokkerPlanck2d solver = new FokkerPlanck2d(AXIS, AXIS, SPIRAL, Diffusion2d.uniform(t -> 2.0));
        Density2d p = solver.advance(gaussian(2.0, 0.0, 0.6).normalized(), 0.0, 0.5, 50);
        double shrink = Math.exp(-0.5);
        double std = Math.sqrt(1.0 + (0.36 - 1.0) * shrink * shrink);
        double x = 2.0 * shrink * Math.cos(TURN * 0.5);
        double y = 2.0 * shrink * Math.sin(TURN * 0.5);

        // the scheme adds noise of the share (v h / g^2)^2 / 3, up to 1e-2 where the drift v is 4 and h = 0.125
        assertThat(p.totalVariation(gaussian(x, y, std))).isLessThan(1e-2);
        assertThat(p.marginalX().mean()).isCloseTo(x, within(1e-2));
        assertThat(p.marginalY().mean()).isCloseTo(y, within(1e-2));
        assertThat(p.covariance()).isCloseTo(0.0, within(1e-2));
        assertThat(p.marginalX().variance()).isCloseTo(std * std, within(1e-2));
        assertThat(p.mass()).isCloseTo(1.0, within(1e-12));
    }

    @Test
    void theOrderInTimeIsTwo() {
        CellAxis axis = CellAxis.symmetric(5.0, 40);
        FokkerPlanck2d solver = new FokkerPlanck2d(axis, axis, SPIRAL, Diffusion2d.uniform(t -> 2.0 - t));
        Density2d start = IsotropicMixture.of(new double[] {1.0}, new double[][] {{1.0, 0.5}}, new double[] {0.7})
                .on(axis, axis)
                .normalized();
        Density2d fine = solver.advance(start, 0.0, 1.0, 640);

        double order = Orders.measure(
                40, steps -> solver.advance(start, 0.0, 1.0, steps).totalVariation(fine));

        assertThat(order).isCloseTo(2.0, within(0.1));
    }

    @Test
    void noiseMayDifferBetweenTheDirections() {
        FokkerPlanck2d solver = new FokkerPlanck2d(
                AXIS,
                AXIS,
                Drift2d.of((x, y, t) -> 0.0, (x, y, t) -> 0.0),
                Diffusion2d.diagonal((x, y, t) -> 1.0, (x, y, t) -> 0.25));
        Density2d p = solver.advance(gaussian(0.0, 0.0, 0.5).normalized(), 0.0, 1.0, 40);

        // the scheme's second difference raises the variance exactly; the ends of the axis cut off 1e-5
        assertThat(p.marginalX().variance()).isCloseTo(1.25, within(1e-3));
        assertThat(p.marginalY().variance()).isCloseTo(0.5, within(1e-3));
    }

    @Test
    void transportAroundTheOriginComesBack() {
        FokkerPlanck2d solver =
                new FokkerPlanck2d(AXIS, AXIS, Drift2d.of((x, y, t) -> -y, (x, y, t) -> x), Diffusion2d.none());
        Density2d start = gaussian(1.5, 0.0, 0.5).normalized();
        Density2d half = solver.advance(start, 0.0, Math.PI, 100);
        Density2d p = solver.advance(half, Math.PI, 2.0 * Math.PI, 100);

        assertThat(half.marginalX().mean()).isCloseTo(-1.5, within(5e-3));
        // 600 remappings at 4 cells to a standard deviation
        assertThat(p.totalVariation(start)).isLessThan(0.02);
        assertThat(p.mass()).isCloseTo(1.0, within(1e-12));
        assertThat(Arrays.stream(p.masses()).min().orElseThrow()).isNotNegative();
    }

    @Test
    void langevinLeavesADensityUnchangedToTheLastDigits() {
        CellAxis axis = CellAxis.symmetric(2.0, 40);
        Drift2d drift =
                Drift2d.langevin((x, y) -> -2.0 * (x * x - 1.0) * (x * x - 1.0) - 2.0 * (y - x * x) * (y - x * x));
        FokkerPlanck2d solver = new FokkerPlanck2d(axis, axis, drift, Diffusion2d.uniform(t -> 1.0));
        Density2d p = Density2d.atCentres(
                        axis,
                        axis,
                        (x, y) -> Math.exp(-2.0 * (x * x - 1.0) * (x * x - 1.0) - 2.0 * (y - x * x) * (y - x * x)))
                .normalized();

        assertThat(solver.advance(p, 0.0, 20.0, 100).totalVariation(p)).isLessThan(1e-12);
        assertThat(drift.alongX(0.5, 0.1, 0.0)).isCloseTo(0.5 * (3.0 - 0.6), within(1e-8));
        assertThat(drift.alongY(0.5, 0.1, 0.0)).isCloseTo(0.3, within(1e-8));
    }

    @Test
    void histogramsAndSumsAreThoseOfTheCells() {
        CellAxis four = new CellAxis(0.0, 4.0, 4);
        Density2d p = Density2d.ofPoints(four, four, new double[] {0.5, 3.5, 0.5, 3.6, 2.5, 0.1, 9.0, 1.0});

        assertThat(p.mass(0, 3)).isEqualTo(0.5);
        assertThat(p.mass(2, 0)).isEqualTo(0.25);
        assertThat(p.mass()).isEqualTo(0.75);
        assertThat(p.coarsened(2).mass(0, 1)).isEqualTo(0.5);
        assertThat(p.marginalX().mass(0)).isEqualTo(0.5);
        assertThat(p.value(0, 3)).isEqualTo(0.5);
        assertThat(gaussian(0.3, -0.2, 0.8)
                        .totalVariation((x, y) -> Math.exp(IsotropicMixture.of(
                                        new double[] {1.0}, new double[][] {{0.3, -0.2}}, new double[] {0.8})
                                .logDensity(x, y))))
                // quadrature of degree 5 at h = 0.125
                .isLessThan(1e-8);
    }

    @Test
    void badInputIsToldInWords() {
        FokkerPlanck2d solver = new FokkerPlanck2d(
                AXIS, AXIS, Drift2d.of((x, y, t) -> 0.0, (x, y, t) -> y > 0 ? Double.NaN : 0.0), Diffusion2d.none());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> solver.advance(gaussian(0.0, 0.0, 1.0), 0.0, 1.0, 1))
                .withMessageContaining("drift must be finite, got NaN")
                .withMessageContaining("column 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Density2d.ofPoints(AXIS, AXIS, new double[] {1.0}))
                .withMessageContaining("pairs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Density2d.ofMasses(AXIS, AXIS, new double[3]))
                .withMessageContaining("6400");
    }
}
