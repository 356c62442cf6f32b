package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie edit RUN interpolate}. */
@Command(
        name = "interpolate",
        header = "Interpolate between two pictures.",
        description = {
            "%nBoth are encoded to latent states along the probability flow; spherical interpolations of the two are"
                    + " decoded."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie edit runs/mnist interpolate --in one.png --with seven.png --n 9 --out between",
            "  reverie edit runs/mnist interpolate --example 5 --with-example 8 --out between"
        })
public final class InterpolateCommand extends EditTaskCommand {
    @Option(names = "--with", paramLabel = "PICTURE", description = "The other picture.")
    @Nullable
    Path with;

    @Option(names = "--with-example", paramLabel = "N", description = "The other picture, of the model's test data.")
    @Nullable
    Integer withExample;

    public InterpolateCommand(Console console) {
        super(console);
    }
}
