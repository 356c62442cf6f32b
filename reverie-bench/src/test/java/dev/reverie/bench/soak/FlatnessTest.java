package dev.reverie.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class FlatnessTest {
    private static Reading reading(long second, long objects) {
        return new Reading(
                second,
                second,
                10 * second,
                300_000_000,
                20_000_000,
                32_000_000,
                50_000_000,
                64_000,
                objects,
                40,
                25,
                5600);
    }

    private static List<Reading> readings(LongUnaryOperator objects) {
        List<Reading> readings = new ArrayList<>();
        for (long second = 0; second <= 100; second++) {
            readings.add(reading(second, objects.applyAsLong(second)));
        }
        return readings;
    }

    private static Flatness objects(LongUnaryOperator objects, double warmUp) {
        return Flatness.of(Quantity.NATIVE_OBJECTS, readings(objects), warmUp);
    }

    @Test
    void theLineOfLeastSquaresHasItsKnownSlopeAndError() {
        // xx = 5 and xy = 7.5 about the means 1.5 and 1.75.
        Trend trend = Trend.of(new double[] {0, 1, 2, 3}, new double[] {0, 1, 1, 5});
        assertThat(trend.slope()).isEqualTo(1.5, within(1e-15));
        assertThat(trend.mean()).isEqualTo(1.75, within(1e-15));
        // Residuals 0.5, 0, -1.5, 1, not alike from one to the next; their squares add up to 3.5; sqrt(3.5 / 2 / 5).
        assertThat(trend.standardError()).isEqualTo(Math.sqrt(0.35), within(1e-15));
    }

    @Test
    void pointsAtOneTimeHaveNoLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trend.of(new double[] {2, 2}, new double[] {0, 1}))
                .withMessage("a trend needs readings at different times, all are at 2.0");
    }

    @Test
    void aConstantIsFlatAndAnObjectEveryTenSecondsIsNot() {
        assertThat(objects(second -> 657, 0.15).verdict()).isEqualTo(Flatness.Verdict.FLAT);
        Flatness leak = objects(second -> 657 + second / 10, 0.15);
        assertThat(leak.verdict()).isEqualTo(Flatness.Verdict.GROWS);
        // From second 15 to 100, an object every ten seconds.
        assertThat(leak.growth()).isEqualTo(8.5, within(0.1));
    }

    @Test
    void whatGrowsDuringTheWarmUpOnlyIsFlat() {
        LongUnaryOperator settling = second -> second < 15 ? 10 * second : 150;
        assertThat(objects(settling, 0.15).verdict()).isEqualTo(Flatness.Verdict.FLAT);
        assertThat(objects(settling, 0).verdict()).isNotEqualTo(Flatness.Verdict.FLAT);
    }

    @Test
    void theWarmUpLastsUntilTheCallsHaveSettledTheProcess() {
        // 10 calls a second: 1000 in all are too few, of 100 000 the first tenth would do.
        assertThat(Flatness.usualWarmUp(readings(second -> 657))).isEqualTo(0.5);
        assertThat(Flatness.usualWarmUp(List.of(reading(1000, 657), reading(3000, 657))))
                .isEqualTo(1.0 / 3, within(1e-15));
        assertThat(Flatness.usualWarmUp(List.of(reading(1000, 657), reading(10_000, 657))))
                .isEqualTo(0.15);
    }

    @Test
    void whatJumpsUpAndDownIsFlatAndWhatShrinksToo() {
        assertThat(objects(second -> second % 2 == 0 ? 600 : 603, 0.15).verdict())
                .isEqualTo(Flatness.Verdict.FLAT);
        assertThat(objects(second -> 1000 - second, 0.15).verdict()).isEqualTo(Flatness.Verdict.FLAT);
    }

    @Test
    void readingsOfMomentsThatPassDoNotTurnTheLine() {
        LongUnaryOperator late = second -> 657 + (second > 60 && second % 4 == 0 ? 200 : 0);
        Flatness flatness = objects(late, 0.15);
        assertThat(flatness.growth()).isEqualTo(0, within(1e-9));
        assertThat(flatness.verdict()).isEqualTo(Flatness.Verdict.FLAT);
    }

    @Test
    void whatWandersMoreThanIsAllowedCannotBeToldFromSoFewReadings() {
        // Slow waves: neighbours are alike, so that a hundred readings tell no more than a few.
        LongUnaryOperator waves = second -> 657 + Math.round(30 * Math.sin(second / 9.0));
        assertThat(objects(waves, 0.15).verdict()).isEqualTo(Flatness.Verdict.UNDECIDED);
        assertThat(SoakPage.markdown(readings(waves), 0.15)).contains("| too short to tell |");
    }

    @Test
    void correlatedErrorsTellLess() {
        double[] x = {0, 1, 2, 3, 4, 5, 6, 7};
        double alternating =
                Trend.of(x, new double[] {1, -1, 1, -1, 1, -1, 1, -1}).standardError();
        double together = Trend.of(x, new double[] {1, 1, -1, -1, -1, -1, 1, 1}).standardError();
        // No slope, 8 squares of 1, xx = 42; neighbours: five alike and two not, rho = 3 / 8 and (1 + rho) / (1 - rho)
        // = 2.2.
        assertThat(together).isEqualTo(Math.sqrt(8 / 6.0 / 42 * 2.2), within(1e-15));
        assertThat(alternating).isLessThan(Math.sqrt(8 / 6.0 / 42));
    }

    @Test
    void thePageNamesWhatGrows() {
        String page = SoakPage.markdown(readings(second -> 657 + second), 0.15);
        assertThat(page)
                .contains("2 minutes, 100 updates, 1000 calls of `sample`, 101 readings")
                .contains("| native objects | 714.50 | 85.00 \u00b1 0.00 | 2.00 | **grows** |")
                .contains("| open files | 40.00 | 0.00 \u00b1 0.00 | 1.00 | flat |");
        assertThat(SoakPage.figure(readings(second -> 657)).toPng()).isNotEmpty();
    }

    @Test
    void aLineOfReadingsIsReadBack() {
        Reading reading = new Reading(1.25, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(Reading.parse(reading.line())).isEqualTo(reading);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reading.parse("1,2"))
                .withMessage("a line of readings has 12 numbers, got \"1,2\"");
    }
}
