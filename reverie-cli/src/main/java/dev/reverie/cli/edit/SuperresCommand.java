package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN superres}. */
@Command(
        name = "superres",
        header = "Enlarge a picture.",
        description = {"%nEach pixel of the small picture is modelled as the mean of a square of pixels."},
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist superres --in small.png --factor 4 --out large",
            "  reverie edit runs/mnist superres --example 5 --factor 2 --method ddnm --out large"
        })
public final class SuperresCommand extends RestoreCommand {
    @Option(
            names = "--factor",
            paramLabel = "FACTOR",
            defaultValue = "4",
            description = "Side of the squares, which divides the size of the model's pictures (${DEFAULT-VALUE}).")
    int factor;

    @Option(
            names = "--sigma",
            paramLabel = "SIGMA",
            description = "Noise of the picture as a standard deviation, 1 being the distance from black to white (0).")
    private double sigma;

    public SuperresCommand(Console console) {
        super(console);
    }

    @Override
    double sigma() {
        return sigma;
    }
}
