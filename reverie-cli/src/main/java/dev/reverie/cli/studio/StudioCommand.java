package dev.reverie.cli.studio;

import dev.reverie.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie studio}. */
@Command(
        name = "studio",
        header = "Open a page on this machine to look at models, to play with them and to work in.",
        description = {
            "%nStarts a server on this machine alone and opens its page: noise streams into data by a model that comes"
                    + " along. Four rooms: the plane (toys and drawn points, trained while you watch), pictures (samples,"
                    + " races of samplers, edits), likelihood, and runs (forms, curves, comparisons, a queue).%n",
            "All work is done here, by the library that the other commands use; every result says by which command it is"
                    + " made again. Runs are the folders that reverie train writes and reads. The queue of jobs is kept in"
                    + " RUNS/.studio: a studio that was killed goes on with it when it is started again.%n",
            "Ctrl-C ends it: a training saves first, and goes on at the next start."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie studio                                  opens the page; runs are kept in ./runs",
            "  reverie studio --runs ~/experiments --port 8080 other runs, at a port of your own",
            "  reverie studio --no-browser                     prints the address only",
            "  reverie studio --host 0.0.0.0                   reachable from elsewhere, by a printed token",
            "",
            "Traffic to another --host is not encrypted: over a network that others share, take a tunnel instead, as in",
            "  ssh -L 7738:127.0.0.1:7738 machine reverie studio --no-browser --port 7738"
        })
public final class StudioCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder whose sub-folders are the runs (${DEFAULT-VALUE}).")
    Path runs = Path.of("runs");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of pictures and tables that runs may learn from; without it, known sets and what the page"
                            + " sends.")
    @Nullable
    Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 for any that is free. By default 7738, or one near it.")
    @Nullable
    Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on, beyond this machine; every request then needs a token.")
    @Nullable
    String host;

    @Option(
            names = "--trainings",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trainings at a time; the others wait (${DEFAULT-VALUE}).")
    int trainings = 1;

    @Option(names = "--no-browser", description = "Print the address, and open nothing.")
    boolean noBrowser;

    public StudioCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return new StudioWork(console).run(this);
    }
}
