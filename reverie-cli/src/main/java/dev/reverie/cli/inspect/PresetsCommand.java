package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reverie presets}. */
@Command(
        name = "presets",
        header = "List the configurations that come with the program, or print one.",
        description = {
            "%nA preset is a configuration file like your own: data, process, network, objective, training, sampling."
                    + " Print one, change it, and train it; or change single values with train --set."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie presets                          the table of all presets",
            "  reverie presets mnist > mine.yaml        a file to start your own from",
            "  reverie train mine.yaml --out runs/mine"
        })
public final class PresetsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Print this preset as YAML.")
    private @Nullable String name;

    public PresetsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        PresetListing listing = new PresetListing(console);
        if (name == null) {
            listing.table();
        } else {
            listing.text(name);
        }
        return ExitCode.DONE;
    }
}
