package dev.reverie.cli.evaluate;

import dev.reverie.cli.sample.SamplingOptions;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.config.RunConfig;
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
import dev.reverie.metric.table.Marginals;
import dev.reverie.run.RunDirectory;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.train.StopSignal;
import dev.reverie.trained.TrainedFlow;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    /** One set of samples before it is measured. */
    private record Contestant(String label, EvaluationSet samples, ResultProvenance provenance) {}

    /** The data that samples are compared with. */
    private record Reference(EvaluationSet set, List<String> classNames, ResultProvenance provenance) {}

    int run(String source) throws IOException {
        console.say(Version.ofEngine());
        Device device = DeviceChoice.of(request.device);
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
        try (TrainedModel model = TrainedModel.load(RunArgument.of(console, source), device)) {
            model.notices().forEach(console::say);
            int count = request.count == null ? COUNT : request.count;
            int most = request.references == null ? count : request.references;
            DataShape shape = model.data().shape();
            Reference reference = request.against == null
                    ? reference(model.openData(DataOptions.defaults()), most)
                    : reference(open(request.against, shape), most);
            requireShape(shape, reference.set().shape());
            List<RunConfig> ways = ways(model);
            List<Contestant> all = new ArrayList<>();
            try (WorkLine line = new WorkLine(console, "sampling", "samples", (long) count * ways.size())) {
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
            }
            return measure(source.toString(), out, reference, all, device, stop);
        }
    }

    private List<RunConfig> ways(TrainedModel model) {
        List<RunConfig> ways = new ArrayList<>();
        if (model instanceof TrainedFlow) {
            if (!request.samplers.isEmpty() || !request.steps.isEmpty()) {
                throw new RequestException("--sampler and --steps are for score models; this run holds a continuous"
                        + " normalizing flow, which is solved by its own solver");
            }
            ways.add(model.config());
            return ways;
        }
        List<String> samplers =
                request.samplers.isEmpty() ? List.of(model.config().sampling().kind()) : request.samplers;
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
        boolean flow = model instanceof TrainedFlow;
        String steps = flow ? "" : String.valueOf(way.sampling().steps());
        String sampler = flow ? store.told("solver") : way.sampling().kind();
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
        Dataset data = open(source, null).train();
        int count = request.count == null ? (int) Math.min(Integer.MAX_VALUE, data.size()) : request.count;
        if (data.isEndless() && request.count == null) {
            count = COUNT;
        }
        EvaluationSet samples = EvaluationSet.of(data, count).first(count);
        int most = request.references == null ? count : request.references;
        Reference reference = reference(open(request.against, samples.shape()), most);
        requireShape(samples.shape(), reference.set().shape());
        if (!data.classNames().equals(reference.classNames())) {
            samples = samples.withLabels();
        }
        ResultProvenance provenance =
                ResultProvenance.none().with(Field.SOURCE, data.name()).with(Field.ROUNDING, rounding(samples));
        Contestant one = new Contestant(data.name(), request.noRounding ? samples : samples.rounded(), provenance);
        return measure(source, request.out, reference, List.of(one), device, stop);
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
        if (!samples.equals(reference)) {
            throw new RequestException("the samples are " + samples + " and the data are " + reference
                    + "; metrics compare equal shapes: resize one side first, and say in the result how");
        }
    }

    private int measure(
            String source, Path out, Reference reference, List<Contestant> contestants, Device device, StopSignal stop)
            throws IOException {
        boolean images = reference.set().shape().isImage();
        EvaluationSet data =
                request.noRounding ? reference.set() : reference.set().rounded();
        String features = images ? features(reference) : FeatureNetwork.PIXELS;
        try (FeatureNetwork network = FeatureNetwork.open(features, device)) {
            Features theirs = data.features(network);
            if (images) {
                console.say("features: " + theirs.source() + ", " + theirs.dimension() + " numbers"
                        + (request.features == null && !features.equals(FeatureNetwork.PIXELS)
                                ? ", by the network that comes with Reverie for these data"
                                : "")
                        + (FeatureNetwork.isOwn(features)
                                ? "; such distances are not comparable with published FID"
                                : ""));
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
            try (WorkLine line = new WorkLine(console, "measuring", "values", (long) each * contestants.size())) {
                for (Contestant contestant : contestants) {
                    Features mine = contestant.samples().features(network);
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
                        if (stop.getAsBoolean()) {
                            throw new CancellationException("stopped");
                        }
                        line.reach(before + done);
                    });
                    all.add(new Evaluated(contestant.label(), contestant.samples(), mine, results));
                }
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
