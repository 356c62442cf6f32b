package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.file.OutputFolder;
import dev.reverie.plot.AnimatedGif;
import dev.reverie.plot.Figure;
import dev.reverie.report.Metrics;
import dev.reverie.report.ModelPictures;
import dev.reverie.report.NoiseErrors;
import dev.reverie.report.RunPage;
import dev.reverie.report.ScoreField;
import dev.reverie.run.RunDirectory;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Engine;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.EventSink;
import dev.reverie.train.StopSignal;
import dev.reverie.train.Trainer;
import dev.reverie.trained.PretrainedModels;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two small models from nothing to samples, and a page about them.
 *
 * <p>Both train for the fixed number of steps of their presets, so that the same seed gives the same pictures on every
 * machine of a kind; how long that takes is forecast while it runs.
 */
final class Quickstart {
    private static final int POINTS = 1500;
    private static final int DIGITS = 64;

    private static final String LONGER = "mnist-conditional";
    private static final int LONGER_COUNT = 40;
    private static final int LONGER_STEPS = 10;

    private final Console console;
    private final List<String> settings;

    Quickstart(Console console) {
        this(console, List.of());
    }

    /**
     * A quickstart with other settings in both presets.
     *
     * @param console where to tell
     * @param settings each {@code path=value}
     */
    Quickstart(Console console, List<String> settings) {
        this.console = console;
        this.settings = List.copyOf(settings);
    }

    /**
     * Does it all.
     *
     * @param out folder for the results; null to find one
     * @param seed decides everything; null for the presets' seeds
     * @return the exit code
     * @throws IOException if something cannot be written
     */
    int run(@Nullable Path out, @Nullable Long seed) throws IOException {
        long started = System.nanoTime();
        Path folder = out == null ? FreshFolder.near(Path.of("reverie-quickstart")) : out;
        requireEmpty(folder);
        console.say("Loading the engine...");
        console.say(Version.ofEngine() + "; results in " + folder);
        QuickstartPage page = new QuickstartPage(folder);
        console.say("");
        console.say("1 of 2: eight Gaussians in the plane, a perceptron, variance-exploding SDE");
        int threads = Engine.threads();
        // Tensors of a few thousand numbers are done before a second thread has woken up.
        Engine.setThreads(1);
        try {
            points(folder, config("quickstart-points", seed), page);
        } finally {
            Engine.setThreads(threads);
        }
        console.say("");
        console.say("2 of 2: handwritten digits drawn by this program, a U-Net, variance-preserving SDE");
        digits(folder, config("quickstart-digits", seed), page);
        double seconds = (System.nanoTime() - started) * 1e-9;
        Path report = page.write(seconds);
        console.say("");
        console.say("Done in " + Quantities.seconds(seconds) + ". Open the page in a browser:");
        console.out().println(report.toAbsolutePath().normalize());
        for (Path picture : page.pictures()) {
            console.out().println(picture);
        }
        console.say("");
        console.say("Beside it, what longer training gives: " + LONGER
                + ", a model that comes with the program (reverie" + " models):");
        console.out().println(longer(folder));
        console.say("Next: reverie sample "
                + ShellWords.quoted(folder.resolve("digits").toString()) + " --n 100 --out samples, or reverie train"
                + " digits-32, or reverie presets.");
        return ExitCode.DONE;
    }

    /** Digits by a model that was trained for longer, a row for each class. */
    private static Path longer(Path folder) throws IOException {
        try (TrainedModel model = PretrainedModels.open(LONGER)) {
            RunConfig config = model.config().with("sampling.label=all", "sampling.steps=" + LONGER_STEPS);
            SampleSet samples = model.sample(LONGER_COUNT, 0, config, SamplingProgress.silent());
            Path picture = folder.resolve(LONGER + ".png");
            samples.writePng(picture);
            return picture;
        }
    }

    private RunConfig config(String preset, @Nullable Long seed) {
        RunConfig config = Presets.named(preset).with(settings.toArray(String[]::new));
        return seed == null ? config : config.with("training.seed=" + seed, "data.seed=" + seed);
    }

    /** Half a minute of training must not end in a folder that cannot take its results. */
    private static void requireEmpty(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is a file; choose another folder (--out)");
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new IOException(folder + ": is not empty; choose another folder (--out)");
                }
            }
        }
        OutputFolder.make(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + ": cannot be written, access denied; choose another folder (--out)");
        }
    }

    private void points(Path folder, RunConfig config, QuickstartPage page) throws IOException {
        Path run = folder.resolve("points");
        Metrics metrics = train(run, config);
        try (TrainedScoreModel model = TrainedScoreModel.load(run)) {
            Drawn drawn = draw(model, POINTS);
            console.say("making pictures");
            ModelPictures pictures = ModelPictures.of(model, config.training().seed());
            Map<String, Figure> figures = new LinkedHashMap<>();
            figures.put("samples", pictures.dataBesideSamples(drawn.samples()));
            figures.put(
                    "loss",
                    Figure.of(metrics.chart(), NoiseErrors.chart(model, 1)).hiDpi());
            figures.put("forward", pictures.forward());
            figures.put("reverse", pictures.reverse());
            figures.put("score", ScoreField.of(model).figure());
            page.add(new QuickstartPage.Part(
                    "points", config, metrics, drawn.seconds(), drawn.samples(), figures, Optional.empty()));
        }
    }

    private void digits(Path folder, RunConfig config, QuickstartPage page) throws IOException {
        Path run = folder.resolve("digits");
        Metrics metrics = train(run, config);
        try (TrainedScoreModel model = TrainedScoreModel.load(run)) {
            Drawn drawn = draw(model, DIGITS);
            console.say("making pictures");
            ModelPictures pictures = ModelPictures.of(model, config.training().seed());
            Map<String, Figure> figures = new LinkedHashMap<>();
            figures.put("samples", pictures.dataBesideSamples(drawn.samples()));
            figures.put(
                    "loss",
                    Figure.of(metrics.chart(), NoiseErrors.chart(model, 1)).hiDpi());
            figures.put("forward", pictures.forward());
            figures.put("reverse", pictures.reverse());
            AnimatedGif film = pictures.film();
            page.add(new QuickstartPage.Part(
                    "digits", config, metrics, drawn.seconds(), drawn.samples(), figures, Optional.of(film)));
        }
    }

    private record Drawn(SampleSet samples, double seconds) {}

    private Drawn draw(TrainedScoreModel model, int count) {
        long started = System.nanoTime();
        try (WorkLine line = new WorkLine(console, "sampling", "samples", count)) {
            SampleSet samples = model.sample(
                    count,
                    model.config().training().seed(),
                    model.config().sampling(),
                    (done, total) -> line.reach(done));
            double seconds = (System.nanoTime() - started) * 1e-9;
            console.say(count + " samples in " + Quantities.seconds(seconds));
            return new Drawn(samples, seconds);
        }
    }

    private Metrics train(Path folder, RunConfig config) throws IOException {
        try (RunDirectory run = RunDirectory.create(folder, config);
                StopSignal stop = StopSignal.install();
                EventSink sink =
                        console.isQuiet() ? EventSink.silent() : new ConsoleSink(console.err(), console.isTerminal())) {
            Trainer.Outcome outcome = Trainer.of(run)
                    .command(List.of("reverie", "quickstart"))
                    .listener(sink)
                    .stopWhen(stop)
                    .train();
            if (!outcome.isComplete()) {
                throw new CancellationException("stopped at step " + outcome.step());
            }
            new RunPage(run).write();
            return Metrics.read(run.metricsFile());
        }
    }
}
