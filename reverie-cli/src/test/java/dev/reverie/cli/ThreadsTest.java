package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.torch.Engine;
import dev.reverie.torch.ThreadBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many threads a command uses, what it says about them, and that the next command is as if there had been none. */
final class ThreadsTest {
    @TempDir
    private Path folder;

    private final ThreadBudget before = Engine.threadBudget();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(Engine.threadBudget()).isEqualTo(before);
        assertThat(Engine.threads()).isEqualTo(before.threads());
    }

    private Outcome train(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "quickstart-points", "--out", folder.resolve("run").toString()));
        for (String setting : List.of("steps=2", "batchSize=4")) {
            arguments.addAll(List.of("--set", "training." + setting));
        }
        arguments.addAll(List.of("--set", "network.features=8", "--set", "sampling.steps=5"));
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private Path run() {
        return folder.resolve("run");
    }

    @Test
    void theFirstLineOfARunTellsThemAndWhy() {
        Outcome trained = train();

        assertThat(trained.err().lines()).first().isEqualTo("run " + run() + ", " + before);
        Outcome drawn = Outcome.of(
                "sample",
                run().toString(),
                "--n",
                "2",
                "--out",
                folder.resolve("out").toString());
        assertThat(drawn.err().lines()).first().isEqualTo(Engine.version() + ", " + before);
        assertThat(folder.resolve("out").resolve("provenance.json")).content().contains(before.toString());
    }

    @Test
    void theOptionBeatsTheConfiguration() {
        Outcome trained = train("--set", "training.threads=3", "--threads", "1");

        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
        assertThat(trained.err().lines())
                .first()
                .asString()
                .contains(", 1 thread of ")
                .endsWith("(--threads)");
        assertThat(run().resolve("provenance.json")).content().contains("\"engineThreads\" : 1,");
    }

    @Test
    void theConfigurationCountsWhileTraining() {
        Outcome trained = train("--set", "training.threads=1");

        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
        assertThat(trained.err().lines())
                .first()
                .asString()
                .contains(", 1 thread of ")
                .endsWith("(training.threads)");
        assertThat(run().resolve("provenance.json")).content().contains("\"engineThreads\" : 1,");
    }

    @Test
    void moreThanThereAreAreWarnedAbout() {
        int many = before.usable() + 2;

        Outcome trained = train("--threads", Integer.toString(many));

        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
        assertThat(trained.err())
                .containsOnlyOnce(
                        "warning: " + many + " threads (--threads), but this process can use " + before.usable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "1.5", ""})
    void whatIsNoNumberOfThreadsIsRefused(String text) {
        Outcome refused = train("--threads", text);

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("error: --threads must be a whole number of at least 1, got "
                        + (text.isEmpty() ? "nothing" : text) + "; leave it out for all that this process may use");
        assertThat(run()).doesNotExist();
    }
}
