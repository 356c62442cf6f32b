package dev.reverie.eval;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.metric.classes.ClassAccuracy;
import dev.reverie.metric.table.Marginals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measures how near sets of samples are to data, and writes down what was found: {@code results.json} with an interval and the
 * provenance of every number, and {@code report.html}.
 *
 * <pre>{@code
 * SampleEvaluation.Settings settings = SampleEvaluation.Settings.usual();
 * ReferenceSet data = ReferenceSet.of(model.openData(DataOptions.defaults()), "train", 1000, System.err::println);
 * Contestant drawn = Contestant.drawn(out, model, model.config(), 1000, settings, SamplingProgress.silent());
 * try (FeatureNetwork network = FeatureNetwork.open(data.usualFeatures(), Device.CPU)) {
 *     new SampleEvaluation(settings, network, System.err::println)
 *             .measure(out, data, List.of(drawn), features -> {}, done -> true)
 *             .write(out, "Evaluation", "");
 * }
 * }</pre>
 */
public final class SampleEvaluation {
    private static final String RESULTS = "results.json";

    private final Settings settings;
    private final FeatureNetwork network;
    private final Consumer<String> tell;

    /**
     * How to measure.
     *
     * @param metrics words of those to be computed; empty for what suits images or tables
     * @param replicates of each interval; 0 for none
     * @param seed of samples and intervals
     * @param curve whether to measure with an eighth, a quarter and a half of the samples too
     * @param rounds whether pixels of samples are rounded to bytes, as those of data are
     */
    public record Settings(List<String> metrics, int replicates, long seed, boolean curve, boolean rounds) {
        /** Replicates of the command where no other number is asked for. */
        public static final int REPLICATES = 20;

        /** Keeps a private copy. */
        public Settings {
            metrics = List.copyOf(metrics);
        }

        /** Those of {@code reverie evaluate}. */
        public static Settings usual() {
            return new Settings(List.of(), REPLICATES, 0, true, true);
        }

        /** The same with another seed. */
        public Settings withSeed(long other) {
            return new Settings(metrics, replicates, other, curve, rounds);
        }

        /** Samples as they are compared. */
        public EvaluationSet seen(EvaluationSet samples) {
            return rounds ? samples.rounded() : samples;
        }

        /** What becomes of pixels, for the provenance. */
        public String rounding(DataShape shape) {
            return !shape.isImage() ? "" : rounds ? "bytes" : "none";
        }
    }

    /** Watches. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called as often as something is done.
         *
         * @param part of all measurements, in [0, 1]
         * @return false to stop
         */
        boolean onPart(double part);
    }

    /**
     * What was found.
     *
     * @param data that the samples were compared with
     * @param features of the data
     * @param all sets of samples with their results
     * @param cautions what to keep in mind
     * @param nearest training images nearest to the first samples by their pixels; absent where there are none to see
     */
    public record Outcome(
            EvaluationSet data,
            Features features,
            List<Evaluated> all,
            List<String> cautions,
            Optional<NearestTraining> nearest) {
        /** Keeps private copies. */
        public Outcome {
            all = List.copyOf(all);
            cautions = List.copyOf(cautions);
        }

        /** All results, of one set after the other. */
        public List<MetricResult> results() {
            return all.stream().flatMap(one -> one.results().stream()).toList();
        }

        /**
         * Writes results and report.
         *
         * @param out folder
         * @param title of the report
         * @param command that makes it again
         */
        public void write(Path out, String title, String command) throws IOException {
            AtomicFile.write(out.resolve(RESULTS), MetricResult.json(results()));
            EvaluationPage.write(out.resolve("report.html"), title, this, command);
        }
    }

    /**
     * An evaluation.
     *
     * @param settings how to measure
     * @param network maps images to features
     * @param tell receives what a person should know
     */
    public SampleEvaluation(Settings settings, FeatureNetwork network, Consumer<String> tell) {
        this.settings = settings;
        this.network = network;
        this.tell = tell;
    }

    /**
     * Measures; features that were computed before, and what was measured in the very same way, are taken from the folder.
     *
     * @param out folder of the evaluation
     * @param reference the data
     * @param contestants sets of samples
     * @param onReference told the features of the data, before any metric is computed
     * @param progress watches
     * @throws java.util.concurrent.CancellationException if it was stopped
     * @throws RequestException if there are too few examples, or a metric needs another network
     */
    public Outcome measure(
            Path out,
            ReferenceSet reference,
            List<Contestant> contestants,
            ReferenceListener onReference,
            Progress progress)
            throws IOException {
        requireTwo("the samples", contestants.get(0).samples());
        requireTwo("the data", reference.set());
        boolean images = reference.set().shape().isImage();
        EvaluationSet data = settings.seen(reference.set());
        boolean searches = EvaluationPage.showsNeighbours(data)
                && NearestTraining.reach(reference.training()) >= EvaluationPage.NEIGHBOURS;
        MeasuringProgress mapping =
                new MeasuringProgress(network.source().name(), data.count(), contestants, searches, progress);
        FeatureNetwork mapper = network.keptIn(out);
        Features theirs = data.features(mapper, mapping.next(data.count()));
        onReference.onReference(theirs);
        boolean labelled =
                contestants.stream().allMatch(contestant -> contestant.samples().labels().length > 0);
        boolean sameClasses = network.classes().equals(reference.classNames());
        List<Metric> metrics = metrics(images, theirs, labelled && sameClasses);
        requireClassifier(metrics, reference.classNames());
        Evaluator evaluator = new Evaluator(metrics, settings.replicates(), settings.seed(), settings.curve());
        Set<String> cautions = new LinkedHashSet<>();
        List<Evaluated> all = new ArrayList<>();
        int each = metrics.size() * (1 + settings.replicates() + (settings.curve() ? 3 : 0));
        List<Features> drawn = new ArrayList<>();
        for (Contestant contestant : contestants) {
            EvaluationSet samples = contestant.samples();
            drawn.add(samples.features(mapper, mapping.next(samples.count())));
        }
        double total = (double) each * contestants.size();
        for (Contestant contestant : contestants) {
            Features mine = drawn.get(all.size());
            metrics.forEach(metric -> metric.caution(mine, theirs).ifPresent(cautions::add));
            metrics.stream()
                    .filter(Metric::seeksCopies)
                    .forEach(metric -> unseenTraining(metric, reference).ifPresent(cautions::add));
            ResultProvenance provenance = contestant.provenance();
            for (Map.Entry<Field, String> field :
                    reference.provenance().fields().entrySet()) {
                provenance = provenance.with(field.getKey(), field.getValue());
            }
            if (images) {
                provenance = provenance.with(Field.RESIZE, network.resize());
            }
            int before = each * all.size();
            List<MetricResult> results = kept(
                    out, evaluator, mine, theirs, provenance, done -> mapping.reachValues((before + done) / total));
            all.add(new Evaluated(contestant.label(), contestant.samples(), mine, results));
        }
        Optional<NearestTraining> nearest = searches
                ? Optional.of(NearestTraining.of(
                        all.get(0).samples(),
                        Math.min(EvaluationPage.QUERIES, all.get(0).samples().count()),
                        reference.training(),
                        EvaluationPage.NEIGHBOURS,
                        mapping.search()))
                : Optional.empty();
        return new Outcome(data, theirs, all, List.copyOf(cautions), nearest);
    }

    /** A copy of a training example is found only where that example is among the data. */
    private static Optional<String> unseenTraining(Metric metric, ReferenceSet reference) {
        Dataset training = reference.training();
        String part = reference.provenance().get(Field.SPLIT).orElse("train");
        if (!part.equals("train")) {
            return Optional.of(metric.name() + " seeks copies of training data, but the samples are compared with the "
                    + part + " data; take --part train");
        }
        return training.isEndless() || training.size() <= reference.set().count()
                ? Optional.empty()
                : Optional.of(metric.name() + " compares with "
                        + reference.set().count() + " of the "
                        + training.size() + " training data, and copies of the others are not found; take --references "
                        + training.size() + " to find them all");
    }

    /** Told the features of the data. */
    @FunctionalInterface
    public interface ReferenceListener {
        /**
         * Called once.
         *
         * @param features of the data
         * @throws IOException if what it does with them fails
         */
        void onReference(Features features) throws IOException;
    }

    private static void requireTwo(String side, EvaluationSet set) {
        if (set.count() < 2) {
            throw new RequestException(
                    side + " have one example, but metrics compare at least two of each side",
                    "give more, for instance a folder of images",
                    null);
        }
    }

    /** A classifier of other classes would find none of those that were asked for. */
    private void requireClassifier(List<Metric> metrics, List<String> classNames) {
        boolean wanted = metrics.stream().anyMatch(ClassAccuracy.class::isInstance);
        if (wanted && !network.classes().isEmpty() && !network.classes().equals(classNames)) {
            throw new RequestException(
                    "classAccuracy needs a classifier of the classes of the data, " + classNames
                            + "; the feature network " + network.source() + " knows " + network.classes(),
                    "take one that was trained on these data");
        }
    }

    private List<Metric> metrics(boolean images, Features theirs, boolean byClass) {
        boolean usual = settings.metrics().isEmpty();
        List<Metric> chosen = new ArrayList<>(
                usual
                        ? images ? StandardMetric.forImages() : StandardMetric.forTables()
                        : MetricNames.of(settings.metrics()));
        if (usual && byClass) {
            chosen.add(new ClassAccuracy());
        }
        List<Metric> metrics = new ArrayList<>();
        for (Metric metric : chosen) {
            boolean single = theirs.dimension() < 2
                    && (metric.name().equals("pairs") || metric.name().equals("correlation"));
            if (metric instanceof Marginals && !images) {
                Set<Integer> categories = Marginals.categories(theirs);
                if (!categories.isEmpty()) {
                    tell.accept("columns " + categories + " (from 0) are taken for categories");
                }
                metrics.add(new Marginals(categories));
            } else if (!single || !usual) {
                metrics.add(metric);
            }
        }
        return metrics;
    }

    /** Told how many computations are done. */
    private interface Done {
        void reach(int done);
    }

    /** What was measured before in the very same way, or is now. */
    private static List<MetricResult> kept(
            Path out, Evaluator evaluator, Features mine, Features theirs, ResultProvenance provenance, Done done)
            throws IOException {
        StringBuilder request = new StringBuilder(provenance.with(mine, theirs).toString())
                .append('\n')
                .append(evaluator.replicates())
                .append(' ')
                .append(evaluator.seed())
                .append(' ')
                .append(evaluator.curve())
                .append('\n')
                .append(new ContentHash().add(floats(mine)).hex());
        evaluator
                .metrics()
                .forEach(metric -> request.append('\n').append(metric.name()).append(new TreeMap<>(metric.settings())));
        String key = ContentHash.ofText(request.toString()).substring(0, 12);
        Path file = out.resolve("measured-" + key + ".json");
        if (Files.exists(file)) {
            return MetricResult.parse(Files.readString(file), file.toString());
        }
        List<MetricResult> results =
                evaluator.run(mine, theirs, provenance, (reached, total, metric) -> done.reach(reached));
        AtomicFile.write(file, MetricResult.json(results));
        return results;
    }

    private static float[] floats(Features features) {
        float[] values = new float[features.count() * features.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) features.at(i / features.dimension(), i % features.dimension());
        }
        return values;
    }
}
