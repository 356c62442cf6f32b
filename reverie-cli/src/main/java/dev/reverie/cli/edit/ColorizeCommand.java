package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN colorize}. */
@Command(
        name = "colorize",
        header = "Colour a grey picture.",
        description = {
            "%nGrey is the luma 0.299 R + 0.587 G + 0.114 B, as most programs make it. Needs a model of colour pictures."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/cifar10 colorize --in grey.png --out coloured",
            "  reverie edit runs/cifar10 colorize --example 5 --n 16 --out coloured"
        })
public final class ColorizeCommand extends RestoreCommand {
    @Option(
            names = "--sigma",
            paramLabel = "SIGMA",
            description = "Noise of the picture as a standard deviation, 1 being the distance from black to white (0).")
    private double sigma;

    public ColorizeCommand(Console console) {
        super(console);
    }

    @Override
    double sigma() {
        return sigma;
    }
}
