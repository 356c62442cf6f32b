package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.run.RunStorage;
import dev.reverie.run.TrainingState;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** The training loop: steps, reports, snapshots, checkpoints, pictures, measurements and warnings. */
final class TrainingLoop {
    private final String name;
    private final TrainingConfig config;
    private final TrainingState state;
    private final TrainingStep step;
    private final Optional<RunStorage> storage;
    private final Optional<SamplePictures> pictures;
    private final Optional<SampleMeasurement> measurement;
    private final TrainingDiagnosis diagnosis;
    private final EventSink sink;

    TrainingLoop(
            String name,
            TrainingConfig config,
            TrainingState state,
            TrainingStep step,
            Optional<RunStorage> storage,
            Optional<SamplePictures> pictures,
            Optional<SampleMeasurement> measurement,
            TrainingDiagnosis diagnosis,
            EventSink sink) {
        this.name = name;
        this.config = config;
        this.state = state;
        this.step = step;
        this.storage = storage;
        this.pictures = pictures;
        this.measurement = measurement;
        this.diagnosis = diagnosis;
        this.sink = sink;
    }

    Trainer.Outcome run(BooleanSupplier stop) throws IOException {
        long started = System.nanoTime();
        long steps = config.steps();
        String title = name + ", " + state.parameters().trainableCount() + " parameters";
        sink.accept(new Event.Started(state.step(), steps, config.batchSize(), title));
        tell(diagnosis.atStart());
        while (state.step() < steps && !stop.getAsBoolean()) {
            long before = System.nanoTime();
            TrainingStep.Result result = oneStep();
            sink.accept(new Event.Step(
                    state.step(),
                    result.loss(),
                    result.update().gradientNorm(),
                    result.update().learningRate(),
                    seconds(before)));
            tell(diagnosis.step(state.step(), result.loss()));
            if (state.step() % config.logEvery() == 0) {
                reportLearning();
            }
            if (isSnapshotDue() && storage.isPresent()) {
                requireGood();
                storage.get().saveAverages(state);
            }
            // Before the checkpoint: a run killed in between draws them again, rather than never.
            if (config.sampleEvery() > 0 && state.step() % config.sampleEvery() == 0 && pictures.isPresent()) {
                requireGood();
                tell(diagnosis.samples(state.step(), pictures.get().draw(state, config.sampleCount(), sink)));
            }
            if (measurement.isPresent() && measurement.get().isDue(state.step())) {
                requireGood();
                SampleMeasurement.Result measured = measurement.get().measure(state);
                tell(measured.events());
                tell(diagnosis.samples(state.step(), measured.samples()));
            }
            if (state.step() % config.checkpointEvery() == 0) {
                save();
            }
        }
        if (storage.isEmpty()) {
            requireGood();
        } else if (storage.get().at(state.step()).isEmpty()) {
            save();
        }
        tell(diagnosis.atEnd(state.step()));
        sink.accept(new Event.Finished(state.step(), steps, seconds(started)));
        Optional<Path> latest = storage.isPresent() ? storage.get().at(state.step()) : Optional.empty();
        return new Trainer.Outcome(state.step(), state.step() >= steps, latest);
    }

    private void tell(List<? extends Event> events) throws IOException {
        for (Event event : events) {
            sink.accept(event);
        }
    }

    /** Reports losses by noise level and the gradient noise scale since the last report or since resuming. */
    private void reportLearning() throws IOException {
        List<Event.Level> levels = step.takeLevels();
        if (!levels.isEmpty()) {
            sink.accept(new Event.Levels(state.step(), levels));
            tell(diagnosis.levels(state.step(), levels));
        }
        OptionalDouble scale = state.gradientNoise().scale();
        if (scale.isPresent()) {
            sink.accept(new Event.GradientNoise(state.step(), scale.getAsDouble()));
        }
    }

    /** Snapshots come at multiples of their interval, and at the end, where the wanted averages end, too. */
    private boolean isSnapshotDue() {
        long every = config.ema().snapshotEvery();
        return every > 0 && (state.step() % every == 0 || state.step() == config.steps());
    }

    private TrainingStep.Result oneStep() throws IOException {
        try {
            return step.run();
        } catch (NonFiniteLossException e) {
            throw completed(e);
        }
    }

    /** Adds the last good checkpoint to the error and reports it to the sinks. */
    private NonFiniteLossException completed(NonFiniteLossException astray) throws IOException {
        NonFiniteLossException complete = astray.complete(
                storage.isPresent() ? storage.get().whereToGoOn(state.step()) : "no checkpoint was written yet");
        sink.accept(new Event.Failed(state.step(), String.valueOf(complete.getMessage())));
        return complete;
    }

    private void save() throws IOException {
        requireGood();
        if (storage.isPresent()) {
            // What was measured up to this step is not lost where the checkpoint is there after a power cut.
            sink.force();
            sink.accept(new Event.Saved(state.step(), storage.get().save(state, config)));
        }
    }

    /** A checkpoint is one to go on from: what an update has spoilt does not become one. */
    private void requireGood() throws IOException {
        try {
            step.requireGood();
        } catch (NonFiniteLossException e) {
            throw completed(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
