package dev.reverie.lab.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.toy.Toy2d;
import dev.reverie.lab.fokkerplanck.CellAxis;
import dev.reverie.lab.fokkerplanck.Density2d;
import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DensityFilmTest {
    private static final Schedule VP = new VariancePreserving();

    private static DensityFilm film(DensityToy toy, Schedule schedule, DensityDirection direction, int particles) {
        return new DensityExperiment(toy, schedule, direction, particles, 5, 1).run(done -> {});
    }

    static Stream<Arguments> everyScheduleAndDirection() {
        return Stream.of(
                        new VarianceExploding(),
                        VP,
                        new SubVariancePreserving(),
                        new CosineVariancePreserving(),
                        new Edm(),
                        new RectifiedFlow())
                .flatMap(schedule -> Stream.of(
                                DensityDirection.FORWARD,
                                DensityDirection.REVERSE,
                                DensityDirection.FLOW,
                                DensityDirection.REVERSE_FLOW)
                        .map(direction -> Arguments.of(schedule, direction)));
    }

    @ParameterizedTest
    @MethodSource("everyScheduleAndDirection")
    void theThreeWaysAgree(Schedule schedule, DensityDirection direction) {
        DensityFilm film = film(DensityToy.PEAKS, schedule, direction, 2000);

        assertThat(film.frames()).hasSize(5);
        assertThat(film.worstOfSolver().solverDistance()).isLessThan(1e-3);
        // the distance of exact draws varies by a tenth about its mean; the worst of five frames by more
        for (DensityFrame frame : film.frames()) {
            assertThat(frame.particleDistance() / frame.particleScale())
                    .as("%s", frame.caption())
                    .isBetween(0.5, 1.5);
        }
    }

    @Test
    void thePlaneAgreesToo() {
        DensityFilm film = film(DensityToy.EIGHT_GAUSSIANS, VP, DensityDirection.REVERSE, 2000);

        assertThat(film.worstOfSolver().solverDistance()).isLessThan(1e-2);
        assertThat(film.worstOfParticles().particleDistance())
                .isLessThan(1.3 * film.worstOfParticles().particleScale());
        assertThat(film.strip().toImage().getWidth()).isGreaterThan(800);
    }

    @Test
    void langevinKeepsItsDensityAndFindsIt() {
        DensityFilm film = film(DensityToy.DOUBLE_WELL, VP, DensityDirection.LANGEVIN, 2000);

        // rounding of 200 steps
        assertThat(film.kept().orElseThrow()).isLessThan(1e-12);
        assertThat(film.first().solverDistance()).isGreaterThan(0.2);
        assertThat(film.last().solverDistance()).isLessThan(0.1);
        assertThat(film.animation().toBytes().length).isGreaterThan(1000);
    }

    @Test
    void equalSeedsGiveEqualParticles() {
        List<DensityFrame> once =
                film(DensityToy.GAUSSIAN, VP, DensityDirection.REVERSE, 300).frames();
        List<DensityFrame> again =
                film(DensityToy.GAUSSIAN, VP, DensityDirection.REVERSE, 300).frames();

        for (int k = 0; k < once.size(); k++) {
            assertThat(once.get(k).particleDistance()).isEqualTo(again.get(k).particleDistance());
        }
    }

    @Test
    void theToysInThePlaneAreTheDataSetsOfTheirNames() {
        for (DensityToy toy : List.of(DensityToy.EIGHT_GAUSSIANS, DensityToy.MIXTURE)) {
            Toy2d data = new Toy2d(Toy2d.Kind.of(toy.id()).orElseThrow(), 3, "train");
            IsotropicMixture mixture = toy.mixture().orElseThrow();
            int count = 20_000;
            float[] point = new float[2];
            double[] points = new double[2 * count];
            for (int i = 0; i < count; i++) {
                data.read(i, point, 0);
                points[2 * i] = point[0];
                points[2 * i + 1] = point[1];
            }
            CellAxis axis = CellAxis.symmetric(2.5, 50);
            Density2d exact = mixture.on(axis, axis);
            double scale = DensityFrame.scale(exact.masses(), count);

            assertThat(exact.totalVariation(Density2d.ofPoints(axis, axis, points)))
                    .isCloseTo(scale, within(0.3 * scale));
        }
    }

    @Test
    void namesAreFoundAndBadInputIsToldInWords() {
        assertThat(DensityToy.of("mixture")).contains(DensityToy.MIXTURE);
        assertThat(DensityToy.of("moons")).isEmpty();
        assertThat(DensityDirection.of("flow")).contains(DensityDirection.FLOW);
        assertThat(DensityDirection.of("up")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> film(DensityToy.DOUBLE_WELL, VP, DensityDirection.FORWARD, 500))
                .withMessageContaining("double-well has no closed form under noise");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> film(DensityToy.PEAKS, VP, DensityDirection.FORWARD, 5))
                .withMessageContaining("got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DensityExperiment(DensityToy.PEAKS, VP, DensityDirection.FLOW, 500, 1, 0))
                .withMessageContaining("frames must be in [2, 500], got 1");
    }
}
