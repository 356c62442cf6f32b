package dev.reverie.run;

import dev.reverie.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a run in a folder keeps its states.
 *
 * @param run the folder
 * @param data what samples must know of the data
 * @param provenance hash of the run's provenance
 */
public record RunStorage(RunDirectory run, DataInfo data, String provenance) {
    /** Writes a checkpoint, and deletes those that need not be kept. */
    public Path save(TrainingState state, TrainingConfig training) throws IOException {
        Path file = run.checkpoints().file(state.step());
        CheckpointWriter.save(file, state, run.description(), data, provenance);
        run.checkpoints().prune(training.keepLast(), training.keepEvery());
        return file;
    }

    /** Writes the averages for post-hoc averaging. */
    public void saveAverages(TrainingState state) throws IOException {
        run.averageSnapshots().save(state);
    }

    /** The checkpoint of a step, if it is there. */
    public Optional<Path> at(long step) throws IOException {
        Path file = run.checkpoints().file(step);
        return run.checkpoints().files().contains(file) ? Optional.of(file) : Optional.empty();
    }

    /** The newest checkpoint. */
    public Optional<Path> newest() throws IOException {
        List<Path> files = run.checkpoints().files();
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }
}
