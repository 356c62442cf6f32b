package dev.reverie.bench;

import dev.reverie.data.catalog.DataOptions;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowDensity;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What likelihoods cost: images per second at tolerance 1e-5 with one probe, beside bare forward and backward passes of the
 * same number and the same batch sizes, and the evaluations that steps of each sample save.
 */
final class LikelihoodCost {
    private static final int BATCH = 8;

    private LikelihoodCost() {}

    /**
     * Measures a trained model of images and writes a page of Markdown.
     *
     * @param run folder of the run
     * @param rounds how often
     * @param progress told what is going on
     */
    static String measure(Path run, int rounds, Consumer<String> progress) throws IOException {
        try (TrainedScoreModel trained = TrainedScoreModel.load(run);
                Scope scope = Scope.open()) {
            double[][] examples = trained.examples(BATCH, DataOptions.defaults());
            long[] shape = new long[trained.sampleShape().length + 1];
            shape[0] = examples.length;
            System.arraycopy(trained.sampleShape(), 0, shape, 1, shape.length - 1);
            Tensor x = Tensors.of(
                    Arrays.stream(examples).flatMapToDouble(Arrays::stream).toArray(), shape);
            scope.keep(x);
            return measure(trained, x, rounds, progress);
        }
    }

    private static String measure(TrainedScoreModel trained, Tensor x, int rounds, Consumer<String> progress) {
        ScoreModel model = trained.scoreModel();
        List<Long> sizes = new ArrayList<>();
        ScoreModel counted = new FunctionModel(model.schedule(), model.prediction(), (state, t) -> {
            sizes.add(state.size(0));
            return model.predict(state, t);
        });
        FlowLikelihood likelihood = FlowLikelihood.of(counted, HutchinsonDivergence.rademacher(1));
        Rounds whole = new Rounds();
        Rounds bare = new Rounds();
        FlowDensities last = null;
        for (int round = 0; round < rounds; round++) {
            progress.accept("round " + (round + 1) + " of " + rounds);
            sizes.clear();
            long start = System.nanoTime();
            try (Scope scope = Scope.open()) {
                last = likelihood.evaluate(x, SeededNoise.of(1));
            }
            whole.add(1e-9 * (double) (System.nanoTime() - start));
            bare.add(passes(model, x, List.copyOf(sizes)));
        }
        progress.accept("the whole batch with common steps");
        FlowDensities together;
        try (Scope scope = Scope.open()) {
            together = likelihood.withNorm(ErrorNorm.BATCH).evaluate(x, SeededNoise.of(1));
        }
        if (last == null) {
            throw new IllegalArgumentException("--rounds must be at least 1, got " + rounds);
        }
        return page(trained, x, whole, bare, last, together);
    }

    /** Seconds of bare network passes, forward and backward, in the batch sizes of the run. */
    private static double passes(ScoreModel model, Tensor x, List<Long> sizes) {
        try (Scope scope = Scope.open()) {
            NoiseGenerator noise = new NoiseGenerator();
            Tensor state = x.add(scope.keep(noise.seed(1).normal(DType.FLOAT64, Device.CPU, x.shape())));
            Tensor probe = noise.seed(2).normal(DType.FLOAT64, Device.CPU, x.shape());
            long start = System.nanoTime();
            for (long size : sizes) {
                try (Scope inner = Scope.open()) {
                    Tensor rows = state.narrow(0, 0, size).detach().requireGrad();
                    double[] t = new double[Math.toIntExact(size)];
                    Arrays.fill(t, 0.5 * model.schedule().domain().end());
                    Tensor value = model.predict(rows, t);
                    Autograd.vjp(value, rows, probe.narrow(0, 0, size));
                }
            }
            return 1e-9 * (double) (System.nanoTime() - start);
        }
    }

    private static String page(
            TrainedScoreModel trained, Tensor x, Rounds whole, Rounds bare, FlowDensities own, FlowDensities together) {
        long images = x.size(0);
        Measured speed = Measured.of(whole.values(), seconds -> images / seconds);
        Measured overhead =
                Measured.of(Measured.ratio(whole.values(), bare.values()).median() - 1);
        long most =
                own.samples().stream().mapToLong(FlowDensity::evaluations).max().orElseThrow();
        long least =
                own.samples().stream().mapToLong(FlowDensity::evaluations).min().orElseThrow();
        long sum = own.sampleEvaluations();
        return String.format(
                Locale.ROOT,
                """
                # Cost of a likelihood

                Written by `bin/reverie-bench likelihood RUN --out docs/results/likelihood-cost.md`; the run is %s. Bits per
                dimension by the probability flow, tolerance 1e-5, one Rademacher probe, float64 state around the float32
                network, batches of %d, %d threads, median of %d rounds.

                |  |  |
                | --- | ---: |
                | images/s | %.3f (%.3f to %.3f) |
                | more than the same forward and backward passes alone | %.1f %% |
                | evaluations of one image, least to most | %d to %d |
                | evaluations of all images, each with its own steps | %d |
                | the same, if all stayed until the last has arrived | %d (%.0f %% more) |
                | the same, with one step for the whole batch | %d |
                """,
                trained.config().name(),
                images,
                Engine.threads(),
                whole.values().length,
                speed.median(),
                speed.least(),
                speed.greatest(),
                100 * overhead.median(),
                least,
                most,
                sum,
                most * images,
                100.0 * ((double) (most * images) / (double) sum - 1),
                together.sampleEvaluations());
    }
}
