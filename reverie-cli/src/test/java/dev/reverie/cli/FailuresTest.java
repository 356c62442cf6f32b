package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class FailuresTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int report(Throwable fault) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Failures(new Console(stream, stream)).report(fault);
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void theRemedyFollowsTheErrorOnALineOfItsOwn() {
        assertThat(report(new ReverieException("the disk is full", "remove old checkpoints", null)))
                .isEqualTo(ExitCode.FAILED);
        assertThat(told()).isEqualTo("error: the disk is full\n  remove old checkpoints\n");
    }

    @Test
    void aRequestThatCannotBeMetIsAUsageError() {
        assertThat(report(new RequestException("--n must be at least 1, got 0")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(told()).isEqualTo("error: --n must be at least 1, got 0\n");
    }

    @Test
    void anIllegalArgumentFromInsideIsAFaultOfTheProgram() {
        assertThat(report(new IllegalArgumentException("the shapes differ: [2] and [3]")))
                .isEqualTo(ExitCode.FAILED);
        assertThat(told())
                .startsWith("error: this is a fault of Reverie, not of your command line: ")
                .contains("the shapes differ: [2] and [3]", "FailuresTest", "--debug");
    }

    @Test
    void aMissingFileIsNamedOnce() {
        assertThat(report(new NoSuchFileException("runs/none"))).isEqualTo(ExitCode.FAILED);
        assertThat(told()).isEqualTo("error: runs/none: no such file or folder\n");
    }

    @Test
    void aRefusedValueNamesTheOptionThatGaveIt() {
        assertThatThrownBy(() -> RequestException.given("--size", () -> {
                    throw new IllegalArgumentException("height must be at least 1, got 0");
                }))
                .isInstanceOf(RequestException.class)
                .hasMessage("--size: height must be at least 1, got 0");
        assertThatThrownBy(() -> RequestException.given("--size", () -> {
                    throw new IllegalArgumentException("--size must be at least 1, got 0");
                }))
                .hasMessage("--size must be at least 1, got 0");
    }
}
