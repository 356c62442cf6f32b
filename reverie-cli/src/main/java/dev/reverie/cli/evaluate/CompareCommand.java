package dev.reverie.cli.evaluate;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.EvaluationPage;
import dev.reverie.metric.Difference;
import dev.reverie.metric.Field;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** One set of samples with its results by name. */
    private record Side(String label, Map<String, MetricResult> results) {}

    @Override
    public Integer call() throws IOException {
        if (!(alpha > 0 && alpha < 1)) {
            throw new RequestException("--alpha must be in (0, 1), got " + alpha);
        }
        Set<Field> allowed = EnumSet.noneOf(Field.class);
        for (String key : allow) {
            allowed.add(Field.of(key));
        }
        List<Side> sides = new ArrayList<>();
        for (Path source : sources) {
            sides.addAll(read(source, sources.size() > 1));
        }
        if (sides.size() < 2) {
            throw new RequestException("a comparison needs two sets of samples, and " + sources.get(0)
                    + " has one; name another run, or evaluate this one with several --sampler or --steps");
        }
        List<Difference> differences = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 1; i < sides.size(); i++) {
            for (MetricResult first : sides.get(0).results().values()) {
                MetricResult second = sides.get(i).results().get(first.name());
                // A p-value estimates nothing that could differ.
                if (second != null && !first.name().endsWith("P")) {
                    differences.add(Difference.between(first, second, allowed));
                    labels.add(sides.get(i).label());
                }
            }
        }
        if (differences.isEmpty()) {
            throw new RequestException("the results have no metric in common");
        }
        print(sides.get(0).label(), labels, differences);
        return ExitCode.DONE;
    }

    private static List<Side> read(Path source, boolean named) throws IOException {
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
        Map<String, Side> sides = new LinkedHashMap<>();
        for (MetricResult result :
                MetricResult.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString())) {
            String way = (result.provenance().get(Field.SAMPLER).orElse("") + " "
                            + result.provenance().get(Field.STEPS).orElse(""))
                    .strip();
            String label = (named || way.isEmpty() ? source + " " : "") + way;
            sides.computeIfAbsent(label.strip(), key -> new Side(key, new LinkedHashMap<>()))
                    .results()
                    .put(result.name(), result);
        }
        return List.copyOf(sides.values());
    }

    private void print(String first, List<String> labels, List<Difference> differences) {
        List<Integer> tested = new ArrayList<>();
        for (int i = 0; i < differences.size(); i++) {
            if (differences.get(i).pValue().isPresent()) {
                tested.add(i);
            }
        }
        double[] corrected = Difference.holm(tested.stream()
                .mapToDouble(i -> differences.get(i).pValue().orElseThrow())
                .toArray());
        TextTable table = new TextTable("METRIC", "A", "B", "B - A", "P", "VERDICT");
        console.out().println("A: " + first);
        String shown = "";
        for (int i = 0; i < differences.size(); i++) {
            Difference one = differences.get(i);
            String name = one.first().name();
            int test = tested.indexOf(i);
            double error = one.standardError().orElse(0.0);
            table.row(
                    name + (labels.stream().distinct().count() > 1 ? " of " + labels.get(i) : ""),
                    EvaluationPage.cell(one.first()),
                    EvaluationPage.cell(one.second()),
                    MetricResult.rounded(one.difference(), error)
                            + (error > 0 ? " +- " + MetricResult.rounded(error, error) : ""),
                    test < 0 ? "-" : String.format(Locale.ROOT, "%.2g", corrected[test]),
                    test < 0 ? "no interval" : verdict(one, corrected[test]));
            shown = labels.get(i);
        }
        if (labels.stream().distinct().count() == 1) {
            console.out().println("B: " + shown);
        }
        table.print(console.out());
        boolean paired = differences.stream()
                .allMatch(one -> one.paired() || one.pValue().isEmpty());
        console.say(
                paired
                        ? "intervals are paired: both sides were drawn again in the same way"
                        : "intervals are not paired: evaluate both with one --seed, --n and --replicates to see smaller"
                                + " differences");
    }

    private String verdict(Difference one, double p) {
        if (p > alpha) {
            return "no difference to be seen";
        }
        Metric.Better better = one.first().better();
        if (better == Metric.Better.NEITHER) {
            return "they differ";
        }
        return (one.difference() > 0) == (better == Metric.Better.HIGHER) ? "B is better" : "A is better";
    }
}
