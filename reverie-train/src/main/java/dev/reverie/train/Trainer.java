package dev.reverie.train;

import dev.reverie.config.EvaluationConfig;
import dev.reverie.config.PreviewSampling;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.grid.TimeGrid;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.loss.ClassifierLoss;
import dev.reverie.loss.Objective;
import dev.reverie.model.LearnedModel;
import dev.reverie.network.Network;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.report.Metrics;
import dev.reverie.report.QualityCurve;
import dev.reverie.report.RunPage;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunDescription;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.run.RunFiles;
import dev.reverie.run.RunStorage;
import dev.reverie.run.TrainingState;
import dev.reverie.sampler.Sampler;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.ThreadBudget;
import dev.reverie.torch.ThreadBudget.Origin;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.trained.ModelFactory;
import dev.reverie.trained.ModelSamples;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SampleSource;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on data, in a run directory or in memory.
 *
 * <pre>{@code
 * NetworkModel model = NetworkModel.continuous(network, schedule);
 * Trainer.of(model, new DenoisingScoreMatching(schedule), Dataset.of(rows))
 *         .steps(5000)
 *         .batch(256)
 *         .in(Path.of("runs/mine"))
 *         .train();
 * }</pre>
 *
 * <p>One update is: batch, loss, gradient, clipping, Adam, moving average (Kingma and Ba 2015, arXiv:1412.6980; Song and Ermon
 * 2020, arXiv:2006.09011, technique 5). All that is random in update k is a function of the seed and k, so a run that was
 * killed and is continued by {@link #resume} ends, on one kind of processor, with the very same weights as an unbroken one.
 *
 * <p>When {@link #train} returns, the network holds the moving average of its weights, which is what one samples with. Nothing is
 * printed, and no hook is installed: a {@link #listener} is told everything, and {@link #stopWhen} is asked after every step.
 *
 * <p>The settings have the defaults of {@link TrainingConfig}, but for a shorter warm-up where there are few steps. A trainer is
 * used once.
 */
public final class Trainer {
    private final Parameters parameters;
    private final int classes;
    private final int augmentationLength;
    private final Function<RandomStream, BatchLoss> loss;
    private final String model;
    private final String objective;
    private final Dataset data;
    private TrainingConfig.Builder settings = TrainingConfig.builder();
    private boolean usualAdam = true;
    private double learningRate = AdamConfig.reference().learningRate();
    private String name = "run";
    private int pad;
    private boolean centered;
    private boolean flip;
    private double augment;
    private List<String> command = List.of();
    private EventSink listener = EventSink.silent();
    private List<String> notices = List.of();
    private BooleanSupplier stop = () -> false;
    private @Nullable Path folder;
    private boolean resume;
    private @Nullable Preview preview;
    private @Nullable Preview measured;
    private String measuredWords = "";
    private QualityCurve former = QualityCurve.empty();
    private @Nullable RunDirectory run;
    private boolean ownsParameters;
    private boolean learnsVariance;
    private @Nullable DataInfo info;

    private Trainer(
            Parameters parameters,
            int classes,
            int augmentationLength,
            Function<RandomStream, BatchLoss> loss,
            Object model,
            Object objective,
            Dataset data) {
        this.parameters = parameters;
        this.classes = classes;
        this.augmentationLength = augmentationLength;
        this.loss = loss;
        this.model = model.toString();
        this.objective = objective.toString();
        this.data = data;
    }

    /**
     * A trainer of a score model.
     *
     * @param model a network as a score model, such as a {@link dev.reverie.model.NetworkModel}; stays with the caller. Weights
     *     that it has already are where training begins
     * @param objective the loss
     * @param data what is learnt
     */
    public static Trainer of(LearnedModel model, Objective objective, Dataset data) {
        Network network = model.network();
        Trainer trainer = new Trainer(
                network.parameters(),
                network.classes(),
                network.augmentationLength(),
                root -> new ScoreLoss(model, objective, root.purpose("training"), root.purpose("dropout")),
                network.getClass().getName() + " as " + model,
                objective,
                data);
        trainer.learnsVariance = network.learnsVariance();
        return trainer;
    }

    /**
     * A trainer of a continuous normalizing flow.
     *
     * @param flow a network as a velocity; stays with the caller
     * @param objective the loss
     * @param data what is learnt
     */
    public static Trainer of(NetworkFlow flow, FlowObjective objective, Dataset data) {
        return new Trainer(
                flow.network().parameters(),
                flow.network().classes(),
                0,
                root -> new VelocityLoss(flow, objective, root.purpose("training")),
                flow.network().getClass().getName() + " as a flow",
                objective,
                data);
    }

    /**
     * A trainer of a classifier of noisy data.
     *
     * @param classifier a network as a classifier; stays with the caller
     * @param objective the loss
     * @param data what is learnt, with labels
     */
    public static Trainer of(NetworkClassifier classifier, ClassifierLoss objective, Dataset data) {
        return new Trainer(
                classifier.network().parameters(),
                classifier.classes(),
                0,
                root -> new ClassLoss(classifier, objective, root.purpose("training"), root.purpose("dropout")),
                classifier.network().getClass().getName() + " as a classifier",
                objective,
                data);
    }

    /**
     * The trainer that the configuration of a run describes, in that run.
     *
     * @param run made by {@link RunDirectory#create} or {@link RunDirectory#resume}; stays with the caller
     * @throws dev.reverie.data.DataException if the data cannot be read
     * @throws IllegalArgumentException if network and data do not fit
     */
    public static Trainer of(RunDirectory run) throws IOException {
        return of(run, DataOptions.defaults());
    }

    /**
     * The trainer that the configuration of a run describes, in that run.
     *
     * @param run made by {@link RunDirectory#create} or {@link RunDirectory#resume}; stays with the caller
     * @param options cache and listener of downloads
     * @throws dev.reverie.data.DataException if the data cannot be read
     * @throws IllegalArgumentException if network and data do not fit
     */
    public static Trainer of(RunDirectory run, DataOptions options) throws IOException {
        Trainer trainer = of(run.config(), options);
        trainer.run = run;
        return trainer;
    }

    /**
     * Reads a configuration: network, objective and data as it names them, and its settings. The network belongs to the trainer
     * and is freed after training; {@link TrainedModel#load} opens what was saved.
     */
    static Trainer of(RunConfig config, DataOptions options) throws IOException {
        return of(config, config.data().open(options));
    }

    /**
     * The trainer that the configuration of a run describes, in that run, with its data opened before.
     *
     * @param run made by {@link RunDirectory#create} or {@link RunDirectory#resume}; stays with the caller
     * @param splits the data that the configuration names
     * @throws IllegalArgumentException if network and data do not fit
     */
    public static Trainer of(RunDirectory run, DataSplits splits) throws IOException {
        Trainer trainer = of(run.config(), splits);
        trainer.run = run;
        return trainer;
    }

    static Trainer of(RunConfig config, DataSplits splits) throws IOException {
        Dataset data = splits.train();
        DataInfo info = DataInfo.of(data);
        DataForm form = new DataForm(config.data(), info);
        Trainer trainer;
        if (config.task() instanceof Task.Classifier task) {
            NetworkClassifier classifier = ModelFactory.classifier(config, task, form);
            trainer = of(classifier, task.classifier().loss(), data);
        } else {
            Network network = config.network().create(form.shape());
            trainer = config.task() instanceof Task.Flow task
                    ? of(new NetworkFlow(network), task.flow().objective(), data)
                    : of(
                            ModelFactory.model(network, config, form),
                            config.requireScoreModel().objective().objective(),
                            data);
            SampleSource source = ModelFactory.samples(
                    network, config, form, Device.of(config.training().device()));
            trainer.preview = preview(source, PreviewSampling.of(config));
            RunConfig way = evaluated(config);
            trainer.measured = preview(source, way);
            trainer.measuredWords = way.task() instanceof Task.ScoreModel task
                    ? task.sampling().kind() + ", " + task.sampling().steps() + " steps"
                    : "by the flow";
        }
        trainer.ownsParameters = true;
        trainer.info = info;
        trainer.notices = splits.notices();
        return trainer.name(config.name())
                .settings(config.training())
                .pad(config.data().pad())
                .centered(config.data().centered())
                .flip(config.data().flip())
                .augment(config.data().augment());
    }

    private static Preview preview(SampleSource source, RunConfig config) {
        return (form, count) -> source.draw(count, 0, config, config.name(), SamplingProgress.silent());
    }

    /** How samples that are measured are drawn. */
    private static RunConfig evaluated(RunConfig config) {
        EvaluationConfig evaluation = config.training().evaluation();
        boolean own = evaluation.every() == 0
                || !(config.task() instanceof Task.ScoreModel task)
                || task.objective().chainSteps().isPresent()
                || evaluation.sampler().equals(EvaluationConfig.OWN);
        return own
                ? config
                : config.with(
                        RunConfig.setting("sampling.sampler", evaluation.sampler()),
                        "sampling.steps=" + evaluation.steps());
    }

    /** Draws samples with the network as it is, in the form of the data. */
    private interface Preview {
        SampleSet draw(DataForm form, int count);
    }

    /** Names the run in reports; {@code run} by default. */
    public Trainer name(String value) {
        name = value;
        return this;
    }

    /** Trains for so many updates in all, at least 1. */
    public Trainer steps(long value) {
        settings.steps(value);
        return this;
    }

    /** Learns from so many examples per update, at least 1. */
    public Trainer batch(int value) {
        settings.batchSize(value);
        return this;
    }

    /** Sets the learning rate after warm-up, positive; 2e-4 by default. The other constants of Adam are the usual ones. */
    public Trainer learningRate(double value) {
        learningRate = value;
        usualAdam = true;
        return this;
    }

    /** Sets all constants of the optimiser. */
    public Trainer adam(AdamConfig value) {
        settings.adam(value);
        usualAdam = false;
        return this;
    }

    /** Sets the seed of all that is random. */
    public Trainer seed(long value) {
        settings.seed(value);
        return this;
    }

    /** Sets the decay of the moving average, in [0, 1). */
    public Trainer emaRate(double value) {
        settings.emaRate(value);
        return this;
    }

    /** Sets everything that the section {@code training} of a configuration can say. */
    public Trainer settings(TrainingConfig value) {
        settings = value.toBuilder();
        usualAdam = false;
        return this;
    }

    /** Puts so many black pixels on each side of an image; none by default. */
    public Trainer pad(int value) {
        pad = value;
        return this;
    }

    /** Whether the network sees images as {@code 2 x - 1}, in [-1, 1]; the default is [0, 1]. */
    public Trainer centered(boolean value) {
        centered = value;
        return this;
    }

    /** Whether images are mirrored at random. */
    public Trainer flip(boolean value) {
        flip = value;
        return this;
    }

    /** Changes images with this probability by {@link dev.reverie.data.augmentation.GeometricAugmentation}. */
    public Trainer augment(double value) {
        augment = value;
        return this;
    }

    /** Keeps the command that was typed in the provenance. */
    public Trainer command(List<String> value) {
        command = List.copyOf(value);
        return this;
    }

    /** Sends all events to a sink, beside the run's own files; the caller closes the sink. */
    public Trainer listener(EventSink value) {
        listener = value;
        return this;
    }

    /** Stops and saves after the step at which {@code stop} returns true. */
    public Trainer stopWhen(BooleanSupplier value) {
        stop = value;
        return this;
    }

    /**
     * Keeps the run in a folder that is missing or empty: description, provenance, metrics, checkpoints, pictures and a page
     * ({@code report.html}), as {@link RunDirectory} lists them.
     */
    public Trainer in(Path value) {
        folder = value;
        resume = false;
        return this;
    }

    /** Continues the run in a folder, which must be one of the same model, objective and data, or begins one there. */
    public Trainer resume(Path value) {
        folder = value;
        resume = true;
        return this;
    }

    /**
     * Draws samples while training goes on, every {@link TrainingConfig#sampleEvery()} steps, from the same noise; pictures of them
     * go to the run's folder.
     *
     * @param every steps between two pictures
     * @param sampler draws them
     * @param grid its times
     * @param scoreModel the model in training
     */
    public Trainer previews(long every, Sampler sampler, TimeGrid grid, LearnedModel scoreModel) {
        settings.sampleEvery(every);
        preview = (form, count) ->
                ModelSamples.draw(scoreModel, sampler, grid, form, count, parameters.dtype(), parameters.device());
        return this;
    }

    /**
     * Result of training.
     *
     * @param step updates done
     * @param isComplete whether that was all
     * @param checkpoint the last one written; absent without a folder
     */
    public record Outcome(long step, boolean isComplete, Optional<Path> checkpoint) {}

    /**
     * Trains until the last step, or until asked to stop; then the state is saved.
     *
     * @return where it ended
     * @throws RunException if the data, model or objective are not those the run began with, or no checkpoint is good or left
     * @throws NonFiniteLossException if the loss is infinite or not a number; names the last good checkpoint
     * @throws IllegalArgumentException if a setting is out of range, the device is not there, or network and data do not fit
     * @throws IOException if a file cannot be written; the former checkpoint stands
     */
    public Outcome train() throws IOException {
        TrainingConfig training = settings();
        ThreadBudget before = Engine.threadBudget();
        ThreadBudget own = threadBudget(training);
        if (own.equals(before)) {
            return trainOn(training);
        }
        Engine.use(own);
        try {
            return trainOn(training);
        } finally {
            Engine.use(before);
        }
    }

    private TrainingConfig settings() {
        TrainingConfig training = settings.build();
        if (!usualAdam) {
            return training;
        }
        AdamConfig usual = AdamConfig.reference();
        long warmUp = Math.min(AdamConfig.REFERENCE_WARM_UP, training.steps() / 10);
        return training.toBuilder()
                .adam(new AdamConfig(
                        learningRate,
                        usual.beta1(),
                        usual.beta2(),
                        usual.epsilon(),
                        usual.weightDecay(),
                        warmUp,
                        usual.clipNorm()))
                .build();
    }

    /**
     * How many threads it trains with, and why: as {@code training.threads} says, unless the environment or the program says
     * otherwise.
     *
     * @param training the section {@code training}
     */
    public static ThreadBudget threadBudget(TrainingConfig training) {
        ThreadBudget current = Engine.threadBudget();
        return training.threads() == 0
                ? current
                : current.request(training.threads(), Origin.CONFIGURATION, "training.threads");
    }

    /** Does the first updates of a network that is thrown away, and times them. */
    Pace pace(double seconds) throws IOException {
        TrainingConfig training = settings();
        ThreadBudget before = Engine.threadBudget();
        Engine.use(threadBudget(training));
        Device device = Device.of(training.device());
        DataForm form = form();
        try (TrainingState state = TrainingState.fresh(parameters, training, device);
                TrainingStep step = new TrainingStep(state, task(training), training, form, data, flip, augment);
                @Nullable SampleMeasurement measurement = measurement(training, form, device)) {
            Preview drawn = preview;
            Pace.Drawing drawing = count -> {
                if (drawn != null) {
                    drawn.draw(form, count);
                }
            };
            return Pace.of(state, step, training, drawing, Optional.ofNullable(measurement), seconds);
        } finally {
            Engine.use(before);
            if (ownsParameters) {
                parameters.close();
            }
        }
    }

    private DataForm form() throws IOException {
        return new DataForm(info == null ? DataInfo.of(data) : info, pad, centered);
    }

    private Outcome trainOn(TrainingConfig training) throws IOException {
        if (augment > 0 && augmentationLength == 0) {
            throw new IllegalArgumentException(
                    "the network cannot be told how images were augmented, and would learn to"
                            + " draw changed images; leave augment at 0, or give it an augmentationLength");
        }
        // Before anything is written.
        LearningTask task = task(training);
        DataForm form = form();
        if (run != null) {
            return trainIn(run, task, training, form);
        }
        if (folder == null) {
            return train(Optional.empty(), task, training, form, Optional.empty(), "");
        }
        RunDescription description =
                RunDescription.ofOwn(name, model, objective, parameters.trainableCount(), training);
        boolean continues = resume && Files.exists(folder.resolve(RunDirectory.CONFIG));
        try (RunDirectory own =
                continues ? RunDirectory.resume(folder, description) : RunDirectory.create(folder, description)) {
            Outcome outcome = trainIn(own, task, training, form);
            new RunPage(own).write();
            return outcome;
        }
    }

    private Outcome trainIn(RunDirectory directory, LearningTask task, TrainingConfig training, DataForm form)
            throws IOException {
        RunStart start = RunStart.of(directory, training, data, form, command);
        try (RunFiles files = RunFiles.open(directory, training.logEvery())) {
            listener = EventSink.all(List.of(files.sink(), new LivePage(directory), listener));
            for (String notice : start.notices()) {
                listener.accept(new Event.Notice(start.step(), notice));
            }
            if (training.evaluation().every() > 0) {
                former = Metrics.read(directory.metricsFile()).quality();
            }
            return train(Optional.of(directory), task, training, form, start.found(), start.provenance());
        }
    }

    /** Lets the files of a run know of a fault that they have not been told of. */
    private void tellOf(Exception fault, long step) {
        if (fault instanceof NonFiniteLossException) {
            return;
        }
        try {
            listener.accept(new Event.Failed(step, String.valueOf(fault.getMessage())));
        } catch (IOException | RuntimeException more) {
            fault.addSuppressed(more);
        }
    }

    private Outcome train(
            Optional<RunDirectory> directory,
            LearningTask task,
            TrainingConfig training,
            DataForm form,
            Optional<Checkpoints.Found> found,
            String provenance)
            throws IOException {
        long begun = found.map(latest -> latest.checkpoint().counters().step()).orElse(0L);
        for (String line : notices) {
            listener.accept(new Event.Notice(begun, line));
        }
        if (learnsVariance) {
            listener.accept(new Event.Notice(
                    begun,
                    "the network has outputs for the variance of the reverse steps, which no objective here trains: sample"
                            + " with sampling.posteriorVariance small or large"));
        }
        Device device = Device.of(training.device());
        try (TrainingState state = found.isPresent()
                        ? TrainingState.of(found.get().checkpoint(), parameters, training, device)
                        : TrainingState.fresh(parameters, training, device);
                TrainingStep step = new TrainingStep(state, task, training, form, data, flip, augment);
                @Nullable SampleMeasurement measurement = measurement(training, form, device)) {
            if (measurement != null && measurement.caution().isPresent()) {
                listener.accept(new Event.Notice(begun, measurement.caution().get()));
            }
            TrainingLoop loop = new TrainingLoop(
                    name,
                    training,
                    state,
                    step,
                    storage(directory, form, provenance),
                    pictures(directory, form),
                    Optional.ofNullable(measurement),
                    new TrainingDiagnosis(
                            training, begun, task.loss().schedule(), SeenData.of(data, form), new SampleSurvey(data)),
                    listener);
            Outcome outcome = loop.run(stop);
            state.leaveAverage();
            return outcome;
        } catch (IOException | RuntimeException e) {
            tellOf(e, begun);
            throw e;
        } finally {
            if (ownsParameters) {
                parameters.close();
            }
        }
    }

    private @Nullable SampleMeasurement measurement(TrainingConfig training, DataForm form, Device device)
            throws IOException {
        if (training.evaluation().every() == 0) {
            return null;
        }
        Preview drawn = measured == null ? preview : measured;
        if (drawn == null) {
            throw new IllegalArgumentException("training.evaluation measures samples, but "
                    + (ownsParameters ? "a classifier makes none" : "nothing draws them: say how by Trainer.previews")
                    + "; leave it out");
        }
        String words = measuredWords;
        SampleMeasurement.Drawing drawing = new SampleMeasurement.Drawing() {
            @Override
            public SampleSet draw(int count) {
                return drawn.draw(form, count);
            }

            @Override
            public String words() {
                return words;
            }
        };
        return SampleMeasurement.of(training.evaluation(), training.steps(), drawing, data, device, former);
    }

    /**
     * What it learns, with a network that has no memory yet.
     *
     * @throws IllegalArgumentException if the network has classes and the data have others
     */
    LearningTask task(TrainingConfig training) {
        RandomStream root = RandomStream.of(training.seed());
        ClassLabels labels = new ClassLabels(classes, training.labelDropout(), root.purpose("label dropout"));
        labels.requireFit(data);
        return new LearningTask(parameters, loss.apply(root), labels);
    }

    private static Optional<RunStorage> storage(Optional<RunDirectory> directory, DataForm form, String provenance) {
        return directory.map(run -> new RunStorage(run, form.info(), provenance));
    }

    private Optional<SamplePictures> pictures(Optional<RunDirectory> directory, DataForm form) {
        Preview drawn = preview;
        return drawn == null
                ? Optional.empty()
                : directory.map(run -> new SamplePictures(run.sampleFolder(), count -> drawn.draw(form, count)));
    }
}
