package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** Steps, reports, snapshots, checkpoints and pictures, in turn. */
final class TrainingLoop {
    private final RunDirectory run;
    private final TrainingConfig config;
    private final TrainingState state;
    private final TrainingStep step;
    private final Optional<SampleSource> samples;
    private final DataForm form;
    private final String provenance;
    private final EventSink sink;

    TrainingLoop(
            RunDirectory run,
            TrainingState state,
            TrainingStep step,
            Optional<SampleSource> samples,
            DataForm form,
            String provenance,
            EventSink sink) {
        this.run = run;
        this.config = run.config().training();
        this.state = state;
        this.step = step;
        this.samples = samples;
        this.form = form;
        this.provenance = provenance;
        this.sink = sink;
    }

    Trainer.Outcome run(BooleanSupplier stop) throws IOException {
        long started = System.nanoTime();
        long steps = config.steps();
        String title = run.config().name() + ", " + state.parameters().trainableCount() + " parameters";
        sink.accept(new Event.Started(state.step(), steps, config.batchSize(), title));
        Path latest = run.checkpoints().file(state.step());
        while (state.step() < steps && !stop.getAsBoolean()) {
            long before = System.nanoTime();
            TrainingStep.Result result = oneStep();
            sink.accept(new Event.Step(
                    state.step(),
                    result.loss(),
                    result.update().gradientNorm(),
                    result.update().learningRate(),
                    seconds(before)));
            if (state.step() % config.logEvery() == 0) {
                reportLearning();
            }
            if (isSnapshotDue()) {
                run.averageSnapshots().save(state);
            }
            if (state.step() % config.checkpointEvery() == 0) {
                latest = save();
            }
            if (config.sampleEvery() > 0 && state.step() % config.sampleEvery() == 0) {
                drawSamples();
            }
        }
        if (!run.checkpoints().files().contains(run.checkpoints().file(state.step()))) {
            latest = save();
        }
        sink.accept(new Event.Finished(state.step(), steps, seconds(started)));
        return new Trainer.Outcome(state.step(), state.step() >= steps, latest);
    }

    private void drawSamples() throws IOException {
        if (samples.isPresent()) {
            SamplePicture.draw(run, state, samples.get(), sink);
        }
    }

    /** What the steps since the last report, or since training was continued, tell about learning. */
    private void reportLearning() throws IOException {
        List<Event.Level> levels = step.takeLevels();
        if (!levels.isEmpty()) {
            sink.accept(new Event.Levels(state.step(), levels));
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
            throw conditioning(e);
        }
    }

    /** Tells the sinks, and whoever runs this, where to go on from. */
    private NonFiniteLossException conditioning(NonFiniteLossException astray) throws IOException {
        List<Path> files = run.checkpoints().files();
        NonFiniteLossException complete = astray.complete(
                files.isEmpty()
                        ? "no checkpoint was written yet"
                        : "the last good checkpoint is " + files.get(files.size() - 1));
        sink.accept(new Event.Failed(state.step(), String.valueOf(complete.getMessage())));
        return complete;
    }

    /** A checkpoint is one to go on from: what an update has spoilt does not become one. */
    private Path save() throws IOException {
        if (!state.master().values().allFinite()) {
            ParameterSurvey weights = ParameterSurvey.of(state.master().values(), state.parameters());
            throw conditioning(new NonFiniteLossException(
                    state.step(),
                    "step " + state.step() + ": the weights are " + weights.ofWeights() + " after the update, so they"
                            + " were not saved"));
        }
        Path file = run.checkpoints().file(state.step());
        CheckpointWriter.save(file, state, run.config(), form.info(), provenance);
        run.checkpoints().prune(config.keepLast(), config.keepEvery());
        sink.accept(new Event.Saved(state.step(), file));
        return file;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
