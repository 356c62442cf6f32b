package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie tables}. */
@Command(
        name = "tables",
        header = "Compare densities of tables: Gaussians, flows and a score model.",
        description = {
            "%nFits five models to each table and prints the mean log-likelihood of its test rows: a Gaussian, a mixture"
                    + " of Gaussians (EM), a continuous normalizing flow trained by maximum likelihood (FFJORD), the same"
                    + " network trained by flow matching, and a score model through its probability flow.%n",
            "Likelihoods are nats per row of the data standardised by their training part, and beside them in the unit of"
                    + " the source. Columns whose values repeat have no density; they get uniform noise as wide as the"
                    + " usual gap between their values (--raw leaves them as they are). Of equal rows one is kept.%n",
            "The published tables power, gas, hepmass, miniboone and bsds300 are read from train.npy, validation.npy and"
                    + " test.npy, or (but for bsds300) prepared from the files of their homes; the papers' numbers are"
                    + " printed beside ours. Their full training takes days on a processor: bound it with --minutes.%n",
            "Writes tables.md and tables.csv, anew after each table."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie tables --data uci --out tables                        wine, concrete and protein",
            "  reverie tables --set wine --data uci --minutes 0.5 --out quick",
            "  reverie tables --set power --data maf --minutes 30 --out power"
        })
public final class TablesCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "wine,concrete,protein",
            description = "Tables, with commas between: folders with data.csv[.gz], or published tables"
                    + " (${DEFAULT-VALUE}).")
    private List<String> sets = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder that holds a folder for each table.")
    private @Nullable Path data;

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            description = "Most minutes of training for each of the three networks; what is learned then depends on the"
                    + " machine (no limit).")
    private @Nullable Double minutes;

    @Option(
            names = "--steps",
            paramLabel = "COUNT",
            description = "Most steps of flow matching and of the score model (20000; 200000 for published tables).")
    private @Nullable Long steps;

    @Option(
            names = "--likelihood-steps",
            paramLabel = "COUNT",
            description = "Most steps of maximum likelihood (2000; 50000 for published tables).")
    private @Nullable Long likelihoodSteps;

    @Option(
            names = "--test-rows",
            paramLabel = "COUNT",
            description = "Most test rows that are judged (5000; 10000 for published tables).")
    private @Nullable Integer testRows;

    @Option(names = "--raw", description = "Leave columns whose values repeat without noise.")
    private boolean raw;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Decides parts, weights, batches and noise (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for tables.md and tables.csv; files of these names are replaced.")
    private @Nullable Path out;

    public TablesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (data == null || out == null) {
            throw new RequestException("--data and --out are needed");
        }
        TablesRequest request = new TablesRequest(
                sets,
                data,
                out,
                minutes == null ? Double.POSITIVE_INFINITY : minutes,
                steps == null ? 0 : positive("--steps", steps),
                likelihoodSteps == null ? 0 : positive("--likelihood-steps", likelihoodSteps),
                testRows == null ? 0 : Math.toIntExact(positive("--test-rows", testRows)),
                !raw,
                seed);
        return new TablesWork(console).run(request);
    }

    private static long positive(String option, long value) {
        if (value < 1) {
            throw new RequestException(option + " must be at least 1, got " + value);
        }
        return value;
    }
}
