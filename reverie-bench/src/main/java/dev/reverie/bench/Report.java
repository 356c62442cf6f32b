package dev.reverie.bench;

import dev.reverie.torch.DType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The measurements as a page of Markdown. */
final class Report {
    private static final double GIGA = 1e9;
    private static final double MEGABYTE = 1 << 20;

    private final Measurements measured;
    private final MarkdownPage page = new MarkdownPage();

    private Report(Measurements measured) {
        this.measured = measured;
    }

    /** Writes the page. */
    static String markdown(Measurements measured) {
        Report report = new Report(measured);
        report.machine();
        report.ceilings();
        report.networks();
        report.rest();
        report.conventions();
        return report.page.text();
    }

    private void machine() {
        line("# Speed and memory");
        line("");
        line("Written by `bin/reverie-bench --out docs/results/benchmarks.md`. Every figure is the median of "
                + measured.operationSeconds().values().length
                + " rounds, with the smallest and the greatest in brackets; each round measures ceilings and networks in "
                + "turn, and quotients are taken within a round.");
        line("");
        row("machine", "");
        row("---", "---");
        measured.machine().forEach(this::row);
        row("processes wanting a core before the run", measured.loadBefore());
        row("time of the whole run", text("%.0f s", measured.seconds()));
        line("");
    }

    private void ceilings() {
        line("## Ceilings");
        line("");
        row("GFLOP/s", measured.networks().stream().map(Report::title).toArray(String[]::new));
        row("---", measured.networks().stream().map(n -> "---:").toArray(String[]::new));
        ceiling("its 3 x 3 convolutions, forward", NetworkFigures::forwardCeiling);
        ceiling("the fastest shape of them, forward", NetworkFigures::bestForward);
        ceiling("its 3 x 3 convolutions, forward and backward", NetworkFigures::backwardCeiling);
        line("");
        row("large matrix product", "GFLOP/s");
        row("---", "---:");
        measured.matrixCeilings()
                .forEach((DType dtype, Rounds rounds) -> row(dtype.toString(), spread("%.0f", giga(rounds.values()))));
        line("");
    }

    private void ceiling(String name, Function<NetworkFigures, Rounds> rounds) {
        row(
                name,
                measured.networks().stream()
                        .map(n -> spread("%.0f", giga(rounds.apply(n).values())))
                        .toArray(String[]::new));
    }

    private void networks() {
        for (NetworkFigures network : measured.networks()) {
            line("## " + title(network) + ", batches of " + network.subject().batch());
            line("");
            row("", "inference", "training step");
            row("---", "---:", "---:");
            row("images/s", spread("%.1f", network.inferenceImages()), spread("%.1f", network.trainingImages()));
            row("GFLOP/s", spread("%.0f", giga(network.inferenceRate())), spread("%.0f", giga(network.trainingRate())));
            row(
                    "of its convolutions alone",
                    percent(network.inferenceRate(), network.forwardCeiling()),
                    percent(network.trainingRate(), network.backwardCeiling()));
            row(
                    "of the fastest of them, forward",
                    percent(network.inferenceRate(), network.bestForward()),
                    percent(network.trainingRate(), network.bestForward()));
            row(
                    "of the large matrix product",
                    matrixPercent(network, network.inferenceRate()),
                    matrixPercent(network, network.trainingRate()));
            row(
                    "minor page faults of one pass or step",
                    need(network, Work.INFERENCE, Report::faults),
                    need(network, Work.TRAINING, Report::faults));
            row(
                    "largest resident memory of the process, MB",
                    need(network, Work.INFERENCE, Report::megabytes),
                    need(network, Work.TRAINING, Report::megabytes));
            line("");
        }
    }

    private static String need(NetworkFigures network, Work work, Function<FreshWork.Result, String> value) {
        FreshWork.Result needed = network.needs().get(work);
        return needed == null ? "" : value.apply(needed);
    }

    private static String faults(FreshWork.Result needed) {
        return needed.faults() < 0 ? "not counted" : Long.toString(needed.faults());
    }

    private static String megabytes(FreshWork.Result needed) {
        return text("%.0f", needed.peakBytes() / MEGABYTE);
    }

    private String matrixPercent(NetworkFigures network, double[] rate) {
        Rounds matrix = measured.matrixCeilings().get(network.dtype());
        return matrix == null ? "" : percent(rate, matrix);
    }

    private void rest() {
        line("## Overhead, loading and memory");
        line("");
        row("", "");
        row("---", "---:");
        row(
                "one operation on a tiny tensor, microseconds",
                spread("%.2f", scaled(measured.operationSeconds().values(), 1e6)));
        row("loading the engine, seconds", processes("%.2f", FreshProcess.Result::loadSeconds));
        row(
                "float32 inference: largest growth of resident memory, MB",
                processes("%.0f", p -> p.peakGrowth() / MEGABYTE));
        row(
                "float32 inference: live activations at the widest moment, MB",
                text(
                        "%.0f",
                        LiveActivations.peakElements(Subject.ddpmpp().config())
                                * Subject.ddpmpp().batch()
                                * (double) DType.FLOAT32.bytes()
                                / MEGABYTE));
        row(
                "float32 inference: growth from the 3rd to the 13th pass, MB",
                processes("%.1f", p -> p.laterGrowth() / MEGABYTE));
        row(
                "float32 inference: native objects more after the 13th pass than after the 3rd",
                processes("%.0f", p -> (double) p.objectGrowth()));
        line("");
    }

    private void conventions() {
        line("## How it is counted");
        line("");
        for (Map.Entry<String, Long> count : forwardFlops().entrySet()) {
            line(text("* %s: %.3f GFLOP forward for one image.", count.getKey(), count.getValue() / GIGA));
        }
        line("* Two operations for each multiply-add of convolutions, affine maps, attention products and smoothing "
                + "filters; a backward pass counts twice the forward pass. Norms, nonlinearities and the optimiser count "
                + "nothing, but take their time.");
        line("* A training step is noise, forward, denoising-score-matching loss, backward, clipping, Adam and moving "
                + "average; with bfloat16 the optimiser works on float32 weights. Inference is a forward pass without "
                + "gradients.");
        line("* The convolution ceiling does the network's own 3 x 3 convolutions, each as often as the network has it "
                + "and in whichever way is fastest: two memory layouts, and all threads on one call or a part of the batch for "
                + "each thread. Inference stands beside it forward, training beside it forward and backward.");
        line(
                "* A minor page fault is a page of memory that the system had to give to the process; passes that reuse their "
                        + "memory have few.");
        line("* How PyTorch does on the same networks is not measured here: `bin/reverie-bench peers` runs it beside "
                + "Reverie, see `reverie-bench/peers/README.md`.");
        line("* Memory and loading were measured in " + measured.processes().size()
                + " fresh processes; growth is over a process that has inferred " + "one image before.");
    }

    private Map<String, Long> forwardFlops() {
        Map<String, Long> flops = new java.util.LinkedHashMap<>();
        for (NetworkFigures network : measured.networks()) {
            flops.put(
                    network.subject().name(),
                    FlopCount.of(network.subject().config()).forward());
        }
        return flops;
    }

    private String processes(String format, ToDoubleFunction<FreshProcess.Result> value) {
        return spread(format, measured.processes().stream().mapToDouble(value).toArray());
    }

    private static String title(NetworkFigures network) {
        return network.subject().name() + ", " + network.dtype();
    }

    private static double[] giga(double[] values) {
        return scaled(values, 1 / GIGA);
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(v -> v * factor).toArray();
    }

    private static String percent(double[] rate, Rounds ceiling) {
        Measured ratio = Measured.ratio(rate, ceiling.values());
        return text("%.0f %% (%.0f to %.0f)", 100 * ratio.median(), 100 * ratio.least(), 100 * ratio.greatest());
    }

    private static String spread(String format, double[] rounds) {
        return MarkdownPage.spread(format, rounds);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void row(String first, String... others) {
        page.row(first, others);
    }

    private void line(String text) {
        page.line(text);
    }
}
