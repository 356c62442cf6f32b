package dev.reverie.bench.soak;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains and samples for a given time and reads what the process holds.
 *
 * <p>One run of images is trained in episodes: train, save, load, sample to files, continue. Between its updates a model of
 * points that stays loaded, and every tenth time the model of images, are sampled by {@link TrainedModel#sample}, with a
 * sampler of each family in turn. So whatever an update, a checkpoint, a preview, an episode or a call keeps adds up.
 */
final class Soak {
    private static final int IMAGES_EVERY = 10;
    private static final int FILES_EVERY = 100;
    /** Training goes on even where the machine is too slow for the calls that are due. */
    private static final int MOST_CALLS_PER_UPDATE = 50;

    private static final List<String> POINT_SAMPLERS = List.of(
            "predictorCorrector, steps: 2",
            "eulerMaruyama, steps: 2",
            "ddim, steps: 2",
            "dpmSolverPlusPlus, steps: 2",
            "uniPc, steps: 2",
            "edmHeun, steps: 2",
            "probabilityFlow, tolerance: 0.3");
    private static final List<String> IMAGE_SAMPLERS =
            List.of("ddim, steps: 2", "uniPc, steps: 2", "stochasticHeun, steps: 2");

    private final SoakPlan plan;
    private final Path folder;
    private final BufferedWriter out;
    private final Consumer<String> progress;
    private final Runnable afterCall;
    private final List<Reading> readings = new ArrayList<>();
    private final long start = System.nanoTime();
    private final List<RunConfig> pointRuns = new ArrayList<>();
    private final List<RunConfig> imageRuns = new ArrayList<>();
    private final TrainedModel points;
    private double next;
    private long updates;
    private long calls;
    private long reported;

    private Soak(
            SoakPlan plan,
            Path folder,
            BufferedWriter out,
            Consumer<String> progress,
            Runnable afterCall,
            TrainedModel points) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
        this.progress = progress;
        this.afterCall = afterCall;
        this.points = points;
        for (String sampler : POINT_SAMPLERS) {
            pointRuns.add(pointConfig().with("sampling={sampler: " + sampler + "}"));
        }
        for (String sampler : IMAGE_SAMPLERS) {
            imageRuns.add(imageConfig().with("sampling={sampler: " + sampler + "}"));
        }
    }

    /**
     * Works until the time is over.
     *
     * @param plan how long
     * @param folder for the runs; missing or empty
     * @param samples file of the readings, written as they are taken
     * @param progress told how far it is
     * @param afterCall done after every draw
     * @return the readings
     */
    static List<Reading> run(SoakPlan plan, Path folder, Path samples, Consumer<String> progress, Runnable afterCall)
            throws IOException {
        Files.createDirectories(folder);
        try (BufferedWriter out = Files.newBufferedWriter(samples);
                TrainedModel points = Reverie.train(pointConfig(), folder.resolve("points"))) {
            out.write(Reading.HEADER + "\n");
            out.flush();
            return new Soak(plan, folder, out, progress, afterCall, points).run();
        }
    }

    private static RunConfig pointConfig() {
        return Presets.named("quickstart-points")
                .with("training={steps: 50, batchSize: 64, warmUp: 5}")
                .with("network.features=16")
                .with("network.blocks=1");
    }

    /** Digits of 8 x 8 by a network of few channels; its steps never end by themselves. */
    private static RunConfig imageConfig() {
        return Presets.named("quickstart-digits")
                .with("data={height: 8, width: 8}")
                .with("network={features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [4], dropout: 0.1}")
                .with("training={steps: 1000000000, batchSize: 4, warmUp: 50, logEvery: 10, checkpointEvery: 100,"
                        + " sampleEvery: 100, sampleCount: 4}")
                .with("sampling={sampler: ddim, steps: 4}");
    }

    private List<Reading> run() throws IOException {
        Path run = folder.resolve("images");
        TrainedModel images = Reverie.train(imageConfig(), run, EventSink.silent(), () -> true);
        try {
            while (!isOver()) {
                TrainedModel current = images;
                long end = updates + plan.episode();
                BooleanSupplier stop = () -> isOver() || updates >= end;
                TrainedModel trained = Reverie.resume(run, event -> update(event, current), stop);
                images.close();
                images = trained;
                SampleSet drawn = images.sample(4, updates);
                drawn.writePng(folder.resolve("images.png"));
                drawn.writeNpy(folder.resolve("images.npy"));
            }
        } finally {
            images.close();
        }
        return List.copyOf(readings);
    }

    private void update(Event event, TrainedModel images) throws IOException {
        if (!(event instanceof Event.Step)) {
            return;
        }
        updates++;
        long due = Math.min(plan.calls(), (long) Math.ceil(plan.calls() * seconds() / plan.seconds()));
        for (int i = 0; calls < due && i < MOST_CALLS_PER_UPDATE; i++) {
            call(images);
        }
        if (seconds() >= next) {
            read();
            next = seconds() + plan.every().toNanos() * 1e-9;
        }
    }

    private void call(TrainedModel images) throws IOException {
        SampleSet drawn;
        if (calls % IMAGES_EVERY == 0) {
            drawn = draw(images, imageRuns, calls / IMAGES_EVERY);
        } else {
            drawn = draw(points, pointRuns, calls);
        }
        if (calls % FILES_EVERY == 0) {
            drawn.writePng(folder.resolve("drawn.png"));
        }
        calls++;
        afterCall.run();
    }

    private static SampleSet draw(TrainedModel model, List<RunConfig> runs, long call) {
        return model.sample(1, call, runs.get((int) (call % runs.size())), SamplingProgress.silent());
    }

    private void read() throws IOException {
        Reading reading = Reading.take(seconds(), updates, calls);
        readings.add(reading);
        out.write(reading.line() + "\n");
        out.flush();
        long minute = (long) (seconds() / 60);
        if (minute > reported) {
            reported = minute;
            progress.accept(String.format(
                    Locale.ROOT,
                    "minute %d: %d updates, %d calls, %.0f MB resident, %d native objects",
                    minute,
                    updates,
                    calls,
                    Quantity.RESIDENT.of(reading),
                    reading.nativeObjects()));
        }
    }

    private boolean isOver() {
        return seconds() >= plan.seconds() || updates >= plan.updates();
    }

    private double seconds() {
        return (System.nanoTime() - start) * 1e-9;
    }
}
