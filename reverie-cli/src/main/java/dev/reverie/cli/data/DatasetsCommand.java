package dev.reverie.cli.data;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie datasets}. */
@Command(
        name = "datasets",
        subcommands = AnalyseCommand.class,
        header = "List the data sets known by name, show one, or download it.",
        description = {
            "%nGenerated sets need no download. Others are fetched from their official sites when first used and"
                    + " checked against their SHA-256, or read from a folder of yours (train --data). Beside these,"
                    + " any folder or zip of PNG and JPEG pictures, IDX, CIFAR binary, CSV, .npy and .npz can be"
                    + " trained on: data.name files with data.path, or train --data.%n",
            "The cache is the folder REVERIE_CACHE of the environment, else .cache/reverie in your home."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie datasets                                the table of all sets",
            "  reverie datasets fashion-mnist --download       fetch one now",
            "  reverie datasets analyse my-pictures/ --size 32 the noise they need, and a preset for them",
            "  reverie train fashion-mnist --data /my/copy     use a local copy instead"
        })
public final class DatasetsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this set alone.")
    private @Nullable String name;

    @Option(
            names = "--download",
            description = "Fetch the files of the set NAME into the cache, unless they are there.")
    private boolean download;

    @Option(names = "--cache", paramLabel = "DIR", description = "Another cache folder.")
    private @Nullable Path cache;

    public DatasetsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DataListing listing = DataListing.of(console, cache);
        if (name != null) {
            listing.show(name, download);
        } else if (download) {
            throw new RequestException(
                    "--download needs the name of a set, as in" + " reverie datasets mnist --download");
        } else {
            listing.table();
        }
        return ExitCode.DONE;
    }
}
