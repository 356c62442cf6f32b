package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.Version;
import dev.reverie.config.RunConfig;
import dev.reverie.plot.AnimatedGif;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HtmlReport;
import dev.reverie.report.Metrics;
import dev.reverie.text.ShellWords;
import dev.reverie.trained.SampleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page of the quickstart: every picture, what it shows, and the equation behind it. */
final class QuickstartPage {
    private static final Map<String, String> ALT = Map.of(
            "points.samples", "eight clusters of data points on a circle, beside points sampled from the model",
            "points.loss", "training loss against the step, and error of the predicted noise against time",
            "points.forward", "eight clusters of points that spread into noise",
            "points.reverse", "a wide cloud that contracts to eight clusters",
            "points.score", "arrows of the learned score over the density of noisy data at three noise levels",
            "digits.samples", "a grid of drawn digits beside a grid of sampled digits",
            "digits.loss", "training loss against the step, and error of the predicted noise against time",
            "digits.forward", "digits with growing noise from left to right",
            "digits.reverse", "noise that becomes digits from left to right, and the model's estimate at each time");

    private static final Map<String, String> CAPTIONS = Map.of(
            "points.samples",
            "Left: points of the data, eight Gaussians on a circle. Right: samples, drawn as noise and moved by the"
                    + " reverse-time SDE with the learned score in place of the true one.",
            "points.loss",
            "Left: the loss of denoising score matching, E || sigma(t) s(x_t, t) + z ||^2 / d with x_t = x_0 + sigma(t) z: the"
                    + " network learns which part of a noisy point is noise. Right: the same error for each time, on fresh"
                    + " data; at t = 0 the noise is too small to be told from the data's own spread, hence the error 1.",
            "points.forward",
            "The forward process dx = g(t) dw adds noise of growing scale, x_t = x_0 + sigma(t) z with"
                    + " sigma(t) = sigma_min (sigma_max / sigma_min)^t. The number below each cloud is the half-width of its"
                    + " frame: at the end the data are a dot in the noise, so it can be replaced by noise alone.",
            "points.reverse",
            "The reverse-time SDE dx = -g(t)^2 s(x, t) dt + g(t) dw, run from t = 1 to 0 in small steps, each"
                    + " the reverse of a step of the forward chain: the wide cloud contracts to the eight Gaussians.",
            "points.score",
            "Arrows: the learned score s(x, t), lengths by the square root of the magnitude. Blue: the density p_t of noisy"
                    + " data. The score is the gradient of log p_t, so arrows point uphill: at high noise to the"
                    + " centre of the whole, at low noise to the nearest Gaussian.",
            "digits.samples",
            "Left: examples of the data, each seen once in training. Right: samples of the model, which has seen no"
                    + " example twice, so none of them is memorised.",
            "digits.loss",
            "Left: the loss E || s(x_t, t) sigma(t) + z ||^2 / d with x_t = alpha(t) x_0 + sigma(t) z. Right: the"
                    + " same error for each time, on fresh data: easiest where noise dominates, hardest at t = 0,"
                    + " where noise and fine detail are hard to tell apart.",
            "digits.forward",
            "The forward process dx = -beta(t)/2 x dt + sqrt(beta(t)) dw shrinks the picture and adds noise so that the variance"
                    + " stays: x_t = alpha(t) x_0 + sigma(t) z with alpha^2 + sigma^2 = 1.",
            "digits.reverse",
            "Upper rows: the reverse-time SDE dx = [-beta/2 x - beta s(x, t)] dt + sqrt(beta) dw from t = 1 to 0."
                    + " Lower rows: the data that the model estimates from each state, D(x, t) = (x + sigma^2 s(x,"
                    + " t)) / alpha = E[x_0 | x_t]: at first a mean of all digits, then a blurred one, then this one.");

    private final Path folder;
    private final List<Part> parts = new ArrayList<>();
    private final List<Path> pictures = new ArrayList<>();

    QuickstartPage(Path folder) {
        this.folder = folder;
    }

    /**
     * One of the two models.
     *
     * @param name first word of its files
     * @param config what it was told
     * @param metrics how its training went
     * @param samplingSeconds time it took to sample
     * @param samples what was drawn
     * @param figures by name, in order
     * @param film of the samples on their way, if there is one
     */
    record Part(
            String name,
            RunConfig config,
            Metrics metrics,
            double samplingSeconds,
            SampleSet samples,
            Map<String, Figure> figures,
            Optional<AnimatedGif> film) {}

    /**
     * Adds a model and writes its pictures as files.
     *
     * @throws IOException if they cannot be written
     */
    void add(Part part) throws IOException {
        parts.add(part);
        for (Map.Entry<String, Figure> figure : part.figures().entrySet()) {
            Path file = folder.resolve(part.name() + "-" + figure.getKey() + ".png");
            figure.getValue().writePng(file);
            pictures.add(file);
        }
        if (part.film().isPresent()) {
            Path file = folder.resolve(part.name() + "-reverse.gif");
            part.film().get().writeTo(file);
            pictures.add(file);
        }
    }

    /** The files written so far. */
    List<Path> pictures() {
        return List.copyOf(pictures);
    }

    /**
     * Writes the page.
     *
     * @param seconds the whole took
     * @return its path
     * @throws IOException if it cannot be written
     */
    Path write(double seconds) throws IOException {
        HtmlReport page = HtmlReport.titled("Reverie quickstart")
                .subtitle("Two score-based generative models, trained and sampled in " + Quantities.seconds(seconds))
                .paragraph(
                        "A score-based model learns s(x, t), the gradient of the logarithm of the density of noisy data,"
                                + " at every noise level. With it the process that turns data into noise can be run backwards, and"
                                + " noise becomes data (Song et al. 2021, Score-Based Generative Modeling through Stochastic"
                                + " Differential Equations, arXiv:2011.13456).");
        for (Part part : parts) {
            boolean points = part.name().equals("points");
            page = page.section(points ? "Points in the plane" : "Drawn digits")
                    .paragraph(
                            points
                                    ? "A residual perceptron learns eight Gaussians under the variance-exploding SDE."
                                            + " In the plane the score itself can be drawn."
                                    : "A small U-Net of the DDPM++ family learns digits of 16 x 16 pixels under the"
                                            + " variance-preserving SDE. The digits are drawn by this program, a fresh"
                                            + " one for every example.");
            for (Map.Entry<String, Figure> figure : part.figures().entrySet()) {
                String key = part.name() + "." + figure.getKey();
                page = page.figure(figure.getValue(), ALT.getOrDefault(key, key), CAPTIONS.getOrDefault(key, ""));
            }
            if (part.film().isPresent()) {
                page = page.animation(
                        part.film().get(),
                        "noise that becomes digits, as an animation",
                        "The same as an animation of 25 samples.");
            }
            page = page.keyValues(facts(part))
                    .details("every setting", part.config().yaml());
        }
        Path report = folder.resolve("report.html");
        page.section("Machine")
                .keyValues(machine(seconds))
                .section("Go on")
                .code("reverie sample "
                        + ShellWords.quoted(folder.resolve("digits").toString()) + " --n 100 --seed 1 --out samples\n"
                        + "reverie train digits-32 --out runs/digits\n"
                        + "reverie train fashion-mnist --out runs/fashion\n"
                        + "reverie presets")
                .writeTo(report);
        return report;
    }

    private static Map<String, String> facts(Part part) {
        Metrics metrics = part.metrics();
        int batch = part.config().training().batchSize();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "training",
                String.format(
                        Locale.ROOT,
                        "%d steps of %d examples in %s, %.4g examples/s",
                        metrics.lastStep(),
                        batch,
                        Quantities.seconds(metrics.totalSeconds()),
                        batch / metrics.secondsPerStep()));
        facts.put(
                "sampling",
                String.format(
                        Locale.ROOT,
                        "%d samples in %s, %.3g samples/s",
                        part.samples().count(),
                        Quantities.seconds(part.samplingSeconds()),
                        part.samples().count() / part.samplingSeconds()));
        facts.put(
                "loss",
                String.format(
                        Locale.ROOT,
                        "%.4g at first, %.4g at last",
                        metrics.meanLoss(false, 5),
                        metrics.meanLoss(true, 20)));
        facts.put("seed", Long.toString(part.config().training().seed()));
        return facts;
    }

    private static Map<String, String> machine(double seconds) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("whole time", Quantities.seconds(seconds));
        facts.put("engine", Version.ofEngine());
        facts.put("Java", Version.ofJava());
        facts.put("system", Version.ofSystem());
        facts.put("Reverie", Version.ofReverie());
        return facts;
    }
}
