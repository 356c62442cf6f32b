package dev.reverie.cli.evaluate;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Contestant;
import dev.reverie.eval.Evaluated;
import dev.reverie.eval.EvaluationPage;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.SampleEvaluation;
import dev.reverie.file.AtomicFile;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.FrechetToStatistics;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Compares samples, or statistics of theirs, with statistics of data: the Frechet distance alone. */
final class StatisticsWork {
    /** What features are of where neither file tells it. */
    private static final FeatureSource UNKNOWN = new FeatureSource("features that the file does not name", "");

    /** The part of the work that features are; the rest is the interval's. */
    private static final double FEATURES = 0.5;

    private final Console console;
    private final EvaluateCommand request;
    private final Path file;

    StatisticsWork(Console console, EvaluateCommand request, Path file) {
        this.console = console;
        this.request = request;
        this.file = file;
        List<String> others = request.metrics.stream()
                .filter(word -> !word.equals(new FrechetDistance().name()))
                .toList();
        if (!others.isEmpty()) {
            throw new RequestException(
                    file + " holds mean and covariance of features, from which frechet alone can be computed, not "
                            + String.join(", ", others) + "; name the data themselves for the other metrics");
        }
    }

    /** Whether a word names a file of statistics. */
    static boolean isOne(@Nullable String word) throws IOException {
        return word != null
                && word.endsWith(".npz")
                && Files.isRegularFile(Path.of(word))
                && StatisticsFile.isOne(Path.of(word));
    }

    /** Compares two files. */
    int between(Path samples, Path out) throws IOException {
        FeatureSource expected =
                StatisticsFile.source(samples).or(() -> source(file)).orElse(UNKNOWN);
        Moments mine = StatisticsFile.read(samples, expected);
        Moments reference = StatisticsFile.read(file, expected);
        sayWhetherNamed(List.of(samples, file), expected);
        ResultProvenance provenance = provenance()
                .with(
                        Field.SOURCE,
                        samples + " (sha256 " + FeatureNetwork.sha256(samples).substring(0, 12) + ")");
        write(out, List.of(new FrechetToStatistics(reference, 0, 0).of(mine, provenance)), List.of(""));
        return ExitCode.DONE;
    }

    private static Optional<FeatureSource> source(Path file) {
        try {
            return StatisticsFile.source(file);
        } catch (IOException e) {
            throw new RequestException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void sayWhetherNamed(List<Path> files, FeatureSource taken) {
        for (Path one : files) {
            if (source(one).isEmpty()) {
                console.warn(one + " does not tell which features it is of; "
                        + (taken.equals(UNKNOWN)
                                ? "both are taken to be of the same"
                                : taken + " is taken for granted"));
            }
        }
    }

    /**
     * Compares sets of samples with the file.
     *
     * @param progress told the part that is done
     */
    int of(List<Contestant> contestants, Path out, Device device, SampleEvaluation.Progress progress)
            throws IOException {
        List<Evaluated> all = new ArrayList<>();
        Set<String> cautions = new LinkedHashSet<>();
        var shape = contestants.get(0).samples().shape();
        String features = request.features == null ? FeatureNetwork.PIXELS : request.features;
        try (FeatureWork work =
                FeatureWork.open(console, device, shape, features, List.of(new FrechetDistance().name()))) {
            for (Contestant contestant : contestants) {
                int before = all.size();
                int sets = contestants.size();
                Features mine = contestant
                        .samples()
                        .features(
                                work.network().keptIn(out),
                                (done, total) -> reach(progress, (before + FEATURES * done / total) / sets));
                Moments reference = StatisticsFile.read(file, mine.source());
                if (all.isEmpty()) {
                    work.describe(mine, shape.isImage(), false);
                    sayWhetherNamed(List.of(file), mine.source());
                }
                new FrechetDistance().caution(mine, mine).ifPresent(cautions::add);
                ResultProvenance provenance = contestant.provenance();
                for (var field : provenance().fields().entrySet()) {
                    provenance = provenance.with(field.getKey(), field.getValue());
                }
                if (shape.isImage()) {
                    provenance = provenance.with(Field.RESIZE, work.network().resize());
                }
                MetricResult result = new FrechetToStatistics(reference, request.replicates, request.seed)
                        .of(mine, provenance, done -> {
                            double values = (double) done / Math.max(1, request.replicates);
                            reach(progress, (before + FEATURES + (1 - FEATURES) * values) / sets);
                        });
                all.add(new Evaluated(contestant.label(), contestant.samples(), mine, List.of(result)));
            }
        }
        cautions.forEach(console::warn);
        write(
                out,
                all.stream().flatMap(one -> one.results().stream()).toList(),
                all.stream().map(one -> all.size() > 1 ? one.label() : "").toList());
        Path page = out.resolve("report.html");
        EvaluationPage.writeOfStatistics(
                page,
                "Evaluation beside " + file.getFileName(),
                all,
                List.copyOf(cautions),
                "reverie " + ShellWords.joined(console.arguments()));
        console.out().println(page);
        return ExitCode.DONE;
    }

    private static void reach(SampleEvaluation.Progress progress, double part) {
        if (!progress.onPart(part)) {
            throw new CancellationException("stopped");
        }
    }

    private ResultProvenance provenance() throws IOException {
        return ResultProvenance.none()
                .with(Field.REFERENCE, String.valueOf(file.getFileName()))
                .with(Field.REFERENCE_HASH, FeatureNetwork.sha256(file));
    }

    private void write(Path out, List<MetricResult> results, List<String> labels) throws IOException {
        for (int i = 0; i < results.size(); i++) {
            String label = labels.get(i).isEmpty() ? "" : labels.get(i) + ": ";
            console.out().println(label + results.get(i).name() + " " + EvaluationPage.cell(results.get(i)));
        }
        Path json = out.resolve("results.json");
        AtomicFile.write(json, MetricResult.json(results));
        console.out().println(json);
    }
}
