package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.run.RunDescription;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Trainer} was told.
 *
 * @param name of the run
 * @param subject network and loss
 * @param ownsParameters whether the network is freed after training
 * @param data what is learnt
 * @param training the section {@code training}
 * @param previews how samples are drawn on the way; absent if none are
 * @param notices for people, told at the begin
 * @param group who shares out the parts of each batch
 * @param command what was typed; empty when called from a program
 */
record TrainingPlan(
        String name,
        LearningSubject subject,
        boolean ownsParameters,
        TrainingData data,
        TrainingConfig training,
        Optional<Previews> previews,
        List<String> notices,
        WorkerGroup group,
        List<String> command) {
    /**
     * What it learns.
     *
     * @throws IllegalArgumentException if the network has classes and the data have others
     */
    LearningTask task() {
        return subject.task(training, data.stored());
    }

    /** The description of a run of a program's own. */
    RunDescription description() {
        return RunDescription.ofOwn(
                name, subject.model(), subject.objective(), subject.parameters().trainableCount(), training);
    }

    /** Frees the network if it belongs to the training. */
    void close() {
        if (ownsParameters) {
            subject.parameters().close();
        }
    }
}
