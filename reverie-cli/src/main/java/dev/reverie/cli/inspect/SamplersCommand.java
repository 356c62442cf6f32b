package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.config.Extensions;
import dev.reverie.config.SamplerExtension;
import dev.reverie.errors.RequestException;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie samplers}. */
@Command(
        name = "samplers",
        header = "List the samplers with order, cost and use.",
        description = {
            "%nEVALUATIONS are network evaluations per step, which is nearly all that sampling costs. The error of a"
                    + " sampler of order p falls as steps^-p: of deterministic ones against the exact flow from the"
                    + " same noise, of strong ones against the exact path of the same noise, of weak ones in mean and"
                    + " variance. GRID and STEPS are the defaults of reverie sample.%n",
            "--compare compares them on RUN, or on a mixture with a known score. Writes samplers.csv, samplers.png and"
                    + " samplers.md: distance to the exact flow and to the data, for each number of evaluations."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie samplers                         the table",
            "  reverie samplers --compare --out comparison",
            "  reverie samplers --compare runs/digits --n 256 --evaluations 5,10,20,50 --out comparison",
            "  reverie sample runs/fashion --sampler uniPc --order 3 --steps 10 --out quick"
        })
public final class SamplersCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "With --compare: compare on this model.")
    private @Nullable Path run;

    @Option(names = "--compare", description = "Compare the samplers.")
    private boolean compare;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Samples of each sampler (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            split = ",",
            defaultValue = "5,10,20,50,100",
            description = "Numbers of network evaluations (${DEFAULT-VALUE}).")
    private int[] budgets = new int[0];

    @Option(names = "--samplers", paramLabel = "NAME", split = ",", description = "With --compare: only these.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of all random numbers (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            defaultValue = "auto",
            description =
                    "With --compare RUN: auto keeps denoised images in range with deterministic samplers, as reverie"
                            + " sample does; none follows the pure flow (${DEFAULT-VALUE}).")
    private String threshold = "auto";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the results of --compare.")
    private @Nullable Path out;

    public SamplersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!compare) {
            if (run != null || out != null) {
                throw new RequestException("a run and --out need --compare", "add it");
            }
            return table();
        }
        if (out == null) {
            throw new RequestException(
                    "--compare writes a table and a picture and needs a folder for them", "give --out DIR");
        }
        if (count < 4) {
            throw new RequestException("--n must be at least 4, got " + count);
        }
        int[] rising = Arrays.stream(budgets).sorted().distinct().toArray();
        if (rising.length == 0 || rising[0] < 2) {
            throw new RequestException("--evaluations must be numbers of at least 2, got " + Arrays.toString(budgets));
        }
        if (!threshold.equals("auto") && !threshold.equals("none")) {
            throw new RequestException("--threshold must be auto or none, got \"" + threshold + "\"");
        }
        Path model = run == null ? null : RunArgument.of(console, run);
        return new SamplerContest(console).run(model, kinds(), count, rising, seed, threshold.equals("auto"), out);
    }

    private Set<SamplerKind> kinds() {
        Set<SamplerKind> kinds = EnumSet.noneOf(SamplerKind.class);
        for (String name : names) {
            kinds.add(Arrays.stream(SamplerKind.values())
                    .filter(kind -> kind.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RequestException(
                            "--samplers must name samplers of the table that reverie samplers prints, got \"" + name
                                    + "\"")));
        }
        return kinds.isEmpty() ? EnumSet.allOf(SamplerKind.class) : kinds;
    }

    private int table() {
        TextTable table =
                new TextTable("SAMPLER", "ORDER", "EVALUATIONS", "NOISE", "STEPS", "GRID", "OPTIONS", "PAPER", "USE");
        for (SamplerKind kind : SamplerKind.values()) {
            SamplerTraits traits = kind.create().traits();
            table.row(
                    kind.toString(),
                    orders(kind),
                    number(traits.evaluationsPerStep()),
                    traits.isStochastic() ? "yes" : "no",
                    traits.isAdaptive() ? "own" : Integer.toString(kind.steps()),
                    traits.isAdaptive() ? "own" : kind.gridName(),
                    String.join(" ", kind.usual().names()),
                    kind.paper(),
                    kind.advice());
        }
        for (SamplerExtension added : Extensions.of(SamplerExtension.class)) {
            table.row(
                    added.kind(),
                    "-",
                    "-",
                    "-",
                    Integer.toString(added.usualSteps()),
                    "-",
                    "",
                    "-",
                    added.description());
        }
        table.print(console.out());
        console.say("");
        console.say("reverie sample RUN --sampler NAME --steps N --out DIR draws with one.");
        return ExitCode.DONE;
    }

    /** The orders it comes in, with the sense in which it converges. */
    private static String orders(SamplerKind kind) {
        Set<String> orders = new LinkedHashSet<>();
        List<SolverOptions> all = new ArrayList<>();
        kind.orders().forEach(order -> all.add(SolverOptions.none().withOrder(order)));
        if (all.isEmpty()) {
            all.add(SolverOptions.none());
        }
        SamplerTraits last = kind.create().traits();
        for (SolverOptions options : all) {
            last = kind.create(options).traits();
            orders.add(number(last.order()));
        }
        return last.convergence() == SamplerTraits.Convergence.ERGODIC
                ? last.convergence().toString()
                : String.join(", ", orders) + " " + last.convergence();
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
