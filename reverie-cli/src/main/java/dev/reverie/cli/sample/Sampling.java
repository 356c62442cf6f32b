package dev.reverie.cli.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.GuidanceConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.ThresholdConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.report.SampleFilm;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.trained.OutOfRange;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Draws samples and writes them down. */
public final class Sampling {
    private final Console console;

    public Sampling(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted
     * @throws IOException if the model cannot be read or the results not be written
     */
    int run(SampleCommand request) throws IOException {
        Device device = DeviceChoice.of(request.device);
        makeFolder(request.out());
        ClassifierRequest guide = request.guide();
        if (guide == null) {
            try (TrainedModel model = TrainedModel.load(RunArgument.of(console, request.source), device)) {
                model.notices().forEach(console::say);
                draw(request, model, Optional.empty(), device);
            }
            return ExitCode.DONE;
        }
        try (TrainedScoreModel model = TrainedScoreModel.load(RunArgument.of(console, request.source), device);
                TrainedClassifier classifier = TrainedClassifier.load(guide.source(), device)) {
            model.notices().forEach(console::say);
            classifier.notices().forEach(console::say);
            GuidanceConfig guidance = GuidanceConfig.byClassifier(guide.labels(), guide.gamma());
            draw(request, model.guidedBy(classifier), Optional.of(guidance), device);
        }
        return ExitCode.DONE;
    }

    private void draw(SampleCommand request, TrainedModel model, Optional<GuidanceConfig> guidance, Device device)
            throws IOException {
        RunConfig config = SamplingOptions.apply(model.config(), request.options(), request.settings);
        console.say(Version.ofEngine());
        Optional<SampleFilm> film = Optional.empty();
        if (request.trajectory) {
            if (!(model instanceof TrainedScoreModel score)) {
                throw new RequestException(
                        "--trajectory follows the sampler of a score model, but " + request.source
                                + " holds a continuous normalizing flow",
                        "leave it out");
            }
            if (config.sampling().controlsErrorPerSample()) {
                // Samples with steps of their own leave the batch one by one: there would be no common time to draw.
                List<String> together = new ArrayList<>(request.settings);
                together.add("sampling.errorNorm=batch");
                config = SamplingOptions.apply(model.config(), request.options(), together);
                console.say("--trajectory makes all samples take the same steps (errorNorm batch)");
            }
            film = Optional.of(SampleFilm.of(score, request.count));
        }
        if (model instanceof TrainedScoreModel score && keptByDefault(score, config.sampling())) {
            console.say(
                    "denoised images are kept in the range of the data (--threshold auto); --threshold none follows the"
                            + " pure flow");
        }
        SampleSet samples;
        long started = System.nanoTime();
        try (WorkLine line = new WorkLine(console, "sampling", "samples", request.count)) {
            SamplingProgress progress = (done, total) -> line.reach(done);
            if (model instanceof TrainedScoreModel score) {
                SamplingConfig own = config.sampling();
                SamplingConfig sampling = guidance.map(own::with).orElse(own);
                SamplingListener listener = film.isPresent() ? film.get() : SamplingListener.none();
                samples = score.sample(request.count, request.seed, sampling, progress, listener);
            } else {
                samples = model.sample(request.count, request.seed, config, progress);
            }
        }
        double seconds = (System.nanoTime() - started) * 1e-9;
        List<Path> files = write(samples, request);
        if (film.isPresent()) {
            files.addAll(film.get().write(samples, request.out()));
        }
        files.add(provenance(samples, model, request, device, seconds));
        Optional<OutOfRange> outside = samples.outOfRange().filter(found -> found.images() > 0);
        if (outside.isPresent()) {
            console.say(outOfRange(outside.get(), config.sampling()));
        }
        console.say(request.count + " samples in " + Quantities.seconds(seconds));
        files.forEach(file -> console.out().println(file));
    }

    private static boolean keptByDefault(TrainedModel model, SamplingConfig sampling) {
        ThresholdConfig threshold = sampling.threshold();
        return threshold.kind() == ThresholdConfig.Kind.AUTO
                && threshold.rule(model.data().shape(), sampling.sampler()).isPresent();
    }

    private static String outOfRange(OutOfRange outside, SamplingConfig sampling) {
        return String.format(
                Locale.ROOT,
                "%d of %d images left the range of the data (%.1f %% of all values, by more than a tenth of it) and were cut"
                        + " off at black and white; %s, as does longer training",
                outside.images(),
                outside.count(),
                100 * outside.share(),
                sampling.threshold().asked().isPresent()
                        ? "a tighter --threshold (now "
                                + sampling.threshold().asked().get() + ") helps"
                        : "--threshold static helps");
    }

    /** Makes the folder of the results, unless it is there. */
    public static void makeFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is a file; the samples need a folder, choose another (--out)");
        }
        OutputFolder.make(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + ": cannot be written, access denied; choose another folder (--out)");
        }
    }

    private static List<Path> write(SampleSet samples, SampleCommand request) throws IOException {
        Path out = request.out();
        List<Path> files = new ArrayList<>();
        boolean images = samples.shape().isImage();
        if (samples.picture().isPresent()) {
            Path picture = out.resolve(
                    switch (samples.shape().kind()) {
                        case IMAGE -> "grid.png";
                        case VECTOR -> "scatter.png";
                        case SERIES -> "series.png";
                    });
            samples.writePng(picture);
            files.add(picture);
        }
        if (!images) {
            Path table = out.resolve("samples.csv");
            samples.writeCsv(table);
            files.add(table);
        }
        Path array = out.resolve("samples.npy");
        samples.writeNpy(array);
        files.add(array);
        if (request.individual) {
            if (!images) {
                throw new RequestException("--individual writes pictures, but the samples are rows of "
                        + samples.shape() + " numbers; they are in " + table(out));
            }
            Path folder = out.resolve("individual");
            removeFormer(folder);
            samples.writeEach(folder, 0);
            files.add(folder);
        }
        return files;
    }

    private static Path table(Path out) {
        return out.resolve("samples.csv");
    }

    /** Pictures of a larger set before this one would look like part of it. */
    public static void removeFormer(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (String.valueOf(file.getFileName()).matches("\\d{6}\\.png")) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path provenance(SampleSet samples, TrainedModel model, SampleCommand request, Device device, double seconds)
            throws IOException {
        Path file = request.out().resolve("provenance.json");
        writeProvenance(file, samples.provenance(), model, console.arguments(), device, seconds);
        return file;
    }

    /**
     * Writes down how results were made, and by what.
     *
     * @param file to write
     * @param made how, as a JSON object
     * @param model of which
     * @param arguments the command line
     * @param device where
     * @param seconds it took
     */
    public static void writeProvenance(
            Path file, String made, TrainedModel model, List<String> arguments, Device device, double seconds)
            throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.setAll((ObjectNode) mapper.readTree(made));
        json.put("run", model.config().name())
                .put("step", model.checkpoint().counters().step())
                .put("runProvenanceSha256", model.checkpoint().provenance())
                .put("command", "reverie " + ShellWords.joined(arguments))
                .put("made", Instant.now().toString())
                .put("seconds", seconds)
                .put("device", device.toString())
                .put("reverie", Version.ofReverie())
                .put("engine", Engine.version())
                .put("threads", Engine.threadBudget().toString())
                .put("java", Version.ofJava())
                .put("system", Version.ofSystem());
        AtomicFile.write(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
