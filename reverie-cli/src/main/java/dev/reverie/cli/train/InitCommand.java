package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.setup.AutoSetup;
import dev.reverie.setup.Budget;
import dev.reverie.text.ShellWords;
import dev.reverie.train.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie init}. */
@Command(
        name = "init",
        header = "Write a configuration for data of your own, chosen for them and for this machine.",
        description = {
            "%nLooks at a folder or zip of pictures, a CSV file, an npz or npy array or another known format, times a few"
                    + " steps, and writes what reverie train --data would train as a YAML file with the reasons beside the"
                    + " values.%n"
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie init --data my-pictures/",
            "  reverie init --data table.csv --budget 10m --out table.yaml",
            "  reverie train table.yaml --out runs/table"
        })
public final class InitCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "Folder or file with the data.")
    private Path data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            defaultValue = "config.yaml",
            description = "File to write (${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description =
                    "Time for training, such as 90s, 30m or 2h; by default 30m for pictures and 5m for anything else.")
    private @Nullable String budget;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A value to be as given rather than chosen, such as data.channels=4; may be given many times.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--force", description = "Replace a file that is there.")
    private boolean force;

    public InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (Files.isDirectory(out)) {
            throw new RequestException(out + ": is a folder; name a file (--out)");
        }
        if (Files.exists(out) && !force) {
            throw new RequestException(
                    out + ": is there already; choose another file (--out), or replace it (--force)");
        }
        AutoSetup.Choice choice = AutoSetup.of(
                data,
                settings,
                Optional.ofNullable(budget).map(Budget::parse),
                Pace::measure,
                ProcessClock::seconds,
                console::say);
        choice.data().notices().forEach(console::say);
        console.say("estimate: " + choice.estimate());
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.write(out, choice.yaml());
        console.out().println(out);
        console.say("Next: reverie train " + ShellWords.quoted(out.toString()) + " --out runs/"
                + choice.config().name());
        return ExitCode.DONE;
    }
}
