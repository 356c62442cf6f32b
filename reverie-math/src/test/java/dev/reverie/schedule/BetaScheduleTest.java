package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.sde.ForwardDiscretization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BetaScheduleTest {
    @Test
    void eachRuleGivesItsRates() {
        // a value of order 0.01 in doubles, after a handful of operations
        var rounding = within(1e-17);
        assertThat(BetaSchedule.LINEAR.chain(1e-4, 0.02, 1000).beta(500))
                .isEqualTo(1e-4 + (0.02 - 1e-4) * 500 / 999, rounding);
        double root = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * 300 / 999;
        assertThat(BetaSchedule.SCALED_LINEAR.chain(0.00085, 0.012, 1000).beta(300))
                .isEqualTo(root * root, rounding);
        DdpmChain sigmoid = BetaSchedule.SIGMOID.chain(1e-4, 0.02, 13);
        assertThat(sigmoid.beta(6)).isEqualTo((1e-4 + 0.02) / 2, rounding);
        assertThat(sigmoid.beta(12)).isEqualTo(1e-4 + (0.02 - 1e-4) / (1 + Math.exp(-6)), rounding);
        assertThat(BetaSchedule.COSINE.chain(0, 0, 10)).isEqualTo(DdpmChain.cosine(new CosineVariancePreserving(), 10));
    }

    @ParameterizedTest
    @CsvSource({
        "LINEAR, 1e-4, 0.02, 1000",
        "LINEAR, 0.0001, 0.02, 100",
        "LINEAR, 0.01, 0.01, 7",
        "SCALED_LINEAR, 0.00085, 0.012, 1000",
        "SIGMOID, 1e-4, 0.02, 1000",
        "SIGMOID, 0.003, 0.25, 10"
    })
    void aChainTellsTheRuleItWasMadeBy(BetaSchedule rule, double start, double end, int steps) {
        assertThat(BetaSchedule.of(rule.chain(start, end, steps)))
                .contains(new BetaSchedule.Constants(rule, start, end));
    }

    @Test
    void whatIsRecognisedGivesTheVerySameChain() {
        DdpmChain cosine = BetaSchedule.COSINE.chain(0, 0, 50);
        BetaSchedule.Constants known = BetaSchedule.of(cosine).orElseThrow();
        assertThat(known.rule()).isEqualTo(BetaSchedule.COSINE);
        assertThat(known.rule().chain(known.start(), known.end(), 50)).isEqualTo(cosine);
        // constants of more digits than people write
        DdpmChain fine = BetaSchedule.LINEAR.chain(0.1 / 3000, 20.0 / 3000, 3000);
        BetaSchedule.Constants found = BetaSchedule.of(fine).orElseThrow();
        assertThat(found.rule().chain(found.start(), found.end(), 3000)).isEqualTo(fine);
    }

    @Test
    void aChainOfOtherRatesHasNoRule() {
        assertThat(BetaSchedule.of(DdpmChain.of(0.1, 0.4, 0.2))).isEmpty();
        assertThat(BetaSchedule.of(DdpmChain.of(0.1))).isEmpty();
        assertThat(BetaSchedule.of(DdpmChain.of(0.1, 0.5, 1.0))).isEmpty();
    }

    @Test
    void constantsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BetaSchedule.SIGMOID.chain(0.02, 1e-4, 10))
                .withMessageContaining("betaStart 0.02")
                .withMessageContaining("swapped");
        assertThatIllegalArgumentException().isThrownBy(() -> BetaSchedule.SCALED_LINEAR.chain(0.1, 1, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BetaSchedule.COSINE.chain(0, 0, 1))
                .withMessageContaining("at least 2 steps");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 49, 100, 500, 1000, 2000, 4000})
    void everyTimeOfAChainHasItsOwnIndexHoweverItIsRounded(int steps) {
        double unit = 1.0 / (steps - 1);
        for (int i = 0; i < steps; i++) {
            assertThat(TimeIndexing.TRUNCATE.index((double) i / (steps - 1), 1, steps))
                    .isEqualTo(i);
            assertThat(TimeIndexing.TRUNCATE.index(i * unit, 1, steps)).isEqualTo(i);
        }
    }

    @Test
    void aChainOfAsManyStepsIsItsOwnDiscretisation() {
        DdpmChain chain = DdpmChain.of(0.1, 0.4, 0.2);
        ForwardDiscretization forward = ForwardDiscretization.of(new ChainSchedule(chain), 3, TimeIndexing.DEFAULT);
        assertThat(forward.noise(0.5)).isEqualTo(Math.sqrt(0.4));
        assertThat(ForwardDiscretization.of(new ChainSchedule(chain), 2, TimeIndexing.DEFAULT))
                .isInstanceOf(ForwardDiscretization.Euler.class);
    }
}
