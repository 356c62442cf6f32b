package dev.reverie.cli.inspect;

import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.trained.ModelSummary;
import java.io.PrintStream;
import java.util.Locale;

/** Shows what a network costs: arithmetic by level, and memory. */
public final class CostTable {
    private final ModelSummary summary;

    /**
     * A table.
     *
     * @param summary what to show
     */
    public CostTable(ModelSummary summary) {
        this.summary = summary;
    }

    /**
     * Prints.
     *
     * @param out where to
     */
    public void print(PrintStream out) {
        TextTable table = new TextTable("LEVEL", "MFLOP PER SAMPLE", "SHARE", "ACTIVATIONS PER SAMPLE IN TRAINING");
        for (ModelSummary.Level level : summary.levels()) {
            table.row(
                    level.height() == 0 ? "vectors" : level.height() + " x " + level.width(),
                    megaflops(level.flops()),
                    String.format(Locale.ROOT, "%.1f %%", 100.0 * level.flops() / Math.max(1, summary.flops())),
                    Quantities.bytes(level.bytes()));
        }
        ModelSummary.Training training = summary.training();
        table.row("all", megaflops(summary.flops()), "100 %", Quantities.bytes(training.results() / training.batch()));
        table.print(out);
        out.println();
        out.printf(
                Locale.ROOT,
                "training %d at once takes about %s: weights %s, gradients %s, Adam %s, averages %s, activations %s%n",
                training.batch(),
                Quantities.bytes(training.bytes()),
                Quantities.bytes(training.weights()),
                Quantities.bytes(training.gradients()),
                Quantities.bytes(training.optimizer()),
                Quantities.bytes(training.averages()),
                Quantities.bytes(training.results()));
        ModelSummary.Sampling sampling = summary.sampling();
        out.printf(
                Locale.ROOT,
                "sampling %d at once takes about %s: weights %s, activations %s%n",
                sampling.samples(),
                Quantities.bytes(sampling.bytes()),
                Quantities.bytes(sampling.weights()),
                Quantities.bytes(sampling.results()));
    }

    private static String megaflops(long flops) {
        return String.format(Locale.ROOT, "%,.1f", flops / 1e6);
    }
}
