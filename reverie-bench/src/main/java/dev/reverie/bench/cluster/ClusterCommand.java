package dev.reverie.bench.cluster;

import dev.reverie.bench.Machine;
import dev.reverie.bench.tool.Arguments;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.file.AtomicFile;
import dev.reverie.setup.Gpu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The command {@code reverie-bench cluster}. */
public final class ClusterCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench cluster [--workers N,...] [--millions N,...] [--parts N] [--rounds N] [--seconds N]
                                         [--network PRESET[,KEY=VALUE]...]... [--gpu NAME] [--latency N] [--out FILE]

            Measures the exchange of gradients between processes of this machine, by sockets and by the engine's Gloo, and
            the time of an update; and prints by a model of both what a step costs on 1 to 64 workers over 1, 10 and 100
            Gbit/s, and where more of them stop paying. Takes some minutes.

              --workers N,...      processes that exchange (default 2,4)
              --millions N,...     sizes of gradients in millions of numbers (default 0.4,4,40)
              --parts N            parts of a batch; more workers than that make as many (default 8)
              --rounds N           of the exchanges (default 5); figures are medians
              --seconds N          for timing the updates of a network (default 10); two are timed however long they take
              --network PRESET[,KEY=VALUE]...
                                   a network, its settings changed; may be repeated (default cifar10-ddpmpp-small, and
                                   edm-cifar10-ddpmpp,network.features=288 of 282 million weights)
              --gpu NAME           for the model: %s (default a100)
              --latency N          of the network in microseconds, for the model (default 50)
              --out FILE           writes the page there as well
            """.formatted(String.join(", ", Gpu.words()));

    /** Numbers of workers of the model. */
    static final List<Integer> WORKERS = List.of(1, 2, 4, 8, 16, 32, 64);

    /** Gbit/s of its links. */
    static final List<Double> LINKS = List.of(1.0, 10.0, 100.0);

    private static final List<String> NETWORKS =
            List.of("cifar10-ddpmpp-small", "edm-cifar10-ddpmpp,network.features=288");

    private static final double MILLION = 1e6;

    private List<Integer> workers = List.of(2, 4);
    private List<Long> elements = List.of(400_000L, 4_000_000L, 40_000_000L);
    private int parts = 8;
    private int rounds = 5;
    private double seconds = 10;
    private final List<String> networks = new ArrayList<>();
    private Gpu gpu = Gpu.A100;
    private double latency = 50e-6;
    private Optional<Path> out = Optional.empty();

    private ClusterCommand() {}

    /**
     * Runs it and prints a page of Markdown.
     *
     * @param args the options
     * @param progress told how far it is
     * @throws IllegalArgumentException if an option is not understood
     * @throws IOException if a worker fails
     */
    public static void run(List<String> args, Consumer<String> progress) throws IOException, InterruptedException {
        ClusterCommand command = new ClusterCommand();
        if (Arguments.read("cluster", args, command::take)) {
            System.out.print(HELP);
            return;
        }
        command.measure(progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--workers" ->
                workers =
                        numbers(option, value, 2).stream().map(Double::intValue).toList();
            case "--millions" ->
                elements = numbers(option, value, 1e-3).stream()
                        .map(millions -> Math.round(MILLION * millions))
                        .toList();
            case "--parts" -> parts = (int) atLeast(option, value, 1);
            case "--rounds" -> rounds = (int) atLeast(option, value, 1);
            case "--seconds" -> seconds = atLeast(option, value, 0);
            case "--network" -> networks.add(value);
            case "--gpu" ->
                gpu = Gpu.named(value)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "--gpu must be one of " + String.join(", ", Gpu.words()) + ", got \"" + value + "\""));
            case "--latency" -> latency = 1e-6 * atLeast(option, value, 0);
            case "--out" -> out = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static List<Double> numbers(String option, String value, double least) {
        return Arrays.stream(value.split(",", -1))
                .map(number -> atLeast(option, number, least))
                .toList();
    }

    private static double atLeast(String option, String value, double least) {
        double number = Arguments.number(option, value);
        if (!(number >= least)) {
            throw new IllegalArgumentException(option + " must be at least " + least + ", got " + value);
        }
        return number;
    }

    private static RunConfig config(String network) {
        List<String> words = List.of(network.split(",", -1));
        return Presets.named(words.get(0)).with(words.subList(1, words.size()).toArray(String[]::new));
    }

    private void measure(Consumer<String> progress) throws IOException, InterruptedException {
        if (parts < workers.stream().mapToInt(Integer::intValue).max().orElse(1)) {
            throw new IllegalArgumentException("--parts must be as many as the workers " + workers + ", got " + parts);
        }
        // Whatever is wrong with a network is told before anything is measured.
        List<NetworkCost> untimed = new ArrayList<>();
        for (String network : networks.isEmpty() ? NETWORKS : networks) {
            NetworkCost cost = NetworkCost.untimed(config(network));
            cost.here(parts, WORKERS);
            untimed.add(cost);
        }
        String load = Machine.loadText();
        List<ExchangeRun> runs = new ArrayList<>();
        for (int count : workers) {
            progress.accept("gradients between " + count + " processes");
            runs.add(ExchangeRun.of(count, parts, rounds, elements));
        }
        progress.accept("updates of weights");
        double perWeight = NetworkCost.secondsPerWeight(seconds);
        List<NetworkCost> costs = new ArrayList<>();
        for (NetworkCost cost : untimed) {
            progress.accept("updates of " + cost.config().name());
            costs.add(cost.timed(seconds, perWeight));
        }
        ClusterPage page = new ClusterPage(parts, latency, gpu);
        page.head(rounds, load);
        page.exchanges(runs, elements);
        CostModel.Overhead overhead = page.overhead(runs.get(runs.size() - 1), elements);
        page.networks(costs);
        for (NetworkCost cost : costs) {
            page.model(cost, overhead);
        }
        System.out.print(page.text());
        if (out.isPresent()) {
            AtomicFile.write(out.get(), page.text());
        }
    }
}
