package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is written and read alike where people use other digits, a decimal comma, or another upper case of i. */
final class LocaleTest {
    private final Locale usual = Locale.getDefault();

    @TempDir
    private Path folder;

    @AfterEach
    void restoreTheLocale() {
        Locale.setDefault(usual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "de-DE", "tr-TR"})
    void aRunIsTrainedContinuedAndSampled(String language) {
        Locale.setDefault(Locale.forLanguageTag(language));
        Path run = folder.resolve("run");
        List<String> train = new ArrayList<>(List.of("train", "quickstart-points", "--out", run.toString()));
        for (String setting : List.of(
                "training.steps=2",
                "training.batchSize=8",
                "training.checkpointEvery=2",
                "training.sampleEvery=2",
                "training.sampleCount=4",
                "network.features=8",
                "network.blocks=1",
                "sampling.steps=3")) {
            train.addAll(List.of("--set", setting));
        }

        done(train.toArray(String[]::new));
        assertThat(run.resolve("checkpoints").resolve("step-000002.safetensors"))
                .isRegularFile();
        done("train", run.toString(), "--resume", "--set", "training.steps=4");
        assertThat(run.resolve("checkpoints").resolve("step-000004.safetensors"))
                .isRegularFile();
        Path out = folder.resolve("out");
        done("sample", run.toString(), "--n", "4", "--out", out.toString());
        assertThat(out.resolve("samples.csv")).content().matches("x1,x2\n([-0-9.eE]+,[-0-9.eE]+\n){4}");
        assertThat(run.resolve("metrics.jsonl")).content().matches("\\p{ASCII}*");
    }

    private static void done(String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out() + outcome.err()).matches("\\p{ASCII}*");
    }
}
