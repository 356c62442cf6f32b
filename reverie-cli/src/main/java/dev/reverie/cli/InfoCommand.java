package dev.reverie.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie info}. */
@Command(
        name = "info",
        header = "Tell what a run or a checkpoint holds.",
        description = {
            "%nData, process, network, progress, loss, checkpoints and provenance. A checkpoint is read from beginning to"
                    + " end and its checksum compared, so info also tells whether it is whole."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie info runs/fashion",
            "  reverie info runs/fashion/checkpoints/step-020000.safetensors --config"
        })
final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "Folder of a run, or a checkpoint.")
    private @Nullable Path source;

    @Option(names = "--config", description = "Print the resolved configuration, too.")
    private boolean config;

    InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (source == null) {
            throw new IllegalArgumentException("a run or a checkpoint is needed");
        }
        new RunInfo(console, config).show(source);
        return Main.DONE;
    }
}
