package dev.reverie.cli.studio;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.studio.Studio;
import dev.reverie.studio.StudioOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Starts a studio and waits for its end. */
final class StudioWork {
    private final Console console;

    StudioWork(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted
     * @throws IOException if the folder of runs cannot be written
     */
    int run(StudioCommand request) throws IOException {
        if (request.data != null && !Files.isDirectory(request.data)) {
            throw new RequestException("--data must be a folder, got " + request.data);
        }
        if (Files.exists(request.runs) && !Files.isDirectory(request.runs)) {
            throw new RequestException("--runs must be a folder, got the file " + request.runs);
        }
        StudioOptions options = RequestException.given(
                "studio",
                () -> new StudioOptions(
                        request.runs,
                        Optional.ofNullable(request.data),
                        Optional.ofNullable(request.host),
                        Optional.ofNullable(request.port),
                        request.trainings));
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = new Thread(() -> await(end, closed), "studio-end");
        try (Studio studio = Studio.start(options)) {
            Runtime.getRuntime().addShutdownHook(hook);
            console.out().println(studio.address());
            console.out().flush();
            studio.token()
                    .ifPresent(token -> console.say(
                            "the address holds the token that every request needs; it is not printed again"));
            console.say("Ctrl-C ends the studio; a training saves first and goes on at the next start");
            if (!request.noBrowser) {
                browse(studio.address());
            }
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
        return ExitCode.DONE;
    }

    /** Ctrl-C: the machine waits here until the studio is closed. */
    private static void await(CountDownLatch end, CountDownLatch closed) {
        end.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the desktop to open the page; where there is none, the address was printed. */
    private void browse(String address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command = system.contains("mac")
                ? List.of("open", address)
                : system.contains("win")
                        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                        : List.of("xdg-open", address);
        boolean desktop = system.contains("mac")
                || system.contains("win")
                || System.getenv("DISPLAY") != null
                || System.getenv("WAYLAND_DISPLAY") != null;
        if (!desktop) {
            console.say("there is no desktop here: open the address in a browser");
            return;
        }
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            console.say("no browser could be started: open the address in one");
        }
    }
}
