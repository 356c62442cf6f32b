package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.cli.terminal.Version;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.setup.Gpu;
import dev.reverie.setup.TrainingCost;
import dev.reverie.torch.Device;
import dev.reverie.track.Progress;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Estimates what a configuration costs, and prints it. */
final class EstimateWork {
    private static final double HOUR = 3600;
    private static final List<Integer> USUAL_STEPS = List.of(10, 50);

    private final Console console;

    EstimateWork(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted, or the shape of the data is not known
     * @throws IOException if files cannot be read
     */
    int run(EstimateCommand request) throws IOException {
        List<Gpu> gpus = gpus(request.gpus);
        List<String> settings = new ArrayList<>(request.settings);
        if (request.data != null) {
            settings.add(RunConfig.setting("data.path", request.data.toString()));
        }
        RunConfig config = Training.configuration(request.what, settings).placed();
        RequestException.given(
                "training.device", () -> Device.of(config.training().device()));
        console.say(Version.ofEngine());
        console.say(
                String.format(Locale.ROOT, "timing some steps on this machine for about %.3g s...", request.seconds));
        TrainingCost cost = cost(request, config);
        network(cost);
        training(request, cost, gpus);
        sampling(request, cost, gpus);
        return ExitCode.DONE;
    }

    private static List<Gpu> gpus(List<String> words) {
        if (words.contains("all")) {
            return List.of(Gpu.values());
        }
        List<Gpu> gpus = new ArrayList<>();
        for (String word : words) {
            gpus.add(Gpu.named(word)
                    .orElseThrow(() -> new RequestException(
                            "--gpu names no known one: \"" + word + "\"",
                            "take " + String.join(", ", Gpu.words()) + " or all")));
        }
        return gpus;
    }

    private TrainingCost cost(EstimateCommand request, RunConfig config) throws IOException {
        Optional<DataShape> shape = config.data().shape();
        if (shape.isPresent()) {
            return TrainingCost.measure(config, shape.get(), request.seconds);
        }
        try (DownloadLine download = DownloadLine.ofTraining(console)) {
            return TrainingCost.measure(
                    config,
                    config.data()
                            .open(DataOptions.defaults()
                                    .withDownload(DataOptions.defaults().cache(), download)),
                    request.seconds);
        }
    }

    private void network(TrainingCost cost) {
        ModelSummary summary = cost.summary();
        ModelSummary.Training memory = summary.training();
        console.out()
                .printf(
                        Locale.ROOT,
                        "estimate for %s: %s parameters, %.4g GFLOP for one evaluation of one sample (counted)%n",
                        cost.config().name(),
                        Quantities.count(summary.parameters()),
                        summary.flops() * 1e-9);
        console.out()
                .printf(
                        Locale.ROOT,
                        "training: %s steps of %d examples, %.4g TFLOP a step%n",
                        Quantities.count(cost.config().training().steps()),
                        cost.config().training().batchSize(),
                        cost.flopsPerStep() * 1e-12);
        console.out()
                .printf(
                        Locale.ROOT,
                        "memory: %s: weights %s, gradients %s, Adam %s, averages %s, activations of %d examples %s, the program %s%n",
                        Quantities.bytes(cost.memory()),
                        Quantities.bytes(memory.weights()),
                        Quantities.bytes(memory.gradients()),
                        Quantities.bytes(memory.optimizer()),
                        Quantities.bytes(memory.averages()),
                        memory.batch(),
                        Quantities.bytes(memory.results()),
                        Quantities.bytes(TrainingCost.PROGRAM));
        console.out()
                .printf(
                        Locale.ROOT,
                        "this machine: %.3g s a step (%s), %.4g GFLOP/s%n",
                        cost.pace().secondsPerStep(),
                        cost.timedBatch() == cost.config().training().batchSize()
                                ? "measured"
                                : "measured with batches of " + cost.timedBatch() / 2 + " and " + cost.timedBatch(),
                        cost.rate() * 1e-9);
        if (cost.config().training().recompute()) {
            console.out().println("training.recompute keeps fewer activations, which is not accounted for");
        }
        console.out().println();
    }

    private void training(EstimateCommand request, TrainingCost cost, List<Gpu> gpus) {
        TextTable table = new TextTable("TRAINING ON", "TIME", "A STEP", "EXAMPLES/S", "MEMORY", "COST");
        int batch = cost.config().training().batchSize();
        double here = cost.pace().secondsPerStep();
        table.row(
                "this machine",
                duration(cost.seconds()),
                seconds(here),
                rate(batch / here),
                "",
                price(request, gpus.isEmpty(), cost.seconds(), 1));
        for (Gpu gpu : gpus) {
            double step = cost.secondsPerStep(gpu);
            table.row(
                    gpu.title(),
                    duration(cost.seconds(gpu) / TrainingCost.GPU_FACTOR) + " to "
                            + duration(cost.seconds(gpu) * TrainingCost.GPU_FACTOR),
                    seconds(step),
                    rate(batch / step),
                    cost.fits(gpu) ? "fits" : "too small: raise training.accumulate",
                    price(request, true, cost.seconds(gpu), TrainingCost.GPU_FACTOR));
        }
        table.print(console.out());
        console.out().println();
        if (!gpus.isEmpty()) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "GPUs by their data sheets, not measured: %.0f %% of the peak rate of %s products, %.0f %% of the bandwidth,"
                                    + " 10 us for each of %s operations; a factor of %.0f to either side%n%n",
                            100 * TrainingCost.PRODUCTS,
                            cost.config().training().precision().name().toLowerCase(Locale.ROOT),
                            100 * TrainingCost.BANDWIDTH,
                            Quantities.count(3 * cost.summary().operations()),
                            TrainingCost.GPU_FACTOR);
        }
    }

    private void sampling(EstimateCommand request, TrainingCost cost, List<Gpu> gpus) {
        RunConfig config = cost.config();
        if (TrainingCost.evaluations(config, 1).isEmpty()) {
            console.out()
                    .println(
                            config.classifier().isPresent()
                                    ? "a classifier draws no samples"
                                    : "how many evaluations a sample takes is decided by the solver, not by steps");
            return;
        }
        List<String> head = new ArrayList<>(List.of("SAMPLER STEPS", "EVALUATIONS", "HERE"));
        gpus.forEach(gpu -> head.add(gpu.word().toUpperCase(Locale.ROOT)));
        TextTable table = new TextTable(head.toArray(String[]::new));
        TreeSet<Integer> numbers = new TreeSet<>(request.steps);
        if (numbers.isEmpty()) {
            numbers.addAll(USUAL_STEPS);
            numbers.add(config.requireScoreModel().sampling().steps());
        }
        for (int number : numbers) {
            double evaluations = TrainingCost.evaluations(config, number).orElseThrow();
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(number),
                    String.format(Locale.ROOT, "%.0f", evaluations),
                    duration(cost.samplingSeconds(request.count, evaluations))));
            gpus.forEach(gpu -> row.add(duration(cost.samplingSeconds(gpu, request.count, evaluations))));
            table.row(row.toArray(String[]::new));
        }
        console.out()
                .println("drawing " + Quantities.count(request.count) + " samples by "
                        + config.requireScoreModel().sampling().kind() + ":");
        table.print(console.out());
    }

    private static String price(EstimateCommand request, boolean applies, double seconds, double factor) {
        if (request.price == null || !applies) {
            return "";
        }
        double cost = seconds / HOUR * request.price;
        return factor == 1
                ? String.format(Locale.ROOT, "%.2f", cost)
                : String.format(Locale.ROOT, "%.2f to %.2f", cost / factor, cost * factor);
    }

    private static String duration(double seconds) {
        double days = seconds / HOUR / 24;
        return days > 3
                ? String.format(Locale.ROOT, days < 10 ? "%.1f days" : "%,.0f days", days)
                : seconds < 10 ? seconds(seconds) : Progress.words(seconds);
    }

    private static String seconds(double seconds) {
        return seconds < 0.1
                ? String.format(Locale.ROOT, "%.3g ms", 1e3 * seconds)
                : String.format(Locale.ROOT, "%.3g s", seconds);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 1000 ? "%.3g" : "%,.0f", perSecond);
    }
}
