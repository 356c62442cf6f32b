package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN vary}. */
@Command(
        name = "vary",
        header = "Draw variations of a picture.",
        description = {"%nNoise is added to the picture, and sampling starts from there (SDEdit, arXiv:2108.01073)."},
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist vary --in mine.png --strength 0.4 --out alike",
            "  reverie edit runs/mnist vary --example 5 --strength 0.7 --n 16 --out alike"
        })
public final class VaryCommand extends EditTaskCommand {
    @Option(
            names = "--strength",
            paramLabel = "STRENGTH",
            defaultValue = "0.5",
            description = "Share of noise, in (0, 1): at 0.5 the noise has the standard deviation of the data"
                    + " (${DEFAULT-VALUE}).")
    double strength;

    public VaryCommand(Console console) {
        super(console);
    }
}
