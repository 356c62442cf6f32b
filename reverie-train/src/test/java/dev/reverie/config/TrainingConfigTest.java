package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.nn.LearningRate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code training}: schedules, averages, parts of batches. */
class TrainingConfigTest {
    private static TrainingConfig training(String yaml) {
        return RunConfig.parse("{data: {name: moons}, training: {" + yaml + "}}", "mine.yaml", List.of())
                .training();
    }

    @Test
    void withoutFurtherKeysTheRateStaysAfterWarmUpAndNothingElseIsOn() {
        TrainingConfig usual = training("");
        assertThat(usual.adam().schedule()).isEqualTo(new LearningRate.WarmUp(new LearningRate.Constant(2e-4), 5000));
        assertThat(usual.accumulate()).isEqualTo(1);
        assertThat(usual.recompute()).isFalse();
        assertThat(usual.labelDropout()).isEqualTo(0.1);
        assertThat(usual.ema()).isEqualTo(new AveragesConfig(List.of(), 0, List.of()));
    }

    @Test
    void threadsAreThoseOfTheProcessUnlessANumberIsGiven() {
        assertThat(training("").threads()).isZero();
        assertThat(training("threads: 3").threads()).isEqualTo(3);
        assertThatThrownBy(() -> training("threads: -1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("training.threads", "must be a whole number in [0, ", "got -1");
        assertThatThrownBy(() -> training("threads: many"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("training.threads", "many");
    }

    @Test
    void aCosineFallsOverAllSteps() {
        String yaml = "steps: 70, warmUp: 3, learningRate: 0.01, schedule: {kind: cosine, floor: 0.001}";
        assertThat(training(yaml).adam().schedule())
                .isEqualTo(new LearningRate.WarmUp(new LearningRate.CosineDecay(0.01, 0.001, 70), 3));
    }

    @Test
    void theInverseSquareRootBeginsAfterATenthOfTheSteps() {
        assertThat(training("steps: 70, warmUp: 0, schedule: {kind: inverseSquareRoot}")
                        .adam()
                        .schedule())
                .isEqualTo(new LearningRate.WarmUp(new LearningRate.InverseSquareRoot(2e-4, 7), 0));
        assertThat(training("schedule: {kind: inverseSquareRoot, decayAfter: 500}")
                        .adam()
                        .schedule()
                        .at(2_000_000))
                .isEqualTo(2e-4 / Math.sqrt(4000));
    }

    @Test
    void snapshotsBringTheWidthsOfThePaperAlong() {
        assertThat(training("ema: {snapshotEvery: 100}").ema())
                .isEqualTo(new AveragesConfig(List.of(), 100, List.of(0.05, 0.1)));
        assertThat(training("ema: {rates: [0.999, 0.9], snapshotEvery: 7, widths: 0.2}")
                        .ema())
                .isEqualTo(new AveragesConfig(List.of(0.999, 0.9), 7, List.of(0.2)));
    }

    @Test
    void aResolvedConfigurationReadsBackAndCanBeChanged() {
        RunConfig config = RunConfig.parse(
                "{data: {name: moons}, training: {schedule: {kind: cosine}, ema: {snapshotEvery: 5}}}",
                "mine.yaml",
                List.of());
        assertThat(RunConfig.parse(config.yaml(), "again", List.of())).isEqualTo(config);
        TrainingConfig changed = config.with("training.schedule.kind=constant").training();
        assertThat(changed.adam().schedule().at(1_000_000)).isEqualTo(2e-4);
        RunConfig plain = RunConfig.parse("data: {name: moons}", "mine.yaml", List.of());
        assertThat(plain.with("training.ema.snapshotEvery=5").training().ema())
                .isEqualTo(config.training().ema());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batchSize: 12, accumulate: 5                | training.accumulate must divide batchSize = 12",
                "accumulate: 0                               | training.accumulate must be a whole number in [1,"
                        + " 1048576], got 0",
                "labelDropout: 1.5                           | training.labelDropout must be a number in [0, 1], got"
                        + " 1.5",
                "schedule: {kind: linear}                    | training.schedule.kind must be one of constant, cosine,",
                "schedule: {floor: 0.1}                      | training.schedule.floor is not a key here; it belongs"
                        + " to another kind",
                "schedule: {kind: cosine, floor: 1}          | training.schedule.floor must be a number in [0,"
                        + " 2.0E-4], got 1",
                "schedule: cosine                            | training.schedule must be a mapping of keys to values",
                "ema: {rates: [1]}                           | training.ema.rates must be a number in [0, 1), got 1",
                "ema: {rates: [0.9, 0.9]}                    | training.ema.rates must differ from one another",
                "ema: {widths: [0.1]}                        | training.ema.widths has no use without snapshotEvery",
                "ema: {snapshotEvery: 5, widths: []}         | training.ema.widths must hold at least one width",
                "ema: {snapshotEvery: 5, widths: [0.4]}      | training.ema.widths must be a number in [0.001, 0.288",
                "ema: {every: 5}                             | training.ema.every is not a key here",
            })
    void faultsNameTheKeyAndWhatIsAccepted(String yaml, String message) {
        assertThatThrownBy(() -> training(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
