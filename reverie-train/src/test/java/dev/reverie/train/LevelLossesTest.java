package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.track.Event;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LevelLossesTest {
    private static Stream<Schedule> schedules() {
        return Stream.of(
                new VarianceExploding(0.01, 50), new VariancePreserving(0.1, 20), new RectifiedFlow(), new Edm());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void everyTimeOfAProcessHasAPlaceFromMuchNoiseToLittle(Schedule schedule) {
        LevelLosses levels = new LevelLosses(schedule);
        double start = schedule.domain().start();
        double length = schedule.domain().length();
        int points = 2001;
        double[] times = new double[points];
        double[] losses = new double[points];
        for (int i = 0; i < points; i++) {
            times[i] = start + length * i / (points - 1);
            losses[i] = 1;
        }
        levels.add(times, losses);
        List<Event.Level> all = levels.take();
        assertThat(all).hasSizeBetween(10, 20);
        assertThat(all.stream().mapToLong(Event.Level::samples).sum()).isEqualTo(points);
        assertThat(all).isSortedAccordingTo((a, b) -> Double.compare(a.logSnr(), b.logSnr()));
        assertThat(all).allSatisfy(level -> {
            assertThat(level.logSnr()).isFinite();
            assertThat(level.loss()).isEqualTo(1);
            assertThat(level.standardError()).isZero();
        });
        assertThat(levels.take()).isEmpty();
    }

    @Test
    void meanAndStandardErrorAreThoseOfTheSamplesOfALevel() {
        LevelLosses levels = new LevelLosses(new VarianceExploding(0.01, 50));
        levels.add(new double[] {1, 0.5, 1}, new double[] {2, 7, 4});
        levels.add(new double[] {1}, new double[] {6});
        List<Event.Level> all = levels.take();
        assertThat(all).hasSize(2);
        Event.Level loudest = all.get(0);
        assertThat(loudest.samples()).isEqualTo(3);
        assertThat(loudest.loss()).isCloseTo(4, within(1e-15));
        // The variance of 2, 4, 6 is 4.
        assertThat(loudest.standardError()).isCloseTo(Math.sqrt(4.0 / 3), within(1e-15));
        // The last of twenty bins from ln(1 / 50^2) up.
        double low = -2 * Math.log(50);
        double width = (new VarianceExploding(0.01, 50).logSnr(1e-5) - low) / 20;
        assertThat(loudest.logSnr()).isCloseTo(low + width / 2, within(1e-9));
        assertThat(all.get(1)).isEqualTo(new Event.Level(all.get(1).logSnr(), 1, 7, 0));
    }
}
