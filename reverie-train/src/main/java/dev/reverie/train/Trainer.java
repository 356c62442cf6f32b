package dev.reverie.train;

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
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.sampler.Sampler;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.ThreadBudget;
import dev.reverie.torch.ThreadBudget.Origin;
import dev.reverie.track.EventSink;
import dev.reverie.trained.ModelFactory;
import dev.reverie.trained.ModelSamples;
import dev.reverie.trained.SampleSource;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
    private final LearningSubject subject;
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
    private BooleanSupplier stop = () -> false;
    private WorkerGroup group = WorkerGroup.alone();
    private Optional<Previews> previews = Optional.empty();
    private @Nullable Path folder;
    private boolean resume;

    // Of a trainer that a configuration describes.
    private @Nullable RunDirectory run;
    private boolean ownsParameters;
    private Optional<DataInfo> info = Optional.empty();
    private List<String> notices = List.of();

    private Trainer(LearningSubject subject, Dataset data) {
        this.subject = subject;
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
        return new Trainer(LearningSubject.of(model, objective), data);
    }

    /**
     * A trainer of a continuous normalizing flow.
     *
     * @param flow a network as a velocity; stays with the caller
     * @param objective the loss
     * @param data what is learnt
     */
    public static Trainer of(NetworkFlow flow, FlowObjective objective, Dataset data) {
        return new Trainer(LearningSubject.of(flow, objective), data);
    }

    /**
     * A trainer of a classifier of noisy data.
     *
     * @param classifier a network as a classifier; stays with the caller
     * @param objective the loss
     * @param data what is learnt, with labels
     */
    public static Trainer of(NetworkClassifier classifier, ClassifierLoss objective, Dataset data) {
        return new Trainer(LearningSubject.of(classifier, objective), data);
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
            trainer.previews = Optional.of(Previews.of(config, source));
        }
        trainer.ownsParameters = true;
        trainer.info = Optional.of(info);
        trainer.notices = splits.notices();
        return trainer.name(config.name())
                .settings(config.training())
                .pad(config.data().pad())
                .centered(config.data().centered())
                .flip(config.data().flip())
                .augment(config.data().augment());
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
     * Shares out the {@link TrainingConfig#accumulate() parts} of every batch among workers, each of which trains by a trainer
     * of the same settings, data and seed, in a folder of its own or in memory. All do the same updates and end with the same
     * weights, those of one worker that computes all parts: bit for bit where processor, engine and number of threads are the same.
     *
     * <p>The loss of an example must not depend on the others of its batch, and {@link #stopWhen} must give all workers the same
     * answer after the same step.
     *
     * @param value this worker's place among them
     */
    public Trainer group(WorkerGroup value) {
        group = value;
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
        Parameters weights = subject.parameters();
        previews = Optional.of(Previews.of((form, count) ->
                ModelSamples.draw(scoreModel, sampler, grid, form, count, weights.dtype(), weights.device())));
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
        TrainingPlan plan = plan();
        return withThreads(plan.training(), () -> {
            // Before anything is written.
            TrainingSession session = new TrainingSession(plan, listener, stop);
            if (run != null) {
                return session.in(run);
            }
            return folder == null ? session.inMemory() : session.in(folder, resume);
        });
    }

    /** Does the first updates of a network that is thrown away, and times them. */
    Pace pace(double seconds) throws IOException {
        TrainingPlan plan = plan();
        return withThreads(plan.training(), () -> new TrainingSession(plan, listener, stop).pace(seconds));
    }

    /**
     * What it learns, with a network that has no memory yet.
     *
     * @throws IllegalArgumentException if the network has classes and the data have others
     */
    LearningTask task() {
        return plan().task();
    }

    private TrainingPlan plan() {
        return new TrainingPlan(
                name,
                subject,
                ownsParameters,
                new TrainingData(data, info, pad, centered, flip, augment),
                settings(),
                previews,
                notices,
                group,
                command);
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

    /** Work that reads or writes files. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T withThreads(TrainingConfig training, Work<T> work) throws IOException {
        ThreadBudget before = Engine.threadBudget();
        ThreadBudget own = threadBudget(training);
        if (own.equals(before)) {
            return work.run();
        }
        Engine.use(own);
        try {
            return work.run();
        } finally {
            Engine.use(before);
        }
    }
}
