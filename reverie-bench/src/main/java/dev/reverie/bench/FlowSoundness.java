package dev.reverie.bench;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.eval.ModelData;
import dev.reverie.eval.NoisyImages;
import dev.reverie.stat.EnergyDistance;
import dev.reverie.trained.OutOfRange;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Whether the flow of a trained model of images is sound: how many of its samples are noise, leave the range of the data,
 * and how far they are from held-out data, by sampler, with and without a threshold.
 */
final class FlowSoundness {
    private static final int SAMPLES = 64;
    private static final int REFERENCE = 1000;

    private record Way(String name, List<String> settings) {}

    private static final List<Way> WAYS = List.of(
            new Way("`uniPc`, 10 steps", List.of("sampling.sampler=uniPc", "sampling.steps=10")),
            new Way("`uniPc`, 50 steps", List.of("sampling.sampler=uniPc", "sampling.steps=50")),
            new Way("`edmHeun`, 18 steps", List.of("sampling.sampler=edmHeun", "sampling.steps=18")),
            new Way(
                    "`probabilityFlow`, tolerance 1e-3",
                    List.of("sampling.sampler=probabilityFlow", "sampling.tolerance=1e-3")),
            new Way(
                    "`sdeDpmSolverPlusPlus`, 20 steps",
                    List.of("sampling.sampler=sdeDpmSolverPlusPlus", "sampling.steps=20")));

    private FlowSoundness() {}

    /**
     * Measures trained models and writes a page of Markdown.
     *
     * @param runs folders of runs of images
     * @param progress told what is going on
     */
    static String measure(List<Path> runs, Consumer<String> progress) throws IOException {
        MarkdownPage page = new MarkdownPage();
        page.line(String.format(Locale.ROOT, """
                # Soundness of flows

                Written by `bin/reverie-bench soundness RUN...`: %d samples of seed 0 of each model and sampler.

                * noisy: samples whose finest diagonal details have more energy than those of each of %d held-out images.
                * out of range: samples of which more than 1 %% of the values are beyond black or white by more than a tenth
                  of the range, before they are cut off.
                * distance: energy distance to %d held-out images; in brackets that of %d other held-out images, which no
                  model can be expected to be below.

                | model | sampler | threshold | noisy | out of range | distance |
                | --- | --- | --- | ---: | ---: | ---: |""", SAMPLES, REFERENCE, REFERENCE, SAMPLES));
        for (Path run : runs) {
            try (TrainedModel model = TrainedModel.load(run)) {
                measure(String.valueOf(run.getFileName()), model, page, progress);
            }
        }
        return page.text();
    }

    private static void measure(String name, TrainedModel model, MarkdownPage page, Consumer<String> progress)
            throws IOException {
        Dataset data = ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults())
                .dataset();
        NoisyImages noisy = NoisyImages.of(data, 0, REFERENCE);
        double[][] reference = images(data, 0, REFERENCE);
        double floor = EnergyDistance.between(images(data, REFERENCE, SAMPLES), reference);
        for (Way way : WAYS) {
            RunConfig config = model.config().with(way.settings().toArray(String[]::new));
            for (String threshold : List.of("none", "auto")) {
                if (threshold.equals("auto")
                        && config.requireScoreModel()
                                .sampling()
                                .sampler()
                                .traits()
                                .isStochastic()) {
                    continue;
                }
                progress.accept(name + ", " + way.name() + ", threshold " + threshold);
                SampleSet samples = model.sample(
                        SAMPLES, 0, config.with("sampling.threshold=" + threshold), SamplingProgress.silent());
                page.row(
                        name,
                        way.name(),
                        threshold,
                        Integer.toString(noisy.count(samples)),
                        samples.outOfRange()
                                .map(OutOfRange::images)
                                .map(String::valueOf)
                                .orElse(""),
                        String.format(
                                Locale.ROOT, "%.3f (%.3f)", EnergyDistance.between(images(samples), reference), floor));
            }
        }
    }

    private static double[][] images(Dataset data, int first, int count) {
        double[][] images = new double[count][];
        float[] image = new float[data.shape().length()];
        for (int i = 0; i < count; i++) {
            data.read(first + i, image, 0);
            images[i] = doubles(image);
        }
        return images;
    }

    private static double[][] images(SampleSet samples) {
        double[][] images = new double[samples.count()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = doubles(samples.sample(i));
        }
        return images;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
