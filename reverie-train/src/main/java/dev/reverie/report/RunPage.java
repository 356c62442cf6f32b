package dev.reverie.report;

import dev.reverie.config.FlowConfig;
import dev.reverie.config.ObjectiveConfig;
import dev.reverie.config.PreviewSampling;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Task;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HtmlReport;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.LineChart;
import dev.reverie.run.RunDescription;
import dev.reverie.run.RunDirectory;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.track.Event;
import dev.reverie.track.Progress;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The page {@code report.html} of a run: how the loss fell, what samples looked like on the way, every setting; for flows
 * the density, too, and for classifiers the accuracy in place of samples. Made from the run's files alone, but for density
 * and accuracy, which look at the data.
 */
public final class RunPage {
    private static final int SHOWN_PICTURES = 6;
    private static final int REFRESH_SECONDS = 10;

    private final RunDirectory run;

    /**
     * The page of a run.
     *
     * @param run stays with the caller
     */
    public RunPage(RunDirectory run) {
        this.run = run;
    }

    /**
     * Writes the page into the run; for flows of points in the plane the picture of the density, too.
     *
     * @return its path
     * @throws IOException if a file cannot be read or written
     */
    public Path write() throws IOException {
        return write(false);
    }

    /**
     * Writes the page of a run that goes on: it loads itself anew while that is so, and leaves out what would have to be
     * computed by the model.
     *
     * @return its path
     * @throws IOException if a file cannot be read or written
     */
    public Path writeLive() throws IOException {
        return write(true);
    }

    private Path write(boolean live) throws IOException {
        Metrics metrics = Metrics.read(run.metricsFile());
        HtmlReport page = run.isConfigured() ? configured(metrics, live) : own(metrics, live);
        if (live && metrics.state() == Metrics.State.RUNNING) {
            page = page.refreshedEvery(REFRESH_SECONDS);
        }
        if (run.provenance().isPresent()) {
            page = page.details("provenance", run.provenance().get());
        }
        page.writeTo(run.reportFile());
        return run.reportFile();
    }

    /** Of a run whose model a configuration describes. */
    private HtmlReport configured(Metrics metrics, boolean live) throws IOException {
        RunConfig config = run.config();
        HtmlReport page = curves(
                HtmlReport.titled(config.name())
                        .subtitle(config.description())
                        .section("Training")
                        .keyValues(withState(facts(metrics), metrics, live)),
                metrics,
                remark());
        if (!live && config.flow().isPresent() && !run.checkpoints().files().isEmpty()) {
            page = density(page);
        }
        page = config.classifier().isEmpty() ? pictures(page) : live ? page : accuracy(page);
        return page.section("Settings").details("the resolved configuration", config.yaml());
    }

    /** Of a run whose model a program made. */
    private HtmlReport own(Metrics metrics, boolean live) throws IOException {
        RunDescription description = run.description();
        Map<String, String> facts = new LinkedHashMap<>(description.facts());
        facts.putAll(figures(metrics, description.batchSize()));
        HtmlReport page = curves(
                HtmlReport.titled(description.name()).section("Training").keyValues(withState(facts, metrics, live)),
                metrics,
                "");
        return pictures(page).section("Settings").details("the description of the run", description.text());
    }

    /** The state first: of training that goes on by its own word, it may be the last word of a killed process. */
    private static Map<String, String> withState(Map<String, String> facts, Metrics metrics, boolean live) {
        Map<String, String> all = new LinkedHashMap<>();
        boolean broken = !live && metrics.state() == Metrics.State.RUNNING;
        all.put("state", broken ? "broken off" : metrics.state().toString());
        if (!metrics.updated().isEmpty()) {
            all.put("last update", metrics.updated().replace('T', ' ').replaceFirst("(\\.\\d+)?Z", " UTC"));
        }
        all.putAll(facts);
        return all;
    }

    private static HtmlReport curves(HtmlReport beginning, Metrics metrics, String remark) {
        HtmlReport begun = warnings(beginning, metrics);
        if (metrics.isEmpty()) {
            return begun.paragraph("No step was logged yet.");
        }
        HtmlReport page = begun.figure(
                Figure.of(metrics.chart()).hiDpi(),
                "training loss against the step",
                "Loss of each logged batch, thin, and its running mean, bold. " + remark);
        if (!metrics.levels().isEmpty()) {
            page = page.figure(
                    Figure.of(metrics.levels().chart()).hiDpi(),
                    "training loss against the noise level",
                    "Mean loss of the training samples of each noise level over the last quarter of the run, with two"
                            + " standard errors to either side: a level with a high loss is where the model is weak,"
                            + " or where noise and data cannot be told apart.");
        }
        return quality(page, metrics);
    }

    private static HtmlReport warnings(HtmlReport page, Metrics metrics) {
        if (metrics.diagnoses().isEmpty()) {
            return page;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Event.Diagnosis diagnosis : metrics.diagnoses()) {
            rows.add(List.of(String.valueOf(diagnosis.step()), diagnosis.reason(), diagnosis.remedy()));
        }
        return page.section("What looks wrong").table(List.of("step", "what was seen", "what to change"), rows);
    }

    private static HtmlReport quality(HtmlReport begun, Metrics metrics) {
        QualityCurve curve = metrics.quality();
        if (curve.points().isEmpty()) {
            return begun;
        }
        Event.Measured last = curve.points().get(curve.points().size() - 1);
        HtmlReport page = begun.section("Quality of samples")
                .figure(
                        Figure.of(curve.names().stream().map(curve::chart).toArray(LineChart[]::new))
                                .hiDpi(),
                        "distance of samples to the data against the step",
                        "Samples of the averaged weights beside as many examples of the data, from the same noise at every step: "
                                + last.samples()
                                + ". Both sides are few, so the values are larger than those of many samples,"
                                + " and comparable with one another only. Measuring took "
                                + Progress.words(curve.seconds())
                                + share(curve.seconds(), metrics.totalSeconds()) + ".");
        return metrics.forecast().isEmpty()
                ? page
                : page.paragraph(metrics.forecast().get().text() + ".");
    }

    private static String share(double part, double whole) {
        return whole > 0 ? String.format(Locale.ROOT, ", %.1f %% of the time", 100 * part / whole) : "";
    }

    /** What the loss can come to. */
    private String remark() {
        if (run.config().classifier().isPresent()) {
            return "The loss is the cross entropy in nats over all noise levels; at high noise it cannot fall below"
                    + " the entropy of the classes.";
        }
        Optional<FlowConfig> flow = run.config().flow();
        if (flow.isEmpty()) {
            return "The loss of denoising score matching does not reach zero: the noise is not determined by the"
                    + " noisy data.";
        }
        return flow.get().kind() == ObjectiveConfig.Kind.MAXIMUM_LIKELIHOOD
                ? "The loss is the negative log-likelihood in nats plus regularisation, if any. Its minimum is the"
                        + " entropy of the data, which may be negative."
                : "The loss of flow matching does not reach zero: where paths cross, the velocity of one of them is"
                        + " not determined by the state.";
    }

    private HtmlReport density(HtmlReport page) throws IOException {
        try (TrainedModel model = TrainedModel.load(
                run.folder(), Device.of(run.config().training().device()))) {
            HtmlReport result =
                    page.section("Density").keyValues(HeldOut.of(model).facts());
            if (!DensityMap.isFor(model)) {
                return result;
            }
            DensityMap map = DensityMap.of(model);
            Figure figure = map.figure();
            figure.writePng(run.densityFile());
            return result.figure(
                    figure,
                    "data beside the density of the model",
                    String.format(
                            Locale.ROOT,
                            "Data, and exp(log p) of the averaged weights; %.1f %% of the mass is in the picture.",
                            100 * map.mass()));
        }
    }

    private HtmlReport accuracy(HtmlReport page) throws IOException {
        HtmlReport result = page.section("Accuracy");
        if (run.checkpoints().files().isEmpty()) {
            return result.paragraph("No checkpoint was saved yet.");
        }
        try (TrainedClassifier trained = TrainedClassifier.load(
                run.folder(), Device.of(run.config().training().device()))) {
            ClassCurve curve = ClassCurve.of(trained);
            return result.figure(Figure.of(curve.chart()), "accuracy against the time", curve.caption())
                    .table(ClassCurve.header(), curve.rows())
                    .paragraph("Guide a score model of the same data and process with:")
                    .code("reverie sample RUN --classifier "
                            + ShellWords.quoted(run.folder().toString()) + " --label 0 --guidance 2 --out samples");
        }
    }

    private Map<String, String> facts(Metrics metrics) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", run.config().data().name());
        if (run.config().task() instanceof Task.Flow own) {
            facts.put("flow", own.flow().words());
        } else if (run.config().task() instanceof Task.ScoreModel own) {
            facts.put("process", words(own.process().schedule().toString()));
        } else if (run.config().task() instanceof Task.Classifier own) {
            facts.put("process", words(own.process().schedule().toString()));
        }
        facts.put(
                "steps",
                metrics.reachedStep() + " of " + run.config().training().steps() + ", batches of "
                        + run.config().training().batchSize());
        facts.putAll(figures(metrics, run.config().training().batchSize()));
        return facts;
    }

    /** A record as text that breaks between its parts where a column is narrow, and nowhere else. */
    private static String words(String parts) {
        return parts.replace("[", " (").replace("]", ")").replace('=', '\u00a0');
    }

    private static Map<String, String> figures(Metrics metrics, int batchSize) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (!metrics.isEmpty()) {
            facts.put(
                    "loss",
                    String.format(
                            Locale.ROOT,
                            "%.4g at first, %.4g at last",
                            metrics.meanLoss(false, 20),
                            metrics.meanLoss(true, 20)));
            facts.put("speed", String.format(Locale.ROOT, "%.4g examples/s", batchSize / metrics.secondsPerStep()));
        }
        if (metrics.totalSeconds() > 0) {
            facts.put("time", Progress.words(metrics.totalSeconds()));
        }
        return facts;
    }

    private HtmlReport pictures(HtmlReport page) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(run.sampleFolder())) {
            try (Stream<Path> found = Files.list(run.sampleFolder())) {
                found.filter(file -> file.toString().endsWith(".png")).sorted().forEach(files::add);
            }
        }
        HtmlReport result = page.section("Samples");
        if (files.isEmpty()) {
            if (!run.isConfigured()) {
                return result.paragraph("No samples were drawn during training (Trainer.previews makes some).");
            }
            return result.paragraph("No samples were drawn during training (training.sampleEvery is 0). Draw samples"
                            + " with:")
                    .code("reverie sample " + ShellWords.quoted(run.folder().toString()) + " --out samples");
        }
        result = result.paragraph(
                "Samples from the same noise, with the averaged weights of each step" + drawnBy() + ".");
        int shown = Math.min(SHOWN_PICTURES, files.size());
        for (int i = 0; i < shown; i++) {
            // Evenly spread over the run, the last one always among them.
            Path file = files.get(files.size() - 1 - (shown - 1 - i) * files.size() / shown);
            String name = String.valueOf(file.getFileName()).replace(".png", "").replaceFirst("step-0*", "step ");
            result = result.images(picture(file), "samples at " + name, name);
        }
        return result;
    }

    /** The sampler of the pictures, where it is another one than that of the run. */
    private String drawnBy() {
        if (!run.isConfigured()) {
            return "";
        }
        RunConfig config = run.config();
        RunConfig drawing = PreviewSampling.of(config);
        if (drawing.equals(config)) {
            return "";
        }
        SamplingConfig quick = drawing.requireScoreModel().sampling();
        SamplingConfig own = config.requireScoreModel().sampling();
        return ", by " + quick.kind() + " in " + quick.steps()
                + " steps, so that training goes on; reverie sample takes " + own.kind() + " in " + own.steps();
    }

    private static ImageGrid picture(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
            throw new IOException(file + ": is no picture");
        }
        int height = image.getHeight();
        int width = image.getWidth();
        boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        int channels = image.getColorModel().hasAlpha() ? 4 : 3;
        float[] pixels = new float[channels * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // getRGB of a grey picture changes its brightness with the colour space.
                int rgb = grey ? 0x10101 * image.getRaster().getSample(x, y, 0) : image.getRGB(x, y);
                float alpha = channels == 4 ? (rgb >>> 24) / 255f : 1;
                for (int plane = 0; plane < 3; plane++) {
                    pixels[(plane * height + y) * width + x] = alpha * (rgb >> (16 - 8 * plane) & 0xff) / 255f;
                }
                if (channels == 4) {
                    pixels[(3 * height + y) * width + x] = alpha;
                }
            }
        }
        return ImageGrid.of(pixels, 1, channels, height, width).upscale(1);
    }
}
