package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN deblur}. */
@Command(
        name = "deblur",
        header = "Sharpen a picture that is out of focus or shaken.",
        description = {"%nThe kernel must be known. The picture is mirrored at its edges."},
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist deblur --in blurred.png --blur gaussian:1.5 --out sharp",
            "  reverie edit runs/mnist deblur --example 5 --blur motion:9,30 --sigma 0.05 --out sharp"
        })
public final class DeblurCommand extends RestoreCommand {
    @Option(
            names = "--blur",
            paramLabel = "KERNEL",
            defaultValue = "gaussian:1.5",
            description = "gaussian:STD or motion:LENGTH,DEGREES, in pixels (${DEFAULT-VALUE}).")
    String blur = "gaussian:1.5";

    @Option(
            names = "--sigma",
            paramLabel = "SIGMA",
            description =
                    "Noise added after the blur, 1 being the distance from black to white (0.02); without noise the"
                            + " inversion is unstable.")
    private double sigma = 0.02;

    public DeblurCommand(Console console) {
        super(console);
    }

    @Override
    double sigma() {
        return sigma;
    }
}
