package dev.reverie.bench;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What samplers cost beside the network: the share of a run's time that is not spent inside the model, on the network of
 * the quickstart's digits. Both are of the same run, so a slow moment of the machine counts for both.
 */
final class SamplerOverhead {
    private static final int BATCH = 32;
    /** Enough steps for what is done once, such as grids, to be shared as in use. */
    private static final int EVALUATIONS = 20;

    private static final double LOOSE = 0.2;

    private SamplerOverhead() {}

    /** One sampler's shares, one for each round, in per cent. */
    private record Line(SamplerKind kind, Rounds shares, Rounds milliseconds) {}

    /**
     * Measures all samplers and writes a page of Markdown.
     *
     * @param rounds how often
     * @param progress told what is going on
     */
    static String measure(int rounds, Consumer<String> progress) {
        RunConfig config = Presets.named("quickstart-digits");
        DataShape shape = config.data().shape().orElseThrow();
        Network network = config.network().create(shape);
        Schedule schedule = config.requireScoreModel().process().schedule();
        List<Line> lines = new ArrayList<>();
        for (SamplerKind kind : SamplerKind.values()) {
            lines.add(new Line(kind, new Rounds(), new Rounds()));
        }
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
            NetworkModel model = NetworkModel.continuous(network, schedule);
            for (int round = -1; round < rounds; round++) {
                progress.accept(round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds);
                for (Line line : lines) {
                    round(line, model, schedule, shape, round >= 0);
                }
            }
        }
        return page(lines, rounds);
    }

    private static void round(Line line, NetworkModel model, Schedule schedule, DataShape shape, boolean counts) {
        long[] inside = {0};
        FunctionModel timed = new FunctionModel(schedule, model.prediction(), (x, t) -> {
            long start = System.nanoTime();
            Tensor value = model.predict(x, t);
            inside[0] += System.nanoTime() - start;
            return value;
        });
        SamplerKind kind = line.kind();
        SolverOptions options =
                kind.usual().tolerance().isPresent() ? SolverOptions.none().withTolerance(LOOSE) : SolverOptions.none();
        Sampler sampler = kind.create(options).denoisingLast();
        int steps = (int) Math.max(2, EVALUATIONS / Math.max(1, sampler.traits().evaluationsPerStep()));
        Sde sde = Sde.of(schedule);
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            // Chains of fewer steps than 21 do not exist on this process.
            int points = Math.max(22, sampler.gridPoints(steps));
            TimeGrid grid = kind.grid(schedule).place(sde, points);
            SamplingProblem problem = new SamplingProblem(timed, grid, SeededNoise.of(7), SamplingListener.none());
            long start = System.nanoTime();
            sampler.sample(problem, DType.FLOAT32, Device.CPU, shape.batch(BATCH));
            long total = System.nanoTime() - start;
            if (counts) {
                line.shares().add(100.0 * (double) (total - inside[0]) / (double) total);
                line.milliseconds().add(1e-6 * (double) total);
            }
        }
    }

    private static String page(List<Line> lines, int rounds) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "# Overhead of the samplers%n%n"
                        + "Written by `bin/reverie-bench samplers --out docs/results/sampler-overhead.md`. The share of a run that is"
                        + " not spent inside the model: noise, coefficients, updates, checks. Network of the preset"
                        + " quickstart-digits (1 x 16 x 16, float32), batches of %d, about %d evaluations, median of %d"
                        + " rounds with the smallest and the greatest; %d threads.%n%n"
                        + "| sampler | overhead, per cent | milliseconds of the run |%n| --- | ---: | ---: |%n",
                BATCH,
                EVALUATIONS,
                rounds,
                Engine.threads()));
        for (Line line : lines) {
            Measured share = Measured.of(line.shares().values());
            Measured time = Measured.of(line.milliseconds().values());
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f (%.1f to %.1f) | %.0f (%.0f to %.0f) |%n",
                    line.kind(),
                    share.median(),
                    share.least(),
                    share.greatest(),
                    time.median(),
                    time.least(),
                    time.greatest()));
        }
        return text.toString();
    }
}
