package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is wrong is told in words: what, the value got, what is accepted; and never by a stack trace. */
final class BadInputTest {
    @TempDir
    private Path folder;

    private static void refused(Outcome outcome, int code, String... words) {
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.err()).contains("error: ").doesNotContain("\tat ", "Exception", "--debug");
        assertThat(outcome.code()).isEqualTo(code);
    }

    private Outcome train(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "quickstart-points", "--out", folder.resolve("run").toString()));
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    @Test
    void anUnknownCommandOrOptionNamesTheNearest() {
        refused(Outcome.of("trian"), ExitCode.USAGE, "trian", "train");
        refused(Outcome.of("train", "--resum"), ExitCode.USAGE, "--resum", "train --help");
        refused(Outcome.of("sample", "run", "--n", "many", "--out", "x"), ExitCode.USAGE, "--n", "many");
        refused(Outcome.of("sample", "run"), ExitCode.USAGE, "--out");
    }

    @Test
    void anUnknownPresetNamesTheNearestAndWhereAllAre() {
        refused(
                Outcome.of("train", "quickstart-point"),
                ExitCode.USAGE,
                "quickstart-point",
                "is quickstart-points meant?",
                "reverie presets");
        refused(Outcome.of("presets", "mnsit"), ExitCode.USAGE, "mnsit", "is mnist meant?");
        refused(Outcome.of("train"), ExitCode.USAGE, "preset");
    }

    @Test
    void anUnknownDataSetNamesTheNearestAndAll() {
        refused(Outcome.of("datasets", "mnis"), ExitCode.USAGE, "mnis", "is mnist meant?", "drawn-digits");
        refused(train("--set", "data.name=moon"), ExitCode.USAGE, "data.name", "moon", "moons");
        refused(Outcome.of("datasets", "moons", "--download"), ExitCode.USAGE, "moons", "nothing to download");
        refused(Outcome.of("datasets", "--download"), ExitCode.USAGE, "needs the name");
    }

    @Test
    void anUnknownKeyNamesItsPathAndTheNearest() {
        refused(train("--set", "training.stesp=3"), ExitCode.USAGE, "training.stesp", "training.steps");
    }

    @Test
    void aValueOfTheWrongTypeOrRangeIsToldWithWhatIsAccepted() {
        refused(train("--set", "training.steps=many"), ExitCode.USAGE, "training.steps", "whole number", "\"many\"");
        refused(train("--set", "training.steps=0"), ExitCode.USAGE, "training.steps", "1", "got 0");
        refused(train("--set", "training.steps"), ExitCode.USAGE, "path=value");
    }

    @Test
    void anImpossibleCombinationIsToldBeforeAnythingIsMade() {
        refused(train("--set", "process.sigmaMin=80"), ExitCode.USAGE, "sigmaMin must be in (0, sigmaMax = 8.0)", "80");
        refused(
                Outcome.of(
                        "train",
                        "quickstart-digits",
                        "--out",
                        folder.resolve("run").toString(),
                        "--set",
                        "data.height=15"),
                ExitCode.USAGE,
                "15");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aMissingOrUnreadableConfigurationIsNamed() throws IOException {
        Path missing = folder.resolve("none.yaml");
        refused(Outcome.of("train", missing.toString()), ExitCode.FAILED, missing.toString(), "no such file");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "training: [1, 2\n");
        refused(Outcome.of("train", broken.toString()), ExitCode.USAGE, broken.toString(), "YAML");
        refused(Outcome.of("train", folder.toString()), ExitCode.USAGE, "is a folder", "--resume");
    }

    @Test
    void missingTruncatedAndUselessDataAreNamed() throws IOException {
        Path missing = folder.resolve("none");
        String[] mnist = {"train", "mnist", "--out", folder.resolve("run").toString(), "--data"};
        refused(with(mnist, missing.toString()), ExitCode.FAILED, missing.toString(), "no such file");
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.write(data.resolve("train-images-idx3-ubyte"), new byte[] {0, 0, 8, 3, 0, 0, 0, 9});
        Files.write(data.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9});
        refused(with(mnist, data.toString()), ExitCode.FAILED, "train-images-idx3-ubyte", "truncated");
        assertThat(folder.resolve("run"))
                .as("the folder of a run that never began")
                .doesNotExist();
        refused(train("--data", data.toString()), ExitCode.FAILED, "train-images-idx3-ubyte", "truncated");
    }

    private static Outcome with(String[] arguments, String last) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return Outcome.of(all);
    }

    @Test
    void aFolderThatCannotTakeARunIsNamed() throws IOException {
        Path full = Files.createDirectories(folder.resolve("full"));
        Files.writeString(full.resolve("letter.txt"), "mine");
        refused(
                Outcome.of("train", "quickstart-points", "--out", full.toString()),
                ExitCode.FAILED,
                full.toString(),
                "not empty",
                "letter.txt");
        refused(Outcome.of("quickstart", "--out", full.toString()), ExitCode.FAILED, full.toString(), "not empty");
        // Not even the superuser can make a folder inside a file.
        Path blocked = full.resolve("letter.txt").resolve("run");
        refused(
                Outcome.of("train", "quickstart-points", "--out", blocked.toString()),
                ExitCode.FAILED,
                blocked.toString());
        assertThat(full.resolve("letter.txt")).hasContent("mine");
    }

    @Test
    void aRunThatIsNotThereIsNamed() throws IOException {
        Path missing = folder.resolve("none");
        refused(Outcome.of("info", missing.toString()), ExitCode.FAILED, missing.toString());
        refused(Outcome.of("train", missing.toString(), "--resume"), ExitCode.FAILED, missing.toString());
        refused(Outcome.of("train", "--resume"), ExitCode.USAGE, "needs the folder");
        Path text = Files.writeString(folder.resolve("notes.txt"), "not a checkpoint");
        refused(
                Outcome.of(
                        "sample",
                        text.toString(),
                        "--out",
                        folder.resolve("out").toString()),
                ExitCode.FAILED,
                text.toString());
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        refused(train("--device", "cuda:99"), ExitCode.USAGE, "cuda:99");
        assertThat(folder.resolve("run")).doesNotExist();
        refused(Outcome.of("doctor", "--device", "abacus"), ExitCode.USAGE, "abacus", "cpu, cuda");
    }

    @Test
    void lessThanOneSampleIsRefused() {
        refused(Outcome.of("sample", "run", "--n", "0", "--out", "x"), ExitCode.USAGE, "--n must be at least 1, got 0");
    }

    @Test
    void aStackTraceIsShownToThoseWhoAskForIt() {
        Outcome outcome = Outcome.of("--debug", "presets", "none");

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("\tat ", "error: ");
    }
}
