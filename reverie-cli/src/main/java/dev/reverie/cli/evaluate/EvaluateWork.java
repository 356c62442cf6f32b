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
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Contestant;
import dev.reverie.eval.Evaluated;
import dev.reverie.eval.EvaluationPage;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.ReferenceSet;
import dev.reverie.eval.SampleEvaluation;
import dev.reverie.file.OutputFolder;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Draws samples, measures them and writes down what was found. */
final class EvaluateWork {
    private static final int COUNT = 1000;

    private final Console console;
    private final EvaluateCommand request;
    private final SampleEvaluation.Settings settings;

    EvaluateWork(Console console, EvaluateCommand request) {
        this.console = console;
        this.request = request;
        settings = new SampleEvaluation.Settings(
                request.metrics, request.replicates, request.seed, !request.noCurve, !request.noRounding);
    }

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
        @Nullable StatisticsWork statistics = statistics();
        try (TrainedModel model = TrainedModel.load(RunArgument.of(console, source), device)) {
            model.notices().forEach(console::say);
            int count = request.count == null ? COUNT : request.count;
            @Nullable ReferenceSet reference = statistics != null ? null : referenceOf(model, count);
            List<RunConfig> ways = ways(model);
            OutputFolder.make(out);
            List<Contestant> all = new ArrayList<>();
            // A sample counts once when it is drawn and once when it is measured: one bar for all.
            try (WorkLine line = new WorkLine(console, "evaluating", "samples", 2L * count * ways.size())) {
                for (RunConfig way : ways) {
                    int before = count * all.size();
                    all.add(Contestant.drawn(out, model, way, count, settings, (done, total) -> {
                        line.reach(before + done);
                        return !stop.getAsBoolean();
                    }));
                }
                double drawn = (double) count * ways.size();
                SampleEvaluation.Progress progress = part -> {
                    line.reach(drawn * (1 + part));
                    return !stop.getAsBoolean();
                };
                return reference != null
                        ? measure(source.toString(), out, reference, all, device, progress)
                        : Objects.requireNonNull(statistics).of(all, out, device, progress);
            }
        }
    }

    /** The comparison with a file of statistics, where one is named. */
    private @Nullable StatisticsWork statistics() throws IOException {
        return StatisticsWork.isOne(request.against)
                ? new StatisticsWork(console, request, Path.of(request.against))
                : null;
    }

    private ReferenceSet referenceOf(TrainedModel model, int count) throws IOException {
        int most = request.references == null ? count : request.references;
        DataShape shape = model.data().shape();
        ReferenceSet reference = request.against == null
                ? reference(model.openData(DataOptions.defaults()), most)
                : reference(openAs(request.against, shape), most);
        requireShape(shape, reference.set().shape());
        return reference;
    }

    private List<RunConfig> ways(TrainedModel model) {
        List<RunConfig> ways = new ArrayList<>();
        if (!(model instanceof TrainedScoreModel score)) {
            if (request.asksForSampling()) {
                throw new RequestException(
                        EvaluateCommand.SAMPLING + " are for score models; this run holds a continuous"
                                + " normalizing flow, which is solved by its own solver");
            }
            ways.add(model.config());
            return ways;
        }
        List<String> samplers =
                request.samplers.isEmpty() ? List.of(score.task().sampling().kind()) : request.samplers;
        // What is compared at other samplers stays the same in all else.
        List<String> alike =
                new ArrayList<>(request.samplers.isEmpty() ? List.of() : SamplingConfig.ofAnySampler(model.config()));
        if (request.label != null) {
            alike.removeIf(setting -> setting.startsWith("sampling.label="));
        }
        alike.addAll(request.settings);
        for (String sampler : samplers) {
            Map<String, String> options = new LinkedHashMap<>();
            if (request.label != null) {
                options.put("--label", request.label);
            }
            if (!request.samplers.isEmpty()) {
                options.put("--sampler", sampler);
            }
            if (request.steps.isEmpty()) {
                ways.add(SamplingOptions.apply(model.config(), options, alike));
            }
            for (int number : request.steps) {
                Map<String, String> withSteps = new LinkedHashMap<>(options);
                withSteps.put("--steps", String.valueOf(number));
                ways.add(SamplingOptions.apply(model.config(), withSteps, alike));
            }
        }
        return ways;
    }

    private int ofData(String source, Device device, StopSignal stop) throws IOException {
        if (request.asksForSampling()) {
            throw new RequestException(EvaluateCommand.SAMPLING + " draw samples of a run; " + source + " is none");
        }
        if (request.against == null) {
            throw new RequestException("samples are compared with data: say which with --against NAME|PATH");
        }
        if (request.out == null) {
            throw new RequestException("the results need a folder: say which with --out DIR");
        }
        Path out = request.out;
        @Nullable StatisticsWork statistics = statistics();
        if (StatisticsWork.isOne(source)) {
            if (statistics == null) {
                throw new RequestException(
                        source + " holds mean and covariance of features; such a file is compared with"
                                + " another one: --against FILE.npz");
            }
            OutputFolder.make(out);
            return statistics.between(Path.of(source), out);
        }
        Dataset data = open(source, null).train();
        int count = request.count == null ? (int) Math.min(Integer.MAX_VALUE, data.size()) : request.count;
        if (data.isEndless() && request.count == null) {
            count = COUNT;
        }
        EvaluationSet samples = EvaluationSet.of(data, count).first(count);
        ResultProvenance provenance = ResultProvenance.none()
                .with(Field.SOURCE, data.name())
                .with(Field.ROUNDING, settings.rounding(samples.shape()));
        Contestant one = new Contestant(data.name(), settings.seen(samples), provenance);
        OutputFolder.make(out);
        if (statistics != null) {
            return measured(samples.count(), stop, progress -> statistics.of(List.of(one), out, device, progress));
        }
        int most = request.references == null ? count : request.references;
        ReferenceSet reference = reference(openAs(request.against, samples.shape()), most);
        requireShape(samples.shape(), reference.set().shape());
        Contestant contestant = data.classNames().equals(reference.classNames())
                ? one
                : new Contestant(one.label(), one.samples().withLabels(), one.provenance());
        return measured(
                samples.count(),
                stop,
                progress -> measure(source, out, reference, List.of(contestant), device, progress));
    }

    /** Measures samples that are there. */
    private interface Measuring {
        int with(SampleEvaluation.Progress progress) throws IOException;
    }

    private int measured(int count, StopSignal stop, Measuring measuring) throws IOException {
        try (WorkLine line = new WorkLine(console, "evaluating", "samples", count)) {
            return measuring.with(part -> {
                line.reach(part * count);
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

    private ReferenceSet reference(DataSplits splits, int most) {
        return ReferenceSet.of(splits, request.part, most, console::say);
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
            ReferenceSet reference,
            List<Contestant> contestants,
            Device device,
            SampleEvaluation.Progress progress)
            throws IOException {
        boolean images = reference.set().shape().isImage();
        String features = images && request.features != null ? request.features : reference.usualFeatures();
        if (!images && request.features != null && !request.features.equals(FeatureNetwork.PIXELS)) {
            console.say("--features is for images: the numbers themselves are compared");
        }
        try (FeatureWork work =
                FeatureWork.open(console, device, reference.set().shape(), features, request.metrics)) {
            SampleEvaluation.Outcome outcome = new SampleEvaluation(settings, work.network(), console::say)
                    .measure(
                            out,
                            reference,
                            contestants,
                            theirs -> {
                                work.describe(theirs, images, request.features == null);
                                if (request.saveStatistics != null) {
                                    StatisticsFile.write(request.saveStatistics, Moments.of(theirs));
                                    console.say("statistics of " + theirs + " written to " + request.saveStatistics);
                                }
                            },
                            progress);
            outcome.cautions().forEach(console::warn);
            for (Evaluated one : outcome.all()) {
                String label = outcome.all().size() > 1 ? one.label() + ": " : "";
                for (MetricResult result : one.results()) {
                    console.out().println(label + result.name() + " " + EvaluationPage.cell(result));
                }
            }
            outcome.write(out, "Evaluation of " + source, "reverie " + ShellWords.joined(console.arguments()));
            console.out().println(out.resolve("results.json"));
            console.out().println(out.resolve("report.html"));
        }
        return ExitCode.DONE;
    }
}
