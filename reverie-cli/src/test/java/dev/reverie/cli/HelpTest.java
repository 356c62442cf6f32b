package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "train",
                "init",
                "sample",
                "edit",
                "samplers",
                "evaluate",
                "compare",
                "likelihood",
                "density",
                "tables",
                "ema",
                "convert",
                "info",
                "presets",
                "datasets",
                "doctor",
                "completion",
                "help"
            })
    void everyCommandShowsTwoExamplesInItsHelp(String command) {
        Outcome help = Outcome.of(command, "--help");

        assertThat(help.code()).isEqualTo(ExitCode.DONE);
        assertThat(help.err()).isEmpty();
        String examples = help.out().substring(help.out().indexOf("Examples:"));
        assertThat(examples.lines().filter(line -> line.contains("reverie " + command)))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inpaint", "colorize", "superres", "deblur", "denoise", "vary", "interpolate"})
    void everyTaskOfEditShowsTwoExamplesInItsHelp(String task) {
        Outcome help = Outcome.of("edit", "run", task, "--help");

        assertThat(help.code()).isEqualTo(ExitCode.DONE);
        assertThat(help.out().lines().filter(line -> line.matches(" *reverie edit \\S+ " + task + " .*")))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 120);
        assertThat(Outcome.of("edit", task, "--help").out()).isEqualTo(help.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h", "help"})
    void theListOfCommandsIsShownWithoutOne(String argument) {
        Outcome help = argument.isEmpty() ? Outcome.of() : Outcome.of(argument);

        assertThat(help.code()).isEqualTo(ExitCode.DONE);
        assertThat(help.out())
                .contains(
                        "quickstart",
                        "train",
                        "sample",
                        "edit",
                        "samplers",
                        "evaluate",
                        "compare",
                        "likelihood",
                        "density",
                        "tables",
                        "ema",
                        "convert",
                        "info",
                        "presets",
                        "datasets",
                        "doctor",
                        "completion")
                .contains("Exit codes");
    }

    @Test
    void helpOfACommandIsThatOfItsOption() {
        assertThat(Outcome.of("help", "train").out())
                .isEqualTo(Outcome.of("train", "--help").out());
        assertThat(Outcome.of("help", "trian").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void everyCommandTellsTheVersion() {
        assertThat(Outcome.of("--version").out()).startsWith("reverie ");
        assertThat(Outcome.of("train", "--version").out()).startsWith("reverie ");
    }

    @Test
    void theCompletionScriptKnowsCommandsOptionsAndSamplers() {
        Outcome script = Outcome.of("completion");

        assertThat(script.code()).isEqualTo(ExitCode.DONE);
        assertThat(script.out()).contains("complete -F", "quickstart", "--resume", "probabilityFlow");
    }

    @Test
    void helpLoadsNeitherTheEngineNorTheConfigurationReader() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.reverie.cli.Main",
                        "--help")
                .redirectErrorStream(true)
                .start();
        String log = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).isEqualTo(0);
        assertThat(log).contains("dev.reverie.cli.ReverieCommand", "quickstart");
        assertThat(log.lines()
                        .filter(line -> line.matches(
                                ".*(org\\.bytedeco|com\\.fasterxml|dev\\.reverie\\.(torch|config|train|data))\\..*")))
                .isEmpty();
    }
}
