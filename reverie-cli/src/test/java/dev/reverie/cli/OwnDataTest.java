package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that come without a configuration. */
final class OwnDataTest {
    private static final String[] TINY = {
        "training.steps=3", "training.batchSize=8", "network.features=8", "network.blocks=1", "training.sampleCount=4"
    };

    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void writesATable() throws IOException {
        StringBuilder text = new StringBuilder("length,width\n");
        for (int i = 0; i < 60; i++) {
            text.append(String.format(Locale.ROOT, "%d,%.3f%n", i, Math.sin(i)));
        }
        table = Files.writeString(folder.resolve("my table.csv"), text);
    }

    private Outcome run(String command, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, "--out", out.toString()));
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private static String[] tiny(String... first) {
        List<String> all = new ArrayList<>(Arrays.asList(first));
        for (String setting : TINY) {
            all.addAll(List.of("--set", setting));
        }
        return all.toArray(String[]::new);
    }

    @Test
    void theFileOfInitTrainsTheRunOfTrainData() throws IOException {
        Path config = folder.resolve("config.yaml");
        Outcome init = run("init", config, tiny("--data", table.toString()));
        assertThat(init.err()).contains("data: 54 examples to learn from, 6 held out, rows of 2 numbers");
        assertThat(init.code()).isEqualTo(ExitCode.DONE);
        assertThat(init.out().strip()).isEqualTo(config.toString());
        assertThat(config).content().contains("# a residual perceptron", "heldOut: 0.1", "name: \"my-table\"");

        Outcome direct = run("train", folder.resolve("direct"), tiny("--data", table.toString()));
        assertThat(direct.err())
                .contains("MFLOP PER SAMPLE", "estimate: 3 steps at ", "done: step 3 of 3")
                .contains("refreshes itself");
        assertThat(direct.code()).isEqualTo(ExitCode.DONE);
        Outcome written = run("train", folder.resolve("written"), config.toString());
        assertThat(written.code()).isEqualTo(ExitCode.DONE);
        assertThat(folder.resolve("written/config.yaml")).hasSameTextualContentAs(folder.resolve("direct/config.yaml"));

        Outcome scores = run(
                "likelihood", folder.resolve("scores"), folder.resolve("direct").toString(), "--tolerance", "1e-2");
        assertThat(scores.err()).contains("6 of 60 examples held out");
    }

    @Test
    void nothingIsOverwrittenUnasked() throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), "mine");
        Outcome refused = run("init", config, tiny("--data", table.toString()));
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("is there already", "--force");
        assertThat(config).hasContent("mine");
        assertThat(run("init", config, tiny("--data", table.toString(), "--force"))
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(config).content().contains("kind: mlp");
    }

    @Test
    void aDryRunTellsTheCostsAndWritesNothing() {
        Path out = folder.resolve("dry");
        for (String[] what : new String[][] {{"--data", table.toString()}, {"quickstart-points"}}) {
            List<String> more = new ArrayList<>(Arrays.asList(tiny(what)));
            more.add("--dry-run");
            Outcome told = run("train", out, more.toArray(String[]::new));
            assertThat(told.err()).contains("estimate: 3 steps at ", "training 8 at once takes about");
            assertThat(told.code()).isEqualTo(ExitCode.DONE);
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void aBudgetSetsTheStepsOfAPreset() throws IOException {
        Path out = folder.resolve("budget");
        Outcome run = run(
                "train",
                out,
                "quickstart-points",
                "--budget",
                "3s",
                "--set",
                "network.features=8",
                "--set",
                "training.batchSize=8");
        assertThat(run.err()).containsPattern("[0-9,]+ steps for the budget of 3 s, in place of 2,000");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(out.resolve("report.html")).content().contains("<dd>finished</dd>");
    }

    @Test
    void contradictionsAndGapsAreRefused() {
        assertThat(run("train", folder.resolve("a")).err())
                .contains("train needs a preset, a configuration file or data");
        assertThat(run("train", folder.resolve("b"), tiny("--data", table.toString(), "--budget", "10"))
                        .err())
                .contains("is 10m meant?");
        assertThat(run("train", folder.resolve("c"), tiny("quickstart-points", "--budget", "10s"))
                        .err())
                .contains("leave one of them out");
        assertThat(Outcome.of("train", folder.toString(), "--resume", "--budget", "1m")
                        .err())
                .contains("are for new runs");
    }
}
