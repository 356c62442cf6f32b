package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.report.Metrics;
import dev.reverie.report.QualityCurve;
import dev.reverie.report.RunPage;
import dev.reverie.run.DataForm;
import dev.reverie.run.RunDescription;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunFiles;
import dev.reverie.run.RunStorage;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.Device;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.trained.SampleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One training by a plan: in memory, in a run that is open, or in a folder. */
final class TrainingSession {
    private final TrainingPlan plan;
    private final TrainingConfig training;
    private final BooleanSupplier stop;
    private final LearningTask task;
    private final DataForm form;
    private EventSink listener;

    /**
     * Reads the data; writes nothing.
     *
     * @throws IllegalArgumentException if network and data do not fit
     * @throws IOException if the data cannot be read
     */
    TrainingSession(TrainingPlan plan, EventSink listener, BooleanSupplier stop) throws IOException {
        this.plan = plan;
        this.listener = listener;
        this.stop = stop;
        training = plan.training();
        if (plan.data().augment() > 0 && plan.subject().augmentationLength() == 0) {
            throw new IllegalArgumentException(
                    "the network cannot be told how images were augmented, and would learn to"
                            + " draw changed images; leave augment at 0, or give it an augmentationLength");
        }
        task = plan.task();
        form = plan.data().form();
    }

    /** Trains without files. */
    Trainer.Outcome inMemory() throws IOException {
        return train(Optional.empty(), Optional.empty(), QualityCurve.empty());
    }

    /** Begins a run in a folder, or continues the one that is there. */
    Trainer.Outcome in(Path folder, boolean resume) throws IOException {
        RunDescription description = plan.description();
        boolean continues = resume && Files.exists(folder.resolve(RunDirectory.CONFIG));
        try (RunDirectory own =
                continues ? RunDirectory.resume(folder, description) : RunDirectory.create(folder, description)) {
            Trainer.Outcome outcome = in(own);
            new RunPage(own).write();
            return outcome;
        }
    }

    /** Trains in a run that is open, from its newest checkpoint. */
    Trainer.Outcome in(RunDirectory directory) throws IOException {
        RunStart start = RunStart.of(directory, training, plan.data().stored(), form, plan.command());
        try (RunFiles files = RunFiles.open(directory, training.logEvery())) {
            listener = EventSink.all(List.of(files.sink(), new LivePage(directory), listener));
            for (String notice : start.notices()) {
                listener.accept(new Event.Notice(start.step(), notice));
            }
            QualityCurve former = training.evaluation().every() > 0
                    ? Metrics.read(directory.metricsFile()).quality()
                    : QualityCurve.empty();
            return train(Optional.of(directory), Optional.of(start), former);
        }
    }

    private Trainer.Outcome train(Optional<RunDirectory> directory, Optional<RunStart> start, QualityCurve former)
            throws IOException {
        long begun = start.map(RunStart::step).orElse(0L);
        for (String line : plan.notices()) {
            listener.accept(new Event.Notice(begun, line));
        }
        if (plan.subject().learnsVariance()) {
            listener.accept(new Event.Notice(
                    begun,
                    "the network has outputs for the variance of the reverse steps, which no objective here trains: sample"
                            + " with sampling.posteriorVariance small or large"));
        }
        Device device = Device.of(training.device());
        try (TrainingState state = state(start, device);
                TrainingStep step = step(state);
                @Nullable SampleMeasurement measurement = measurement(device, former)) {
            if (measurement != null && measurement.caution().isPresent()) {
                listener.accept(new Event.Notice(begun, measurement.caution().get()));
            }
            TrainingLoop loop = new TrainingLoop(
                    plan.name(),
                    training,
                    state,
                    step,
                    directory.map(run ->
                            new RunStorage(run, form.info(), start.orElseThrow().provenance())),
                    pictures(directory),
                    Optional.ofNullable(measurement),
                    new TrainingDiagnosis(
                            training,
                            begun,
                            task.loss().schedule(),
                            task.loss().isErrorOfNoise(),
                            SeenData.of(plan.data().stored(), form),
                            new SampleSurvey(plan.data().stored())),
                    listener);
            Trainer.Outcome outcome = loop.run(stop);
            state.leaveAverage();
            return outcome;
        } catch (IOException | RuntimeException e) {
            tellOf(e, begun);
            throw e;
        } finally {
            plan.close();
        }
    }

    /** Does the first updates of a network that is thrown away, and times them. */
    Pace pace(double seconds) throws IOException {
        Device device = Device.of(training.device());
        try (TrainingState state = state(Optional.empty(), device);
                TrainingStep step = step(state);
                @Nullable SampleMeasurement measurement = measurement(device, QualityCurve.empty())) {
            Pace.Drawing drawing = count ->
                    plan.previews().ifPresent(previews -> previews.pictures().draw(form, count));
            return Pace.of(state, step, training, drawing, Optional.ofNullable(measurement), seconds);
        } finally {
            plan.close();
        }
    }

    private TrainingState state(Optional<RunStart> start, Device device) throws IOException {
        var found = start.flatMap(RunStart::found);
        return found.isPresent()
                ? TrainingState.of(found.get().checkpoint(), task.parameters(), training, device)
                : TrainingState.fresh(task.parameters(), training, device);
    }

    private TrainingStep step(TrainingState state) {
        TrainingData data = plan.data();
        return new TrainingStep(state, task, training, form, data.stored(), data.flip(), data.augment(), plan.group());
    }

    private Optional<SamplePictures> pictures(Optional<RunDirectory> directory) {
        return plan.previews()
                .flatMap(previews -> directory.map(run -> new SamplePictures(
                        run.sampleFolder(), count -> previews.pictures().draw(form, count))));
    }

    private @Nullable SampleMeasurement measurement(Device device, QualityCurve former) throws IOException {
        if (training.evaluation().every() == 0) {
            return null;
        }
        Previews previews = plan.previews()
                .orElseThrow(() -> new IllegalArgumentException("training.evaluation measures samples, but "
                        + (plan.ownsParameters()
                                ? "a classifier makes none"
                                : "nothing draws them: say how by Trainer.previews")
                        + "; leave it out"));
        SampleMeasurement.Drawing drawing = new SampleMeasurement.Drawing() {
            @Override
            public SampleSet draw(int count) {
                return previews.measured().draw(form, count);
            }

            @Override
            public String words() {
                return previews.words();
            }
        };
        return SampleMeasurement.of(
                training.evaluation(), training.steps(), drawing, plan.data().stored(), device, former);
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
}
