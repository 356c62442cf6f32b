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
        header = "Show what a run, a checkpoint, a preset or a file of weights holds, and what its network costs.",
        description = {
            "%nData, process, network, progress, loss, checkpoints and provenance. Reads a checkpoint from beginning"
                    + " to end and verifies its checksum.",
            "%nOf the network: parameters, operations of one evaluation by resolution, and the memory that training"
                    + " and sampling take. Memory is estimated, without that of the program itself.",
            "%nOf weights of other programs (.pth, .safetensors, .npz, .npy, a folder of diffusers): what kind of file it is,"
                    + " and names, types and shapes of what it holds, as reverie convert --list."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie info runs/fashion",
            "  reverie info runs/fashion/checkpoints/step-020000.safetensors --config",
            "  reverie info vp-cifar10-ddpmpp-continuous",
            "  reverie info model.pth"
        })
public final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "RUN|CHECKPOINT|NAME|PRESET|FILE",
            description =
                    "Folder of a run, a checkpoint, the name of a pretrained model or of a preset, a configuration, or a file"
                            + " of weights.")
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
