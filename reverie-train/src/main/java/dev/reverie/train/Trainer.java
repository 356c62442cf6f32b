package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataOptions;
import dev.reverie.data.Dataset;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.ThreadBudget;
import dev.reverie.torch.ThreadBudget.Origin;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trains a network in a {@link RunDirectory}, from the beginning or from its newest good checkpoint.
 *
 * <pre>{@code
 * try (RunDirectory run = RunDirectory.create(folder, config);
 *         StopSignal stop = StopSignal.install()) {
 *     Trainer.of(run).train(sink, stop);
 * }
 * }</pre>
 *
 * <p>A run that was killed and continued gives, on a processor, the very same losses and weights as an unbroken one.
 */
public final class Trainer {
    private final RunDirectory run;
    private final RunConfig config;
    private final List<String> command;
    private final DataOptions dataOptions;

    private Trainer(RunDirectory run, List<String> command, DataOptions dataOptions) {
        this.run = run;
        this.config = run.config();
        this.command = List.copyOf(command);
        this.dataOptions = dataOptions;
    }

    /**
     * A trainer for a run.
     *
     * @param run made by {@link RunDirectory#create} or {@link RunDirectory#resume}; stays with the caller
     */
    public static Trainer of(RunDirectory run) {
        return new Trainer(run, List.of(), DataOptions.defaults());
    }

    /** The same trainer, with the command that was typed for the provenance. */
    public Trainer withCommand(List<String> typed) {
        return new Trainer(run, typed, dataOptions);
    }

    /** The same trainer, with another cache and listener for downloads. */
    public Trainer withDataOptions(DataOptions options) {
        return new Trainer(run, command, options);
    }

    /**
     * Where training ended.
     *
     * @param step updates done
     * @param isComplete whether that was all
     * @param checkpoint the last one written
     */
    public record Outcome(long step, boolean isComplete, Path checkpoint) {}

    /**
     * Trains until the last step, or until asked to stop; then the state is saved.
     *
     * @param sink is told everything, beside the run's own files; stays with the caller
     * @param stop asked after every step
     * @return where it ended
     * @throws dev.reverie.data.DataException if the data cannot be read
     * @throws RunException if the data are not those the run began with, or the checkpoints are damaged or of another network
     * @throws NonFiniteLossException if the loss is infinite or not a number; names the last good checkpoint
     * @throws IllegalArgumentException if the device is not there, or network and data do not fit
     * @throws IOException if a file cannot be written; the former checkpoint stands
     */
    public Outcome train(EventSink sink, BooleanSupplier stop) throws IOException {
        ThreadBudget before = Engine.threadBudget();
        ThreadBudget own = threadBudget();
        if (own.equals(before)) {
            return trainNow(sink, stop);
        }
        Engine.use(own);
        try {
            return trainNow(sink, stop);
        } finally {
            Engine.use(before);
        }
    }

    /**
     * How many threads it trains with, and why: as {@code training.threads} says, unless the environment or the program says
     * otherwise.
     */
    public ThreadBudget threadBudget() {
        int threads = config.training().threads();
        ThreadBudget current = Engine.threadBudget();
        return threads == 0 ? current : current.request(threads, Origin.CONFIGURATION, "training.threads");
    }

    private Outcome trainNow(EventSink sink, BooleanSupplier stop) throws IOException {
        TrainingConfig training = config.training();
        Device device = Device.of(training.device());
        Dataset data = DataForm.open(config.data(), dataOptions).train();
        DataForm form = new DataForm(config.data(), DataInfo.of(data));
        LearningTask task = ModelFactory.task(config, form, device);
        task.classes().requireFit(data);
        String provenance = provenance(data);
        Checkpoints checkpoints = run.checkpoints();
        checkpoints.removeTemporary();
        Optional<Checkpoints.Found> found = checkpoints.latestGood();
        long first = found.map(latest -> latest.checkpoint().counters().step()).orElse(0L);
        run.dropMetricsAfter(first);
        run.averageSnapshots().dropAfter(first);
        try (TrainingState state = state(found, task.parameters(), device);
                RunFiles files = RunFiles.open(run)) {
            EventSink all = EventSink.all(List.of(files.sink(), sink));
            if (found.isPresent()) {
                for (String rejected : found.get().rejected()) {
                    all.accept(new Event.Notice(
                            first,
                            "passed over a damaged checkpoint: " + rejected + "; continuing from "
                                    + found.get().checkpoint().file()));
                }
            }
            try (TrainingStep step = new TrainingStep(state, task, config, form, data)) {
                return new TrainingLoop(run, state, step, task.samples(), form, provenance, all).run(stop);
            }
        }
    }

    private TrainingState state(Optional<Checkpoints.Found> found, Parameters parameters, Device device)
            throws IOException {
        return found.isPresent()
                ? TrainingState.of(found.get().checkpoint(), parameters, config.training(), device)
                : TrainingState.fresh(parameters, config.training(), device);
    }

    /** Hash of the provenance, written by the first start and held against the data by later ones. */
    private String provenance(Dataset data) throws IOException {
        Optional<String> written = run.provenance();
        if (written.isEmpty()) {
            String json = RunProvenance.collect(config, data, command, Instant.now());
            run.writeProvenance(json);
            return RunProvenance.sha256(json);
        }
        String before = Json.parse(written.get()).path("data").path("sha256").asText();
        String now = data.provenance().sha256();
        if (!before.equals(now)) {
            throw new RunException(
                    run.folder(),
                    "was begun with other data: their hash was " + before + " and is now " + now
                            + "; bring the former data back, or start a new run (--out)");
        }
        return RunProvenance.sha256(written.get());
    }
}
