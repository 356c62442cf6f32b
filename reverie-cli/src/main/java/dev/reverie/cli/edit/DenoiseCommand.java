package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN denoise}. */
@Command(
        name = "denoise",
        header = "Remove Gaussian noise from a picture.",
        description = {
            "%nA noisy picture is a state of the process at its noise level, so sampling starts from it without"
                    + " further approximation. Also writes the minimum mean-squared-error estimate (Tweedie's"
                    + " formula), which is blurred where the data are ambiguous."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist denoise --in noisy.png --sigma auto --out clean",
            "  reverie edit runs/mnist denoise --example 5 --sigma 0.3 --n 16 --out clean"
        })
public final class DenoiseCommand extends EditTaskCommand {
    @Option(
            names = "--sigma",
            paramLabel = "SIGMA|auto",
            defaultValue = "auto",
            description = "Standard deviation of the noise, 1 being the distance from black to white; auto estimates it"
                    + " (${DEFAULT-VALUE}).")
    String sigma = "auto";

    public DenoiseCommand(Console console) {
        super(console);
    }
}
