package dev.reverie.run;

import dev.reverie.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checkpoint storage of a run in a folder.
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

    /**
     * From where a run can be continued whose training went astray, for people.
     *
     * @param step that the state is at: a checkpoint of this step may be where it went astray
     */
    public String whereToGoOn(long step) throws IOException {
        List<Path> files = run.checkpoints().files();
        if (files.isEmpty()) {
            return "no checkpoint was written yet";
        }
        Path newest = files.get(files.size() - 1);
        String last = "the last good checkpoint is " + newest;
        if (!newest.equals(run.checkpoints().file(step))) {
            return last;
        }
        return last + ", right before this update; if its weights have run away already, "
                + (files.size() > 1
                        ? "delete it and continue from " + files.get(files.size() - 2)
                        : "begin the run anew, as there is no earlier one");
    }
}
