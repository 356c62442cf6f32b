package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN inpaint}. */
@Command(
        name = "inpaint",
        header = "Fill a part of a picture.",
        description = {"%nThe mask is a picture of the size of the model's pictures: white is filled, black is kept."},
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist inpaint --in torn.png --mask hole.png --n 16 --out filled",
            "  reverie edit runs/mnist inpaint --example 5 --method replacement --out filled"
        })
public final class InpaintCommand extends RestoreCommand {
    @Option(
            names = "--mask",
            paramLabel = "PICTURE",
            description = "White where to fill, black where to keep; the middle of the picture if left out.")
    @Nullable
    Path mask;

    @Option(
            names = "--sigma",
            paramLabel = "SIGMA",
            description = "Noise of the picture as a standard deviation, 1 being the distance from black to white (0).")
    private double sigma;

    @Option(
            names = "--no-keep-known",
            description =
                    "Leave the known pixels as the sampler made them; by default they are restored where --sigma is"
                            + " 0.")
    private boolean loose;

    public InpaintCommand(Console console) {
        super(console);
    }

    @Override
    double sigma() {
        return sigma;
    }

    @Override
    boolean keepKnown() {
        return !loose;
    }
}
