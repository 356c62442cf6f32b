package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Option;

/** A task of {@code reverie edit} that undoes a linear measurement: what all of them have in common. */
public abstract sealed class RestoreCommand extends EditTaskCommand
        permits InpaintCommand, ColorizeCommand, SuperresCommand, DeblurCommand {
    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "pigdm (the default, any task), dps (any task, to be tuned by --zeta), replacement or ddnm (no"
                            + " gradients, faster; not for deblur).")
    String method = "pigdm";

    @Option(
            names = "--zeta",
            paramLabel = "ZETA",
            description = "Step size of dps (0.5); the best value depends on the noise of the picture and the number of"
                    + " steps.")
    double zeta = 0.5;

    RestoreCommand(Console console) {
        super(console);
    }

    /** Standard deviation of the noise in the picture, 1 being the distance from black to white. */
    abstract double sigma();

    /** Whether pixels that are known without noise are as given in the results. */
    boolean keepKnown() {
        return true;
    }
}
