package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie info}. */
@Command(
        name = "info",
        header = "Show what a run, a checkpoint or a preset holds, and what its network costs.",
        description = {
            "%nData, process, network, progress, loss, checkpoints and provenance. Reads a checkpoint from beginning"
                    + " to end and verifies its checksum.",
            "%nOf the network: parameters, arithmetic of one evaluation by size of the images at work, and the memory that"
                    + " training and sampling take. Memory is estimated, without that of the program itself."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie info runs/fashion",
            "  reverie info runs/fashion/checkpoints/step-020000.safetensors --config",
            "  reverie info vp-cifar10-ddpmpp-continuous"
        })
public final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "RUN|CHECKPOINT|PRESET",
            description = "Folder of a run, a checkpoint, or the name of a preset.")
    Path source;

    @Option(names = "--config", description = "Also print the resolved configuration.")
    private boolean config;

    public InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        new RunInfo(console, config).show(source);
        return ExitCode.DONE;
    }
}
