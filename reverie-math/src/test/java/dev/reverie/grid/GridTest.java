package dev.reverie.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {
    private static final List<Grid> GRIDS = List.of(
            new UniformGrid(),
            PolynomialGrid.quadratic(),
            new PolynomialGrid(0.5),
            new KarrasGrid(),
            new LogSnrGrid(),
            new GeometricSigmaGrid(),
            new CosineGrid());

    private static final List<Schedule> SCHEDULES = List.of(
            new VarianceExploding(),
            new VariancePreserving(),
            new SubVariancePreserving(),
            new CosineVariancePreserving(),
            new Edm(),
            new RectifiedFlow(),
            UserSchedule.of(TimeInterval.UNIT, t -> 1.0 - 0.9 * t * t, t -> 0.01 + t));

    @Test
    void everyGridMeetsItsEndsAndDecreasesOnEverySchedule() {
        for (Grid grid : GRIDS) {
            for (Schedule schedule : SCHEDULES) {
                Sde sde = Sde.of(schedule);
                for (int points : new int[] {2, 3, 50}) {
                    TimeGrid times = grid.place(sde, points);
                    assertThat(times.size()).isEqualTo(points);
                    assertThat(times.first()).isEqualTo(sde.end());
                    assertThat(times.last()).isEqualTo(sde.samplingEpsilon());
                    for (int i = 0; i + 1 < points; i++) {
                        assertThat(times.step(i)).isNegative();
                    }
                }
            }
        }
    }

    @Test
    void everyGridRefusesEndsOutOfOrderAndTooFewPoints() {
        for (Schedule schedule : SCHEDULES) {
            double end = schedule.domain().end();
            List<Grid> all = new ArrayList<>(GRIDS);
            for (ChainGrid.Spacing spacing : ChainGrid.Spacing.values()) {
                all.add(new ChainGrid(1000, spacing));
            }
            for (Grid grid : all) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> grid.place(schedule, end, end, 5))
                        .withMessageContaining("from must be above to");
                assertThatIllegalArgumentException().isThrownBy(() -> grid.place(schedule, 0.5 * end, end, 5));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> grid.place(schedule, end, 0.1 * end, 1))
                        .withMessageContaining("at least 2 points");
                assertThatIllegalArgumentException().isThrownBy(() -> grid.place(schedule, Double.NaN, 0.1, 5));
            }
        }
    }

    @Test
    void aChainIsPassedInTheThreePublishedWays() {
        // arXiv:2305.08891, table 2: ten of a thousand, there counted from 1
        assertPositions(ChainGrid.Spacing.LEADING, 900, 800, 700, 600, 500, 400, 300, 200, 100, 0);
        assertPositions(ChainGrid.Spacing.TRAILING, 999, 899, 799, 699, 599, 499, 399, 299, 199, 99);
        assertPositions(ChainGrid.Spacing.LINSPACE, 999, 888, 777, 666, 555, 444, 333, 222, 111, 0);
    }

    private static void assertPositions(ChainGrid.Spacing spacing, int... positions) {
        for (Schedule schedule : SCHEDULES) {
            double end = schedule.domain().end();
            TimeGrid times = new ChainGrid(1000, spacing).place(schedule, end, 0.0, positions.length);
            for (int i = 0; i < positions.length; i++) {
                assertThat(times.time(i)).isCloseTo(positions[i] * end / 999.0, within(1e-15 * end));
            }
            if (spacing != ChainGrid.Spacing.LEADING) {
                assertThat(times.first()).isEqualTo(end);
            }
        }
    }

    @Test
    void aChainKeepsToItsPositionsForEveryNumberOfPointsAndInterval() {
        Schedule vp = new VariancePreserving();
        for (ChainGrid.Spacing spacing : ChainGrid.Spacing.values()) {
            for (int steps : new int[] {2, 7, 50, 1000}) {
                for (int points = 2; points <= Math.min(steps, 60); points++) {
                    TimeGrid times = new ChainGrid(steps, spacing).place(vp, 1.0, 0.0, points);
                    assertThat(times.size()).isEqualTo(points);
                    for (int i = 0; i < points; i++) {
                        double position = times.time(i) * (steps - 1);
                        assertThat(position).isCloseTo(Math.rint(position), within(1e-9));
                    }
                }
                // all of a chain is the chain, whatever the spacing
                TimeGrid all = new ChainGrid(steps, spacing).place(vp, 1.0, 0.0, steps);
                assertThat(all.first()).isEqualTo(1.0);
                assertThat(all.last()).isZero();
            }
            // between T and epsilon = 1e-3 lie the positions 1 to 999 of a chain of 1000
            TimeGrid trained = new ChainGrid(1000, spacing).place(Sde.of(vp), 999);
            assertThat(trained.last()).isCloseTo(1.0 / 999.0, within(1e-15));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ChainGrid(1000, spacing).place(Sde.of(vp), 1000))
                    .withMessageContaining("999 positions")
                    .withMessageContaining("1000 points were asked for");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ChainGrid(50, spacing).place(vp, 1.0, 0.0, 51))
                    .withMessageContaining("take fewer steps");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainGrid(1, ChainGrid.Spacing.LEADING));
    }

    @Test
    void cosineGridIsUniformInTheAngle() {
        TimeGrid times = new CosineGrid().place(new VariancePreserving(), 1.0, 1e-3, 11);
        Schedule vp = new VariancePreserving();
        double gap = (Math.atan(vp.noiseToSignal(1.0)) - Math.atan(vp.noiseToSignal(1e-3))) / 10.0;
        for (int i = 0; i < 10; i++) {
            double angle = Math.atan(vp.noiseToSignal(times.time(i)));
            assertThat(angle - Math.atan(vp.noiseToSignal(times.time(i + 1)))).isCloseTo(gap, within(1e-10));
            // on a variance-preserving schedule the angle's cosine is alpha
            assertThat(Math.cos(angle)).isCloseTo(vp.alpha(times.time(i)), within(1e-12));
        }
        // without the offset s the cosine schedule's time is its angle
        Schedule cosine = new CosineVariancePreserving(0.0);
        assertThat(new CosineGrid().place(cosine, 0.9, 0.1, 9).time(3)).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void exponentialIsTheNameOfTwoGridsThatAgreeWhereAlphaIsOne() {
        Sde edm = Sde.of(new Edm());
        TimeGrid geometric = new GeometricSigmaGrid().place(edm, 12);
        TimeGrid byLambda = new LogSnrGrid().place(edm, 12);
        for (int i = 0; i < 12; i++) {
            double expected = Math.exp(Math.log(80.0) + i / 11.0 * (Math.log(0.002) - Math.log(80.0)));
            assertThat(geometric.time(i)).isCloseTo(expected, within(1e-12 * expected));
            assertThat(byLambda.time(i)).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    @Test
    void karrasGridIsEquationFive() {
        TimeGrid times = new KarrasGrid(7.0).place(Sde.of(new Edm()), 18);
        for (int i = 0; i < 18; i++) {
            double root =
                    Math.pow(80.0, 1.0 / 7.0) + i / 17.0 * (Math.pow(0.002, 1.0 / 7.0) - Math.pow(80.0, 1.0 / 7.0));
            assertThat(times.time(i)).isCloseTo(Math.pow(root, 7.0), within(1e-12 * Math.pow(root, 7.0)));
        }
        assertThat(times.append(0.0).last()).isZero();
    }

    @Test
    void spacingIsEqualInTheNamedVariable() {
        Schedule vp = new VariancePreserving();
        TimeGrid byLambda = new LogSnrGrid().place(vp, 1.0, 1e-3, 11);
        double gap = (vp.logSnr(1e-3) - vp.logSnr(1.0)) / 10.0;
        TimeGrid bySigma = new GeometricSigmaGrid().place(vp, 1.0, 1e-3, 11);
        double ratio = Math.pow(vp.sigma(1e-3) / vp.sigma(1.0), 0.1);
        for (int i = 0; i < 10; i++) {
            assertThat(vp.logSnr(byLambda.time(i + 1)) - vp.logSnr(byLambda.time(i)))
                    .isCloseTo(gap, within(1e-10));
            assertThat(vp.sigma(bySigma.time(i + 1)) / vp.sigma(bySigma.time(i)))
                    .isCloseTo(ratio, within(1e-10));
        }
        assertThat(new GeometricSigmaGrid()
                        .place(new VarianceExploding(), 1.0, 0.1, 7)
                        .time(3))
                .isCloseTo(0.55, within(1e-12));
    }

    @Test
    void faultsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeGrid.of(0.1, 0.5))
                .withMessageContaining("decrease");
        assertThatIllegalArgumentException().isThrownBy(() -> TimeGrid.of(1.0, -0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> TimeGrid.of(Double.NaN));
        Schedule vp = new VariancePreserving();
        assertThatIllegalArgumentException().isThrownBy(() -> new UniformGrid().place(vp, 0.1, 1.0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new UniformGrid().place(vp, 1.0, 0.1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogSnrGrid().place(vp, 1.0, 0.0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new GeometricSigmaGrid().place(vp, 1.0, 0.0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new KarrasGrid(0.5));
        GivenGrid given = new GivenGrid(TimeGrid.of(0.9, 0.5, 0.1));
        assertThat(given.place(vp, 1.0, 0.1, 3).size()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> given.place(vp, 1.0, 0.1, 4));
    }
}
