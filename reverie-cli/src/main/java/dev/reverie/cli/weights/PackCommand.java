package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.OutputFolder;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.PackedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie pack}. */
@Command(
        name = "pack",
        header = "Write a small file of a model, to share.",
        description = {
            "%nA checkpoint with the averaged weights and the configuration alone, about a fifth of one to continue training"
                    + " from, and a tenth with --half. Every command that takes a run takes it."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie pack runs/digits --half --out digits.safetensors",
            "  reverie pack runs/digits --set name=digits --set sampling.steps=20 --out digits.safetensors",
            "  reverie sample digits.safetensors --n 16"
        })
public final class PackCommand implements Callable<Integer> {
    private static final int KILO = 1000;

    private final Console console;

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "Folder of a run, or one of its checkpoints.")
    private Path source;

    @Option(names = "--half", description = "Round weights to half precision (16 bits).")
    private boolean half;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Change the configuration to keep: name, description, sampling.*, training.precision, data.path.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write, .safetensors; a former one is replaced.")
    private Path out;

    public PackCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!out.toString().endsWith(".safetensors")) {
            throw new RequestException("--out must end in .safetensors, by which checkpoints are known, got " + out);
        }
        Checkpoints.Found found = Checkpoints.find(RunArgument.of(console, source));
        found.notices().forEach(console::say);
        Checkpoint checkpoint = found.checkpoint();
        RunConfig config = checkpoint.config().with(settings.toArray(String[]::new));
        OutputFolder.tidy(out.toAbsolutePath().getParent());
        PackedModel.write(checkpoint, config, half, out);
        console.say(Files.size(checkpoint.file()) / KILO + " kB became " + Files.size(out) / KILO + " kB");
        console.out().println(out);
        return ExitCode.DONE;
    }
}
