package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.errors.RequestException;
import dev.reverie.file.OutputFolder;
import dev.reverie.run.PostHocEma;
import dev.reverie.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes an average of the weights of a run. */
final class EmaWork {
    private final Console console;

    EmaWork(Console console) {
        this.console = console;
    }

    /**
     * Writes one average; exactly one of width and rate is given.
     *
     * @throws RequestException if the width is out of range
     * @throws dev.reverie.run.RunException if the run keeps nothing to make the average of
     * @throws IOException if a file cannot be read or written
     */
    void write(Path source, @Nullable Double width, @Nullable Double rate, Path out) throws IOException {
        RunDirectory run = RunDirectory.open(source);
        OutputFolder.tidy(out.toAbsolutePath().getParent());
        if (width != null) {
            PostHocEma averages = PostHocEma.of(run);
            double error =
                    RequestException.given("--width", () -> averages.fit(width)).relativeError();
            console.say(String.format(
                    Locale.ROOT, "width %s over %d steps; its profile is met to %.2g", width, averages.steps(), error));
            averages.write(width, out);
        } else if (rate != null) {
            PostHocEma.writeOfRate(run, rate, out);
        }
    }
}
