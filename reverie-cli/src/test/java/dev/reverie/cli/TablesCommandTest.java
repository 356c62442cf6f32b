package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.density.TablesCommand;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TablesCommandTest {
    @TempDir
    private Path folder;

    /** Runs the command by its class. */
    private static Outcome tables(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        Failures failures = new Failures(console);
        int code = new CommandLine(new TablesCommand(console))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .execute(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private void writeTable(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            text.append(String.format(Locale.ROOT, "%.4f,%.4f%n", Math.sin(i), Math.cos(1.7 * i) + i * 0.01));
        }
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve("data.csv"), text);
    }

    @Test
    void tablesAreComparedPrintedAndWritten() throws IOException {
        writeTable("first");
        writeTable("second");
        Path out = folder.resolve("out");
        Outcome outcome = tables(
                "--set",
                "first,second",
                "--data",
                folder.toString(),
                "--steps",
                "3",
                "--likelihood-steps",
                "1",
                "--out",
                out.toString());

        assertThat(outcome.err())
                .doesNotContain("error:", "warning:")
                .contains("reading first", "score model", "validation");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("first: 12 test rows", "second: 12 test rows", "Gaussian mixture", "FFJORD", "flow matching");
        assertThat(Files.readString(out.resolve("tables.md"))).contains("## first", "## second", "| score model |");
        assertThat(Files.readAllLines(out.resolve("tables.csv"))).hasSize(11);
    }

    @Test
    void badOptionsAreToldInWords() throws IOException {
        writeTable("first");
        String data = folder.toString();
        String out = folder.resolve("out").toString();

        assertRefused(tables("--data", data), ExitCode.USAGE, "--out");
        assertRefused(
                tables("--set", "first", "--data", data, "--minutes", "0", "--out", out), ExitCode.USAGE, "--minutes");
        assertRefused(
                tables("--set", "first", "--data", data, "--steps", "0", "--out", out), ExitCode.USAGE, "--steps");
        assertRefused(tables("--set", "first", "--data", data + "/no", "--out", out), ExitCode.FAILED, "no such file");
        assertRefused(tables("--set", "power", "--data", data, "--out", out), ExitCode.FAILED, "household_power");
        assertRefused(tables("--set", "frist", "--data", data, "--out", out), ExitCode.FAILED, "holds no data.csv");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertRefused(tables("--set", "first", "--data", data, "--out", file.toString()), ExitCode.FAILED, "is a file");
        assertThat(file).hasContent("mine");
    }

    private static void assertRefused(Outcome outcome, int code, String... words) {
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
    }
}
