package dev.reverie.cli.evaluate;

import dev.reverie.cli.sample.SamplingOptions;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Task;
import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Evaluated;
import dev.reverie.eval.EvaluationPage;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.MetricNames;
import dev.reverie.eval.SampleStore;
import dev.reverie.file.AtomicFile;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.metric.classes.ClassAccuracy;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
import dev.reverie.metric.table.Marginals;
import dev.reverie.run.RunDirectory;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.train.StopSignal;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Draws samples, measures them and writes down what was found. */
final class EvaluateWork {
    private static final int COUNT = 1000;

    private final Console console;
    private final EvaluateCommand request;

    EvaluateWork(Console console, EvaluateCommand request) {
        this.console = console;
        this.request = request;
    }

    /** The data that samples are compared with. */
    private record Reference(EvaluationSet set, List<String> classNames, ResultProvenance provenance) {}

    int run(String source) throws IOException {
        console.say(Version.ofEngine());
        Device device = DeviceChoice.of(request.device);
        // Before samples are drawn, which takes long.
        if (request.features != null) {
            FeatureWork.require(console, request.features);
        }
        try (StopSignal stop = StopSignal.install()) {
            return isRun(source) ? ofRun(Path.of(source), device, stop) : ofData(source, device, stop);
        } catch (CancellationException stopped) {
            console.say("stopped; the same command line goes on where this ended");
            return ExitCode.FAILED;
        }
    }

    private static boolean isRun(String source) {
        Path path = Path.of(source);
        return source.endsWith(".safetensors")
                || Files.exists(path.resolve(RunDirectory.CONFIG))
                || RunArgument.isPretrained(path);
    }

    private int ofRun(Path source, Device device, StopSignal stop) throws IOException {
        Path out = request.out != null ? request.out : EvaluateCommand.results(source);
        Files.createDirectories(out);
        boolean statistics = StatisticsWork.isOne(request.against);
        try (TrainedModel model = TrainedModel.load(RunArgument.of(console, source), device)) {
            model.notices().forEach(console::say);
            int count = request.count == null ? COUNT : request.count;
            DataShape shape = model.data().shape();
            Reference reference = statistics ? null : referenceOf(model, count);
            List<RunConfig> ways = ways(model);
            List<Contestant> all = new ArrayList<>();
            // A sample counts once when it is drawn and once when it is measured: one bar for all.
            long each = reference == null ? 1 : 2;
            try (WorkLine line = new WorkLine(console, "evaluating", "samples", each * count * ways.size())) {
                for (RunConfig way : ways) {
                    int before = count * all.size();
                    SampleStore store = new SampleStore(out, model, way, request.seed);
                    float[] drawn = store.draw(count, (done, total) -> {
                        line.reach(before + done);
                        return !stop.getAsBoolean();
                    });
                    EvaluationSet set = new EvaluationSet(drawn, count, shape).withLabels(store.labels(count));
                    all.add(contestant(model, way, store, set));
                }
                if (reference != null) {
                    double drawn = (double) count * ways.size();
                    return measure(source.toString(), out, reference, all, device, part -> {
                        line.reach(drawn * (1 + part));
                        return !stop.getAsBoolean();
                    });
                }
            }
            return new StatisticsWork(console, request, Path.of(String.valueOf(request.against)))
                    .of(all, out, device, stop);
        }
    }

    private Reference referenceOf(TrainedModel model, int count) throws IOException {
        int most = request.references == null ? count : request.references;
        DataShape shape = model.data().shape();
        Reference reference = request.against == null
                ? reference(model.openData(DataOptions.defaults()), most)
                : reference(openAs(request.against, shape), most);
        requireShape(shape, reference.set().shape());
        return reference;
    }

    private List<RunConfig> ways(TrainedModel model) {
        List<RunConfig> ways = new ArrayList<>();
        if (!(model instanceof TrainedScoreModel score)) {
            if (!request.samplers.isEmpty() || !request.steps.isEmpty()) {
                throw new RequestException("--sampler and --steps are for score models; this run holds a continuous"
                        + " normalizing flow, which is solved by its own solver");
            }
            ways.add(model.config());
            return ways;
        }
        List<String> samplers =
                request.samplers.isEmpty() ? List.of(score.task().sampling().kind()) : request.samplers;
        for (String sampler : samplers) {
            Map<String, String> options = new LinkedHashMap<>();
            if (!request.samplers.isEmpty()) {
                options.put("--sampler", sampler);
            }
            if (request.steps.isEmpty()) {
                ways.add(SamplingOptions.apply(model.config(), options, List.of()));
            }
            for (int number : request.steps) {
                Map<String, String> withSteps = new LinkedHashMap<>(options);
                withSteps.put("--steps", String.valueOf(number));
                ways.add(SamplingOptions.apply(model.config(), withSteps, List.of()));
            }
        }
        return ways;
    }

    private Contestant contestant(TrainedModel model, RunConfig way, SampleStore store, EvaluationSet drawn)
            throws IOException {
        EvaluationSet samples = request.noRounding ? drawn : drawn.rounded();
        Optional<SamplingConfig> sampling =
                way.task() instanceof Task.ScoreModel task ? Optional.of(task.sampling()) : Optional.empty();
        String steps = sampling.map(own -> String.valueOf(own.steps())).orElse("");
        String sampler = sampling.isPresent() ? sampling.get().kind() : store.told("solver");
        ResultProvenance provenance = ResultProvenance.none()
                .with(
                        Field.SOURCE,
                        model.config().name() + " step "
                                + model.checkpoint().counters().step())
                .with(Field.CHECKPOINT, store.checkpoint())
                .with(Field.WEIGHTS, "averaged")
                .with(Field.SAMPLER, sampler)
                .with(Field.STEPS, steps)
                .with(Field.EVALUATIONS, store.told("evaluationsPerSample"))
                .with(Field.SEED, String.valueOf(request.seed));
        return new Contestant(
                (sampler + " " + steps).strip(), samples, provenance.with(Field.ROUNDING, rounding(drawn)));
    }

    private String rounding(EvaluationSet set) {
        return !set.shape().isImage() ? "" : request.noRounding ? "none" : "bytes";
    }

    private int ofData(String source, Device device, StopSignal stop) throws IOException {
        if (!request.samplers.isEmpty() || !request.steps.isEmpty()) {
            throw new RequestException("--sampler and --steps draw samples of a run; " + source + " is none");
        }
        if (request.against == null) {
            throw new RequestException("samples are compared with data: say which with --against NAME|PATH");
        }
        if (request.out == null) {
            throw new RequestException("the results need a folder: say which with --out DIR");
        }
        Files.createDirectories(request.out);
        boolean statistics = StatisticsWork.isOne(request.against);
        if (StatisticsWork.isOne(source)) {
            if (!statistics) {
                throw new RequestException(
                        source + " holds mean and covariance of features; such a file is compared with"
                                + " another one: --against FILE.npz");
            }
            return new StatisticsWork(console, request, Path.of(request.against)).between(Path.of(source), request.out);
        }
        Dataset data = open(source, null).train();
        int count = request.count == null ? (int) Math.min(Integer.MAX_VALUE, data.size()) : request.count;
        if (data.isEndless() && request.count == null) {
            count = COUNT;
        }
        EvaluationSet samples = EvaluationSet.of(data, count).first(count);
        ResultProvenance provenance =
                ResultProvenance.none().with(Field.SOURCE, data.name()).with(Field.ROUNDING, rounding(samples));
        Contestant one = new Contestant(data.name(), request.noRounding ? samples : samples.rounded(), provenance);
        if (statistics) {
            return new StatisticsWork(console, request, Path.of(request.against))
                    .of(List.of(one), request.out, device, stop);
        }
        int most = request.references == null ? count : request.references;
        Reference reference = reference(openAs(request.against, samples.shape()), most);
        requireShape(samples.shape(), reference.set().shape());
        Contestant contestant = data.classNames().equals(reference.classNames())
                ? one
                : new Contestant(one.label(), one.samples().withLabels(), one.provenance());
        try (WorkLine line = new WorkLine(console, "evaluating", "samples", samples.count())) {
            return measure(source, request.out, reference, List.of(contestant), device, part -> {
                line.reach(part * samples.count());
                return !stop.getAsBoolean();
            });
        }
    }

    /** A set, its tables in the units of their files, its images in a size where one is asked for. */
    private static DataSplits open(String nameOrPath, @Nullable DataShape shape) throws IOException {
        DataOptions options =
                DataOptions.defaults().withTable(CsvOptions.defaults().raw(), 0);
        if (shape != null && shape.isImage()) {
            options = options.withImage(ImageOptions.defaults()
                    .withChannels(shape.channels() == 1 ? ImageOptions.Channels.GREY : ImageOptions.Channels.COLOUR));
        }
        return Datasets.open(nameOrPath, options);
    }

    private Reference reference(DataSplits splits, int most) {
        splits.notices().forEach(console::say);
        boolean test = request.part.equals("test");
        if (test && splits.test().isEmpty()) {
            throw new RequestException("--part test: " + splits.name() + " has no test part; take --part train");
        }
        Dataset data = test ? splits.test().orElseThrow() : splits.train();
        EvaluationSet set = EvaluationSet.of(data, most);
        if (set.count() < most) {
            console.say(data.name() + " has " + set.count() + " examples; all are taken");
        }
        return new Reference(
                set,
                data.classNames(),
                ResultProvenance.none()
                        .with(Field.REFERENCE, splits.name())
                        .with(Field.REFERENCE_HASH, data.provenance().sha256())
                        .with(Field.SPLIT, request.part));
    }

    private static void requireShape(DataShape samples, DataShape reference) {
        if (samples.equals(reference)) {
            return;
        }
        boolean images = samples.isImage() && reference.isImage();
        throw new RequestException(
                "the samples are " + words(samples) + " and the data are " + words(reference)
                        + ", but metrics compare equal shapes",
                images
                        ? "resize one side first, and say in the result how"
                        : "compare with data of the kind that the model learnt (--against)",
                null);
    }

    private static String words(DataShape shape) {
        return shape.isImage()
                ? "images of " + shape
                : shape.kind() == DataShape.Kind.SERIES ? "series of " + shape : "rows of " + shape + " numbers";
    }

    private static void requireTwo(String side, EvaluationSet set) {
        if (set.count() < 2) {
            throw new RequestException(
                    side + " have one example, but metrics compare at least two of each side",
                    "give more, for instance a folder of images",
                    null);
        }
    }

    /** Tells where images are compared in other colours than those of their files. */
    private DataSplits openAs(String nameOrPath, DataShape shape) throws IOException {
        DataSplits opened = open(nameOrPath, shape);
        if (shape.isImage()) {
            DataShape own = open(nameOrPath, null).train().shape();
            if (own.isImage() && own.channels() != opened.train().shape().channels()) {
                console.say(nameOrPath + " holds images of " + own.channels() + " channels, which are compared as "
                        + (shape.channels() == 1 ? "grey ones" : "colour ones") + ", as the samples are");
            }
        }
        return opened;
    }

    private int measure(
            String source,
            Path out,
            Reference reference,
            List<Contestant> contestants,
            Device device,
            MeasuringProgress.Part progress)
            throws IOException {
        requireTwo("the samples", contestants.get(0).samples());
        requireTwo("the data", reference.set());
        boolean images = reference.set().shape().isImage();
        EvaluationSet data =
                request.noRounding ? reference.set() : reference.set().rounded();
        String features = images ? features(reference) : FeatureNetwork.PIXELS;
        try (FeatureWork work =
                FeatureWork.open(console, device, reference.set().shape(), features, request.metrics)) {
            FeatureNetwork network = work.network();
            MeasuringProgress mapping = new MeasuringProgress(features, data.count(), contestants, progress);
            Features theirs = work.of(data, mapping.next(data.count()));
            work.describe(theirs, images, request.features == null);
            if (request.saveStatistics != null) {
                StatisticsFile.write(request.saveStatistics, Moments.of(theirs));
                console.say("statistics of " + theirs + " written to " + request.saveStatistics);
            }
            boolean labelled = contestants.stream()
                    .allMatch(contestant -> contestant.samples().labels().length > 0);
            boolean sameClasses = network.classes().equals(reference.classNames());
            List<Metric> metrics = metrics(images, theirs, labelled && sameClasses);
            requireClassifier(metrics, network, reference.classNames());
            Evaluator evaluator = new Evaluator(metrics, request.replicates, request.seed, !request.noCurve);
            Set<String> cautions = new LinkedHashSet<>();
            List<Evaluated> all = new ArrayList<>();
            int each = metrics.size() * (1 + request.replicates + (request.noCurve ? 0 : 3));
            if (!images && request.features != null && !request.features.equals(FeatureNetwork.PIXELS)) {
                console.say("--features is for images: the numbers themselves are compared");
            }
            List<Features> drawn = new ArrayList<>();
            for (Contestant contestant : contestants) {
                drawn.add(work.of(
                        contestant.samples(), mapping.next(contestant.samples().count())));
            }
            double total = (double) each * contestants.size();
            for (Contestant contestant : contestants) {
                Features mine = drawn.get(all.size());
                metrics.forEach(metric -> metric.caution(mine, theirs).ifPresent(cautions::add));
                ResultProvenance provenance = contestant.provenance();
                for (Map.Entry<Field, String> field :
                        reference.provenance().fields().entrySet()) {
                    provenance = provenance.with(field.getKey(), field.getValue());
                }
                if (images) {
                    provenance = provenance.with(Field.RESIZE, network.resize());
                }
                int before = each * all.size();
                List<MetricResult> results = kept(out, evaluator, mine, theirs, provenance, done -> {
                    mapping.reachValues((before + done) / total);
                });
                all.add(new Evaluated(contestant.label(), contestant.samples(), mine, results));
            }
            cautions.forEach(console::warn);
            write(source, out, data, theirs, all, List.copyOf(cautions));
        }
        return ExitCode.DONE;
    }

    private String features(Reference reference) {
        return request.features != null
                ? request.features
                : FeatureNetwork.of(
                        reference.provenance().get(Field.REFERENCE).orElse(""),
                        reference.set().shape());
    }

    /** A classifier of other classes would find none of those that were asked for. */
    private static void requireClassifier(List<Metric> metrics, FeatureNetwork network, List<String> classNames) {
        boolean wanted = metrics.stream().anyMatch(ClassAccuracy.class::isInstance);
        if (wanted && !network.classes().isEmpty() && !network.classes().equals(classNames)) {
            throw new RequestException(
                    "classAccuracy needs a classifier of the classes of the data, " + classNames
                            + "; the feature network " + network.source() + " knows " + network.classes(),
                    "take one that was trained on these data");
        }
    }

    private List<Metric> metrics(boolean images, Features theirs, boolean byClass) {
        List<Metric> chosen = new ArrayList<>(
                request.metrics.isEmpty()
                        ? images ? StandardMetric.forImages() : StandardMetric.forTables()
                        : MetricNames.of(request.metrics));
        if (request.metrics.isEmpty() && byClass) {
            chosen.add(new ClassAccuracy());
        }
        List<Metric> metrics = new ArrayList<>();
        for (Metric metric : chosen) {
            boolean single = theirs.dimension() < 2
                    && (metric.name().equals("pairs") || metric.name().equals("correlation"));
            if (metric instanceof Marginals && !images) {
                Set<Integer> categories = Marginals.categories(theirs);
                if (!categories.isEmpty()) {
                    console.say("columns " + categories + " (from 0) are taken for categories");
                }
                metrics.add(new Marginals(categories));
            } else if (!single || !request.metrics.isEmpty()) {
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

    private void write(
            String source, Path out, EvaluationSet data, Features theirs, List<Evaluated> all, List<String> cautions)
            throws IOException {
        List<MetricResult> results = new ArrayList<>();
        for (Evaluated one : all) {
            results.addAll(one.results());
            for (MetricResult result : one.results()) {
                console.out()
                        .println((all.size() > 1 ? one.label() + ": " : "") + result.name() + " "
                                + EvaluationPage.cell(result));
            }
        }
        Path json = out.resolve("results.json");
        AtomicFile.write(json, MetricResult.json(results));
        Path page = out.resolve("report.html");
        EvaluationPage.write(
                page,
                "Evaluation of " + source,
                data,
                theirs,
                all,
                cautions,
                "reverie " + ShellWords.joined(console.arguments()));
        console.out().println(json);
        console.out().println(page);
    }
}
