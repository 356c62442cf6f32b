package dev.reverie.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {
    private static final List<Grid> GRIDS = List.of(
            new UniformGrid(),
            PolynomialGrid.quadratic(),
            new PolynomialGrid(0.5),
            new KarrasGrid(),
            new LogSnrGrid(),
            new GeometricSigmaGrid());

    private static final List<Schedule> SCHEDULES = List.of(
            new VarianceExploding(),
            new VariancePreserving(),
            new SubVariancePreserving(),
            new CosineVariancePreserving(),
            new Edm(),
            new RectifiedFlow());

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
