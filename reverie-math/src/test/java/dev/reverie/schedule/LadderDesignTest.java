package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.stat.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the published table of hyperparameters, arXiv:2006.09011, and against the recursions themselves. */
class LadderDesignTest {
    @ParameterizedTest(name = "{0} x {0} pixels from {1}")
    @CsvSource({
        "32, 50, 219, 232",
        "64, 90, 472, 500",
        "96, 140, 745, 788",
        "128, 190, 1026, 1086",
        "256, 348, 2182, 2311"
    })
    void numbersOfLevelsFollowFromTheOverlap(int size, double sigmaMax, int paper, int published) {
        int dimension = 3 * size * size;
        assertThat(new LadderDesign(sigmaMax, 0.01, dimension, LadderDesign.PAPER_OVERLAP).levels())
                .isEqualTo(paper);
        assertThat(new LadderDesign(sigmaMax, 0.01, dimension, LadderDesign.PUBLISHED_OVERLAP).levels())
                .isEqualTo(published);
    }

    /** The third and the fifth entry of the table (4.9e-6 and 0.9e-7) are not what the formula gives. */
    @ParameterizedTest(name = "{1} levels from {0}, {2} steps each")
    @CsvSource({
        "50, 232, 5, 6.2e-6, true",
        "90, 500, 5, 3.3e-6, true",
        "140, 788, 4, 4.9e-6, false",
        "190, 1086, 3, 1.8e-6, true",
        "348, 2311, 3, 0.9e-7, false"
    })
    void stepSizesAreThePublishedOnesWhereTheFormulaGivesThem(
            double sigmaMax, int levels, int steps, double published, boolean follows) {
        SmldChain ladder = new SmldChain(0.01, sigmaMax, levels);
        double epsilon = LadderDesign.stepSize(ladder, steps);
        // printed with two digits
        assertThat(Math.abs(epsilon - published) < 0.05e-6).isEqualTo(follows);
    }

    @ParameterizedTest
    @CsvSource({"140, 788, 4, 2.3e-6", "348, 2311, 3, 8.9e-7"})
    void whereTheTableDepartsTheFormulaGivesAnother(double sigmaMax, int levels, int steps, double formula) {
        double epsilon = LadderDesign.stepSize(new SmldChain(0.01, sigmaMax, levels), steps);
        assertThat(epsilon).isCloseTo(formula, within(0.03 * formula));
    }

    @Test
    void theRatioSolvesItsEquation() {
        for (int dimension : new int[] {64, 3072, 3_000_000}) {
            for (double overlap : new double[] {0.05, 0.5, 0.9, 0.99}) {
                double gamma = new LadderDesign(10, 0.01, dimension, overlap).ratio();
                double shift = Math.sqrt(2.0 * dimension) * (gamma - 1);
                double found = NormalDistribution.STANDARD.cdf(shift + 3 * gamma)
                        - NormalDistribution.STANDARD.cdf(shift - 3 * gamma);
                // one unit in the last place of gamma moves the shift by sqrt(2 D) as much
                assertThat(found).isCloseTo(overlap, within(1e-12));
                assertThat(gamma).isGreaterThan(1);
            }
        }
    }

    @Test
    void inFewDimensionsLevelsOverlapWhateverTheirRatio() {
        assertThat(new LadderDesign(8, 0.01, 2, 0.5).ratio()).isEqualTo(LadderDesign.LARGEST_RATIO);
        assertThat(new LadderDesign(8, 0.01, 2, 0.5).levels()).isEqualTo(11);
    }

    @Test
    void theFinalVarianceIsThatOfTheRecursion() {
        SmldChain ladder = new SmldChain(0.02, 3, 12);
        double epsilon = 5e-5;
        double relative = epsilon / (0.02 * 0.02);
        double variance = Math.pow(ladder.sigma(1) / ladder.sigma(0), 2);
        for (int step = 0; step < 7; step++) {
            variance = (1 - relative) * (1 - relative) * variance + 2 * relative;
        }
        assertThat(LadderDesign.finalVariance(ladder, epsilon, 7)).isCloseTo(variance, within(1e-14));
    }

    @Test
    void noOtherStepSizeComesNearer() {
        SmldChain ladder = new SmldChain(0.01, 50, 232);
        double best = LadderDesign.stepSize(ladder, 5);
        double variance = LadderDesign.finalVariance(ladder, best, 5);
        assertThat(variance).isGreaterThan(1);
        for (double factor : new double[] {0.2, 0.9, 0.999, 1.001, 1.1, 5}) {
            assertThat(LadderDesign.finalVariance(ladder, factor * best, 5)).isGreaterThan(variance);
        }
    }

    @Test
    void theLadderHasTheRatioToHalfALevel() {
        LadderDesign design = new LadderDesign(20, 0.01, 784, LadderDesign.PAPER_OVERLAP);
        SmldChain ladder = design.ladder();
        double gaps = Math.log(20 / 0.01) / Math.log(design.ratio());
        assertThat(ladder.steps() - 1.0).isCloseTo(gaps, within(0.5));
        assertThat(ladder.sigmaMax()).isEqualTo(20);
    }

    @Test
    void badNumbersAreRefused() {
        assertThatThrownBy(() -> new LadderDesign(0.01, 50, 10, 0.5)).hasMessageContaining("swapped");
        assertThatThrownBy(() -> new LadderDesign(50, 0.01, 0, 0.5))
                .hasMessageContaining("at least 1 dimension, got 0");
        assertThatThrownBy(() -> new LadderDesign(50, 0.01, 10, 0.999)).hasMessageContaining("(0, 0.99], got 0.999");
        assertThatThrownBy(() -> LadderDesign.stepSize(new SmldChain(0.01, 1, 4), 0))
                .hasMessageContaining("at least 1, got 0");
    }
}
