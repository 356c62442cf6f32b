package dev.reverie.bench.cluster;

import dev.reverie.bench.Machine;
import dev.reverie.bench.MarkdownPage;
import dev.reverie.bench.Measured;
import dev.reverie.bench.cluster.ExchangeWorker.Way;
import dev.reverie.setup.Gpu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedMap;

/** The page of {@code reverie-bench cluster}. */
final class ClusterPage {
    private static final double MEGA = 1e6;
    private static final double NANO = 1e9;

    private final MarkdownPage page = new MarkdownPage();
    private final int parts;
    private final double latency;
    private final Gpu gpu;

    /**
     * An empty page.
     *
     * @param parts of a batch
     * @param latency of the network in seconds
     * @param gpu of the model
     */
    ClusterPage(int parts, double latency, Gpu gpu) {
        this.parts = parts;
        this.latency = latency;
        this.gpu = gpu;
    }

    private void line(String format, Object... values) {
        page.line(String.format(Locale.ROOT, format, values));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** What was measured where. */
    void head(int rounds, String load) {
        line(
                "Machine: %s; load before: %s. Medians of %d rounds, the least and the greatest in brackets.",
                Machine.line(), load, rounds);
    }

    /** What processes of this machine need for gradients. */
    void exchanges(List<ExchangeRun> runs, List<Long> elements) {
        page.line("");
        page.line("## Gradients between processes of this machine");
        page.line("");
        line(
                "Sums along the tree over %d parts, by sockets and by Gloo, and Gloo's own sum, in turn. Seconds are those of the"
                        + " slowest worker, processor seconds those of the busiest.",
                parts);
        page.line("");
        page.row(
                "workers",
                "million numbers",
                "MB sent by each",
                "seconds, sockets",
                "processor seconds",
                "Gloo, of the time",
                "Gloo's sum, of the time",
                "bits of Gloo's sum");
        page.row("---:", "---:", "---:", "---:", "---:", "---:", "---:", "---");
        for (ExchangeRun run : runs) {
            for (long count : elements) {
                double[] sockets = run.seconds(Way.SOCKETS, count);
                page.row(
                        Integer.toString(run.workers()),
                        text("%.3g", count / MEGA),
                        text("%.2f", run.bytes(count) / MEGA),
                        MarkdownPage.spread("%.4f", sockets),
                        text(
                                "%.4f",
                                Measured.of(run.processor(Way.SOCKETS, count)).median()),
                        ratio(run, Way.GLOO, count, sockets) + (run.sameBits(Way.GLOO, count) ? "" : ", OTHER BITS"),
                        ratio(run, Way.GLOO_SUM, count, sockets),
                        run.sameBits(Way.GLOO_SUM, count) ? "those of the tree" : "others");
            }
        }
    }

    private static String ratio(ExchangeRun run, Way way, long elements, double... sockets) {
        return MarkdownPage.spread("%.2f", Measured.ratio(run.seconds(way, elements), sockets));
    }

    /** The costs of software for the model, of a run's largest gradient and of its empty messages. */
    CostModel.Overhead overhead(ExchangeRun run, List<Long> elements) {
        long largest = Collections.max(elements);
        double perByte = Measured.of(run.processor(Way.SOCKETS, largest)).median() / run.bytes(largest);
        double perRound = Measured.of(run.processor(Way.SILENCE, largest)).median();
        page.line("");
        line(
                "For the model, of %d workers: %.2f ns of a processor per byte sent (%.2f Gbit/s), and %.0f microseconds for a round of"
                        + " empty messages (%.0f by the clock).",
                run.workers(),
                perByte * NANO,
                Byte.SIZE / perByte / NANO,
                perRound * MEGA,
                Measured.of(run.seconds(Way.SILENCE, largest)).median() * MEGA);
        return new CostModel.Overhead(perByte, perRound);
    }

    /** What the networks' computation takes. */
    void networks(List<NetworkCost> costs) {
        page.line("");
        page.line("## Networks");
        page.line("");
        page.row(
                "network",
                "million weights",
                "batch",
                "GFLOP of an evaluation",
                "seconds per example, here",
                "seconds of the weights' update, here",
                "seconds of a step of one " + gpu.title());
        page.row("---", "---:", "---:", "---:", "---:", "---:", "---:");
        for (NetworkCost cost : costs) {
            page.row(
                    cost.config().name(),
                    text("%.1f", cost.summary().parameters() / MEGA),
                    Integer.toString(cost.config().training().batchSize()),
                    text("%.1f", cost.summary().flops() / NANO),
                    text("%.3f", cost.secondsPerExample()),
                    text("%.3f", cost.secondsPerUpdate()),
                    text("%.3f", cost.on(gpu, parts, List.of(1)).getOrDefault(1, Double.NaN)));
        }
    }

    /** The model of a network on processors like this one and on graphics processors. */
    void model(NetworkCost cost, CostModel.Overhead overhead) {
        table(cost, "processors like this one", cost.here(parts, ClusterCommand.WORKERS), overhead);
        table(cost, gpu.title(), cost.on(gpu, parts, ClusterCommand.WORKERS), overhead);
    }

    private void table(
            NetworkCost cost, String where, SortedMap<Integer, Double> computing, CostModel.Overhead overhead) {
        CostModel model = new CostModel(cost.summary().parameters(), parts, computing, overhead, latency);
        page.line("");
        line(
                "## %s, %.0f million weights, on %s",
                cost.config().name(), cost.summary().parameters() / MEGA, where);
        page.line("");
        page.line("Seconds of a step, speed-up and efficiency.");
        page.line("");
        page.row("workers", "MB sent by each", "computation, s", "1 Gbit/s", "10 Gbit/s", "100 Gbit/s");
        page.row("---:", "---:", "---:", "---:", "---:", "---:");
        for (int workers : computing.keySet()) {
            List<String> cells = new ArrayList<>();
            cells.add(text("%.1f", model.bytes(workers) / MEGA));
            cells.add(text("%.3g", model.step(workers, 1).computing()));
            ClusterCommand.LINKS.forEach(link -> cells.add(cell(model.step(workers, link))));
            page.row(Integer.toString(workers), cells.toArray(String[]::new));
        }
        page.line("");
        for (double link : ClusterCommand.LINKS) {
            page.line(verdict(model, link));
        }
    }

    private static String cell(CostModel.Step step) {
        return text("%.3g, %.2f, %.2f", step.seconds(), step.speedUp(), step.efficiency());
    }

    private static String verdict(CostModel model, double link) {
        OptionalInt least = model.stopsPaying(link);
        String end = least.isPresent()
                ? text("stops paying at %d workers", least.getAsInt())
                : "pays up to the most workers looked at";
        return text("* %.0f Gbit/s: %s.", link, end);
    }

    /** All of it. */
    String text() {
        return page.text();
    }
}
