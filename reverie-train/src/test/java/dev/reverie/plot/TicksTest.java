package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void linearTicksStandAtRoundValues() {
        Ticks ticks = Ticks.on(new Limits(-0.03, 1.02), Scale.LINEAR, 5);
        assertThat(ticks.labels()).containsExactly("0.00", "0.25", "0.50", "0.75", "1.00");
        assertThat(Ticks.on(new Limits(0, 29990), Scale.LINEAR, 6).labels())
                .containsExactly("0", "5k", "10k", "15k", "20k", "25k");
        assertThat(Ticks.on(new Limits(-3, 3), Scale.LINEAR, 6).labels())
                .containsExactly("\u22123", "\u22122", "\u22121", "0", "1", "2", "3");
    }

    @Test
    void stepsAreOneTwoTwoAndAHalfOrFiveTimesAPowerOfTen() {
        assertThat(Ticks.niceStep(1, 5)).isCloseTo(0.2, within(1e-15));
        assertThat(Ticks.niceStep(1, 4)).isCloseTo(0.25, within(1e-15));
        assertThat(Ticks.niceStep(30, 4)).isEqualTo(10);
        assertThat(Ticks.niceStep(7e-7, 2)).isCloseTo(5e-7, within(1e-20));
    }

    @Test
    void linearTicksLieWithinLimitsAndAreNeitherTooFewNorTooMany() {
        long seed = 20240607;
        Random random = new Random(seed);
        for (int trial = 0; trial < 2000; trial++) {
            double low = random.nextGaussian() * Math.pow(10, random.nextInt(13) - 6);
            double span = Math.pow(10, random.nextDouble() * 10 - 5) * Math.max(1e-3, Math.abs(low));
            Limits limits = new Limits(low, low + span);
            int target = 3 + random.nextInt(8);
            Ticks ticks = Ticks.on(limits, Scale.LINEAR, target);
            String what = "seed " + seed + ", " + limits + ", target " + target + ": " + ticks;
            assertThat(ticks.major().size()).as(what).isBetween(1, target + 1);
            // 1e-6 of a step is allowed so that a limit equal to a tick up to rounding still has its tick.
            assertThat(ticks.major()).as(what).allMatch(t -> t >= low - 1e-5 * span && t <= low + span * (1 + 1e-5));
            assertThat(ticks.labels()).as(what).doesNotHaveDuplicates().hasSameSizeAs(ticks.major());
            assertThat(ticks.labels()).as(what).allMatch(StrokeFont::covers);
        }
    }

    @Test
    void logarithmicTicksAreDecadesWithMinorMarksBetween() {
        Ticks ticks = Ticks.on(new Limits(1e-4, 10), Scale.LOG, 6);
        assertThat(ticks.labels()).containsExactly("10\u207b\u2074", "10\u207b\u00b3", "0.01", "0.1", "1", "10");
        assertThat(ticks.minor()).hasSize(5 * 8);
        assertThat(Ticks.on(new Limits(1e-20, 1e20), Scale.LOG, 5).major()).hasSizeBetween(3, 7);
    }

    @Test
    void aLogarithmicAxisOfLessThanADecadeStillHasSeveralTicks() {
        assertThat(Ticks.on(new Limits(0.3, 0.8), Scale.LOG, 5).labels())
                .containsExactly("0.3", "0.4", "0.5", "0.6", "0.7", "0.8");
        assertThat(Ticks.on(new Limits(0.4, 30), Scale.LOG, 5).labels())
                .containsExactly("0.5", "1", "2", "5", "10", "20");
    }

    @Test
    void numbersReadAsPeopleWriteThem() {
        assertThat(Numbers.plain(0.000123)).isEqualTo("1.23\u00d710\u207b\u2074");
        assertThat(Numbers.plain(-2.5)).isEqualTo("\u22122.5");
        assertThat(Numbers.plain(1234.6)).isEqualTo("1235");
        assertThat(Numbers.plain(0)).isEqualTo("0");
        assertThat(Numbers.plain(Double.NaN)).isEqualTo("NaN");
        assertThat(Numbers.logarithmic(1e-7)).isEqualTo("10\u207b\u2077");
        assertThat(Numbers.linear(List.of(0.0, 2e-5))).containsExactly("0", "2\u00d710\u207b\u2075");
        assertThat(Numbers.linear(List.of(0.0, 500_000.0, 1_000_000.0))).containsExactly("0", "0.5M", "1.0M");
    }

    @Test
    void dataRangesIgnoreWhatCannotBeShown() {
        DataRange log = new DataRange(Scale.LOG).add(new double[] {Double.NaN, -1, 0, 2, 8, Double.POSITIVE_INFINITY});
        assertThat(log.limits(0)).hasValueSatisfying(limits -> {
            assertThat(limits.low()).isCloseTo(2, within(1e-12));
            assertThat(limits.high()).isCloseTo(8, within(1e-12));
        });
        assertThat(new DataRange(Scale.LINEAR).add(Double.NaN).limits(0)).isEmpty();
        assertThat(new DataRange(Scale.LINEAR).add(4).limits(0)).contains(new Limits(3.6, 4.4));
    }
}
