package dev.reverie.cli.evaluate;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.EvaluationPage;
import dev.reverie.metric.ComparedSides;
import dev.reverie.metric.Difference;
import dev.reverie.metric.Field;
import dev.reverie.metric.MeasuredSide;
import dev.reverie.metric.MetricResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie compare}. */
@Command(
        name = "compare",
        header = "Tell whether results of evaluations differ by more than chance.",
        description = {
            "%nTakes runs that reverie evaluate has measured, or its results.json files, and compares every set of samples"
                    + " with the first, metric by metric. Results that were not measured in one way are refused, with the"
                    + " field that differs.%n",
            "P is that of a two-sided test that there is no difference, corrected for the number of comparisons (Holm)."
                    + " Intervals of equal seeds and numbers are paired: what both sides share cancels."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie compare runs/small runs/large",
            "  reverie compare runs/digits                  its samplers with each other",
            "  reverie compare eval-train/results.json eval-test/results.json --allow split,referenceHash"
        })
public final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "RUN|FILE", description = "Evaluated runs, or results.json files.")
    private List<Path> sources = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "FIELD",
            split = ",",
            description = "Fields of the provenance that may differ, because they are what is compared.")
    private List<String> allow = new ArrayList<>();

    @Option(
            names = "--alpha",
            paramLabel = "RATE",
            defaultValue = "0.05",
            description = "Rate of false alarms over all comparisons (${DEFAULT-VALUE}).")
    private double alpha = 0.05;

    public CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!(alpha > 0 && alpha < 1)) {
            throw new RequestException("--alpha must be in (0, 1), got " + alpha);
        }
        Set<Field> allowed = EnumSet.noneOf(Field.class);
        for (String key : allow) {
            allowed.add(Field.of(key));
        }
        List<MeasuredSide> sides = new ArrayList<>();
        for (Path source : sources) {
            sides.addAll(read(source, sources.size() > 1));
        }
        if (sides.size() < 2) {
            throw new RequestException("a comparison needs two sets of samples, and " + sources.get(0)
                    + " has one; name another run, or evaluate this one with several --sampler or --steps");
        }
        ComparedSides compared = ComparedSides.of(sides, allowed, alpha);
        if (compared.rows().isEmpty()) {
            throw new RequestException("the results have no metric in common");
        }
        print(compared);
        return ExitCode.DONE;
    }

    private static List<MeasuredSide> read(Path source, boolean named) throws IOException {
        Path file = source;
        if (RunArgument.isPretrained(source)) {
            file = EvaluateCommand.results(source).resolve("results.json");
        } else if (Files.isDirectory(source)) {
            Path inner = source.resolve("evaluation").resolve("results.json");
            file = Files.exists(inner) ? inner : source.resolve("results.json");
        }
        if (!Files.exists(file)) {
            throw new RequestException(source + " has not been evaluated; run reverie evaluate " + source + " first");
        }
        List<MetricResult> results =
                MetricResult.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
        return MeasuredSide.of(results, named ? source.toString() : "", source.toString());
    }

    private void print(ComparedSides compared) {
        TextTable table = new TextTable("METRIC", "A", "B", "B - A", "P", "VERDICT");
        console.out().println("A: " + compared.first());
        List<String> labels = compared.rows().stream()
                .map(ComparedSides.Row::second)
                .distinct()
                .toList();
        for (ComparedSides.Row row : compared.rows()) {
            Difference one = row.difference();
            double error = one.standardError().orElse(0.0);
            table.row(
                    one.first().name() + (labels.size() > 1 ? " of " + row.second() : ""),
                    EvaluationPage.cell(one.first()),
                    EvaluationPage.cell(one.second()),
                    MetricResult.rounded(one.difference(), error)
                            + (error > 0 ? " +- " + MetricResult.rounded(error, error) : ""),
                    row.pValue().isEmpty()
                            ? "-"
                            : String.format(Locale.ROOT, "%.2g", row.pValue().getAsDouble()),
                    row.verdict().text());
        }
        if (labels.size() == 1) {
            console.out().println("B: " + labels.get(0));
        }
        table.print(console.out());
        console.say(
                compared.isPaired()
                        ? "intervals are paired: both sides were drawn again in the same way"
                        : "intervals are not paired: evaluate both with one --seed, --n and --replicates to see smaller"
                                + " differences");
    }
}
