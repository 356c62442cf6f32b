package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.density.DensityCommand;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DensityCommandTest {
    @TempDir
    private Path folder;

    /** Runs the command by its class. */
    private static Outcome density(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        Failures failures = new Failures(console);
        int code = new CommandLine(new DensityCommand(console))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .execute(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLineIsDrawnAndItsDistancesArePrinted() throws IOException {
        Outcome outcome = density("--particles", "500", "--frames", "5", "--out", folder.toString());

        assertThat(outcome.err()).doesNotContain("error:", "warning:");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("peaks, forward, VariancePreserving", "FINITE VOLUME", "Worst: finite volume", "density.gif");
        BufferedImage picture = ImageIO.read(folder.resolve("density.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(600);
        assertThat(Files.size(folder.resolve("density.gif"))).isGreaterThan(1000);
    }

    @Test
    void langevinTellsHowWellTheDensityIsKept() {
        Outcome outcome = density(
                "--toy",
                "double-well",
                "--direction",
                "langevin",
                "--particles",
                "200",
                "--frames",
                "3",
                "--out",
                folder.toString());

        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("Started at the stationary density", "double-well, Langevin dynamics");
    }

    @Test
    void badOptionsAreToldInWords() throws IOException {
        assertRefused(
                density("--toy", "moons", "--out", "x"), ExitCode.USAGE, "--toy must be one of peaks,", "got moons");
        assertRefused(density("--process", "ddpm", "--out", "x"), ExitCode.USAGE, "ve, vp, sub-vp, cosine", "got ddpm");
        assertRefused(
                density("--direction", "back", "--out", "x"), ExitCode.USAGE, "reverse-flow, langevin", "got back");
        assertRefused(density("--particles", "5", "--out", "x"), ExitCode.USAGE, "[100, 1000000], got 5");
        assertRefused(density("--frames", "1", "--out", "x"), ExitCode.USAGE, "[2, 500], got 1");
        assertRefused(density("--toy", "double-well", "--out", "x"), ExitCode.USAGE, "--direction langevin");
        assertRefused(density(), ExitCode.USAGE, "--out");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertRefused(density("--out", file.toString()), ExitCode.FAILED, "is a file");
        assertThat(file).hasContent("mine");
    }

    private static void assertRefused(Outcome outcome, int code, String... words) {
        assertThat(outcome.err()).contains(words).contains("error: ").doesNotContain("Exception", "\tat ");
        assertThat(outcome.code()).isEqualTo(code);
    }
}
