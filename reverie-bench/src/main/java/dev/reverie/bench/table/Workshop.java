package dev.reverie.bench.table;

import dev.reverie.config.GuidanceConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.ContentHash;
import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.Levels;
import dev.reverie.eval.LikelihoodRun;
import dev.reverie.eval.ModelData;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.likelihood.ChainLikelihood;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodEstimator;
import dev.reverie.likelihood.LikelihoodMethod;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.likelihood.VariationalBound;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.InceptionScore;
import dev.reverie.metric.picture.KernelInceptionDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.random.RandomStream;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Device;
import dev.reverie.track.EventSink;
import dev.reverie.train.Trainer;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains the models of a study, draws samples and measures them. Everything is kept in one folder: what is there is not done
 * again, and a training that was killed goes on from its last checkpoint.
 */
final class Workshop implements AutoCloseable {
    private static final int REFERENCES = 5000;
    private static final int REPLICATES = 20;
    private static final int BATCH = 32;

    /** Terms of a chain's bound that are drawn for each example. */
    private static final int TERMS = 50;

    private static final List<Metric> METRICS =
            List.of(new FrechetDistance(), new InceptionScore(), new KernelInceptionDistance(), new PrecisionRecall(3));

    private final Path folder;
    private final Scale scale;
    private final FeatureNetwork network;
    private final Consumer<String> progress;
    private final BooleanSupplier stop;
    private final Features reference;
    private final ResultProvenance origin;
    private final EvaluationSet held;

    /**
     * A workshop for one set of data.
     *
     * @param folder for runs and numbers
     * @param scale how much may be done
     * @param network maps images to what the metrics compare
     * @param progress told what goes on
     * @param stop asked between two parts whether to end
     * @throws IOException if the data cannot be read
     */
    Workshop(Path folder, Scale scale, FeatureNetwork network, Consumer<String> progress, BooleanSupplier stop)
            throws IOException {
        this.folder = folder;
        this.scale = scale;
        this.network = network;
        this.progress = progress;
        this.stop = stop;
        DataOptions options =
                scale.source().map(DataOptions.defaults()::withFolder).orElseGet(DataOptions::defaults);
        DataSplits splits = Datasets.open(scale.data(), options);
        reference = EvaluationSet.of(splits.train(), REFERENCES).rounded().features(network);
        held = EvaluationSet.of(splits.test().orElseThrow(), scale.samples());
        origin = ResultProvenance.none()
                .with(Field.REFERENCE, splits.name())
                .with(Field.REFERENCE_HASH, splits.train().provenance().sha256())
                .with(Field.SPLIT, "train");
    }

    /** Frees the feature network. */
    @Override
    public void close() {
        network.close();
    }

    /** The features that are compared. */
    Features reference() {
        return reference;
    }

    /** What as many held-out images give: the floor of every metric. */
    Cell floor() throws IOException {
        return kept(ContentHash.ofText("floor " + scale.data() + scale.samples() + network.source()), () -> {
            progress.accept("held-out images");
            return new Cell(
                    held.count(),
                    0,
                    0,
                    Optional.empty(),
                    measured(held, origin.with(Field.SOURCE, scale.data() + "/test")));
        });
    }

    /**
     * Trains a model, if it is not done.
     *
     * @return false if it was stopped
     */
    boolean train(RunConfig config) throws IOException {
        Path run = folder(config);
        boolean begun = Files.exists(run.resolve(RunDirectory.CONFIG));
        try (RunDirectory directory = begun
                ? RunDirectory.resume(run, List.of("training.steps=" + scale.steps()))
                : RunDirectory.create(run, config)) {
            Trainer.of(directory).listener(EventSink.silent()).stopWhen(stop).train();
        }
        return !stop.getAsBoolean();
    }

    /** Whether a model has all of its training. */
    boolean isTrained(RunConfig config) {
        return Files.exists(folder(config)
                .resolve("checkpoints")
                .resolve(String.format(Locale.ROOT, "step-%06d.safetensors", scale.steps())));
    }

    /** Where the run of a configuration is. */
    Path folder(RunConfig config) {
        return folder.resolve("runs").resolve(config.name());
    }

    /** A trained model. */
    TrainedScoreModel load(Entrant entrant) throws IOException {
        return TrainedScoreModel.load(folder(entrant.config()));
    }

    /** Bits per dimension of held-out images, or empty if it was stopped. */
    Optional<Likelihood> likelihood(TrainedScoreModel model) throws IOException {
        ModelData data = ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults());
        String identity =
                model.config().name() + " step " + model.checkpoint().counters().step();
        LikelihoodRun run =
                new LikelihoodRun(method(model, data), data, scale.likelihoods(), BATCH, 0, identity, Device.CPU);
        Path table = OutputFolder.make(folder.resolve("likelihoods"))
                .resolve(model.config().name() + "-"
                        + ContentHash.ofText(identity).substring(0, 8) + ".csv");
        return run.run(table, (done, total) -> {
            progress.accept(model.config().name() + ": likelihoods, " + done + " of " + total);
            return !stop.getAsBoolean();
        });
    }

    private static LikelihoodMethod method(TrainedScoreModel model, ModelData data) {
        DataKind kind = Levels.of(data, Optional.empty());
        if (!(kind instanceof Quantized levels)) {
            throw new IllegalStateException(data.dataset().name() + " is not quantised");
        }
        return model.scoreModel().chainSteps().isPresent()
                ? new ChainLikelihood(VariationalBound.of(model.scoreModel(), ReverseVariance.BETA, levels)
                        .withTerms(TERMS))
                : LikelihoodEstimator.of(
                        FlowLikelihood.of(model.scoreModel(), HutchinsonDivergence.rademacher(1))
                                .withTolerance(1e-4),
                        levels);
    }

    /** The samples of a way and what the metrics say of them. */
    TablePage.Row measure(Entrant entrant, Way way, TrainedScoreModel model) throws IOException {
        RunConfig config = model.config().with(way.settings().toArray(String[]::new));
        String key = key(entrant, way, model, config);
        Path samples = OutputFolder.make(folder.resolve("samples")).resolve(key.substring(0, 12) + ".npy");
        Cell cell = kept(key, () -> {
            progress.accept(model.config().name() + ": " + way.name());
            return drawn(entrant, way, model, config, samples);
        });
        return new TablePage.Row(entrant.name(), way.name(), cell, samples);
    }

    /** Whether a way was measured before. */
    boolean isMeasured(Entrant entrant, Way way, TrainedScoreModel model) throws IOException {
        RunConfig config = model.config().with(way.settings().toArray(String[]::new));
        return Files.exists(cell(key(entrant, way, model, config)));
    }

    private Path cell(String key) {
        return folder.resolve("cells").resolve(key.substring(0, 12) + ".json");
    }

    private String key(Entrant entrant, Way way, TrainedScoreModel model, RunConfig config) throws IOException {
        String guide =
                way.guidance() < 0 ? "" : entrant.classifier().orElseThrow().yaml();
        return ContentHash.ofText(String.join(
                "\n",
                FeatureNetwork.sha256(model.checkpoint().file()),
                config.yaml(),
                Double.toString(way.guidance()),
                guide,
                Integer.toString(scale.samples()),
                network.source().toString()));
    }

    private Cell drawn(Entrant entrant, Way way, TrainedScoreModel model, RunConfig config, Path file)
            throws IOException {
        SamplingConfig sampling = config.requireScoreModel().sampling();
        SampleSet samples;
        double seconds;
        if (way.guidance() < 0) {
            long started = System.nanoTime();
            samples = draw(model, sampling);
            seconds = 1e-9 * (System.nanoTime() - started);
        } else {
            GuidanceConfig guidance = GuidanceConfig.byClassifier(List.of(GuidanceConfig.ALL), way.guidance());
            try (TrainedClassifier guide =
                    TrainedClassifier.load(folder(entrant.classifier().orElseThrow()), Device.CPU)) {
                long started = System.nanoTime();
                samples = draw(model.guidedBy(guide), sampling.with(guidance));
                seconds = 1e-9 * (System.nanoTime() - started);
            }
        }
        samples.writeNpy(file);
        EvaluationSet images = new EvaluationSet(samples.values(), samples.count(), samples.shape()).rounded();
        String evaluations =
                Json.parse(samples.provenance()).path("evaluationsPerSample").asText("0");
        ResultProvenance provenance = origin.with(Field.SOURCE, model.config().name())
                .with(Field.CHECKPOINT, FeatureNetwork.sha256(model.checkpoint().file()))
                .with(Field.WEIGHTS, model.weights())
                .with(Field.SAMPLER, way.name())
                .with(Field.EVALUATIONS, evaluations)
                .with(Field.SEED, "0");
        boolean asked = way.guidance() >= 0 || !samples.classes().isEmpty();
        return new Cell(
                samples.count(),
                Double.parseDouble(evaluations),
                seconds / samples.count(),
                asked ? Optional.of(right(images)) : Optional.empty(),
                measured(images, provenance));
    }

    private SampleSet draw(TrainedScoreModel model, SamplingConfig sampling) {
        return model.sample(
                scale.samples(),
                RandomStream.of(0).purpose("table").seed(),
                sampling,
                (done, total) -> !stop.getAsBoolean());
    }

    /** Sample i was asked for class i modulo the number of classes. */
    private double right(EvaluationSet images) {
        double[][] probabilities = images.features(network).probabilities();
        int right = 0;
        for (int i = 0; i < probabilities.length; i++) {
            int best = 0;
            for (int k = 1; k < probabilities[i].length; k++) {
                best = probabilities[i][k] > probabilities[i][best] ? k : best;
            }
            right += best == i % probabilities[i].length ? 1 : 0;
        }
        return right / (double) probabilities.length;
    }

    private List<MetricResult> measured(EvaluationSet images, ResultProvenance provenance) {
        Features mine = images.features(network);
        List<Metric> metrics = new ArrayList<>(METRICS);
        if (mine.probabilities().length == 0) {
            metrics.removeIf(metric -> metric instanceof InceptionScore);
        }
        return new Evaluator(metrics, REPLICATES, 0, false).run(mine, reference, provenance);
    }

    /** Computes a cell. */
    private interface Computation {
        Cell compute() throws IOException;
    }

    private Cell kept(String key, Computation computation) throws IOException {
        Path file = cell(key);
        OutputFolder.make(folder.resolve("cells"));
        if (Files.exists(file)) {
            return Cell.parse(Files.readString(file), file.toString());
        }
        Cell cell = computation.compute();
        AtomicFile.write(file, cell.json());
        return cell;
    }
}
