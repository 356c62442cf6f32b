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
            "Likelihoods are nats per row of the data standardised by their training part, and beside them in the"
                    + " unit of the source. Columns whose values repeat have no density; they get uniform noise as"
                    + " wide as the usual gap between their values (--raw leaves them as they are). Duplicate rows"
                    + " are dropped.%n",
            "The published tables power, gas, hepmass, miniboone and bsds300 are read from train.npy, validation.npy"
                    + " and test.npy, or (but for bsds300) prepared from their original files; the published results"
                    + " are printed beside. Their full training takes days on a processor: bound it with --minutes.%n",
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
    List<String> sets = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder that holds a folder for each table.")
    Path data;

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            description = "Most minutes of training for each of the three networks; what is learned then depends on the"
                    + " machine (no limit).")
    @Nullable
    Double minutes;

    @Option(
            names = "--steps",
            paramLabel = "COUNT",
            description = "Most steps of flow matching and of the score model (20000; 200000 for published tables).")
    @Nullable
    Long steps;

    @Option(
            names = "--likelihood-steps",
            paramLabel = "COUNT",
            description = "Most steps of maximum likelihood (2000; 50000 for published tables).")
    @Nullable
    Long likelihoodSteps;

    @Option(
            names = "--test-rows",
            paramLabel = "COUNT",
            description = "Most test rows to evaluate (5000; 10000 for published tables).")
    @Nullable
    Integer testRows;

    @Option(names = "--raw", description = "Add no noise to columns whose values repeat.")
    boolean raw;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of parts, weights, batches and noise (${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for tables.md and tables.csv; files of these names are replaced.")
    Path out;

    public TablesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (sets.isEmpty() || sets.stream().anyMatch(String::isBlank)) {
            throw new RequestException("--set must name tables with commas between, got " + sets);
        }
        if (minutes != null && !(minutes > 0)) {
            throw new RequestException("--minutes must be positive, got " + minutes);
        }
        requirePositive("--steps", steps);
        requirePositive("--likelihood-steps", likelihoodSteps);
        requirePositive("--test-rows", testRows);
        return new TablesWork(console).run(this);
    }

    private static void requirePositive(String option, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw new RequestException(option + " must be at least 1, got " + value);
        }
    }
}
