package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import org.junit.jupiter.api.Test;

class EstimateCommandTest {
    private static Outcome estimate(String... more) {
        String[] words = new String[more.length + 4];
        words[0] = "estimate";
        words[1] = "quickstart-points";
        words[2] = "--seconds";
        words[3] = "0";
        System.arraycopy(more, 0, words, 4, more.length);
        return Outcome.of(words);
    }

    @Test
    void tellsMemoryTimeAndCostHereAndOnAGpu() {
        Outcome outcome = estimate("--gpu", "a100", "--price-per-hour", "1.9", "--n", "500", "--steps", "10,20");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("estimate for quickstart-points: 182,274 parameters", "(counted)", "(measured)")
                .contains("memory:", "Adam", "activations of 512 examples", "NVIDIA A100 SXM 80 GB", "fits")
                .contains("by their data sheets, not measured: 40 % of the peak rate", "a factor of 2 to either side")
                .contains("drawing 500 samples by predictorCorrector")
                .containsPattern("(?m)^10 +10 ")
                .containsPattern("(?m)^20 +20 ");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertThat(estimate("--gpu", "a1000").err()).contains("names no known one: \"a1000\"", "take t4, v100");
        assertThat(estimate("--gpu", "all", "--price-per-hour", "1").err()).contains("name one --gpu");
        assertThat(estimate("--price-per-hour", "-1").err()).contains("must be at least 0, got -1.0");
        assertThat(estimate("--n", "0").err()).contains("--n must be at least 1, got 0");
        assertThat(Outcome.of("estimate", "quickstart-point").err()).contains("quickstart-points");
    }
}
