package dev.reverie.trained;

import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunException;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained network with its averaged weights: a {@link TrainedScoreModel}, a {@link TrainedFlow} or a
 * {@link TrainedClassifier}, as the {@link Task} of its configuration says.
 */
public sealed interface Trained extends AutoCloseable permits TrainedModel, TrainedClassifier {
    /**
     * Loads whatever was trained.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @param device where it will compute
     * @throws RunException if it is neither, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    static Trained load(Path runOrCheckpoint, Device device) throws IOException {
        Checkpoints.Found found = Checkpoints.find(runOrCheckpoint);
        return found.checkpoint().config().task() instanceof Task.Classifier task
                ? TrainedClassifier.of(found, task, device)
                : TrainedModel.of(found, device);
    }

    /** The configuration it was trained with. */
    RunConfig config();

    /** The file it was loaded from. */
    Checkpoint checkpoint();

    /** Shape, range, normalisation and classes of its training data. */
    DataInfo data();

    /** Warnings of the loading, such as a damaged checkpoint that was skipped. */
    List<String> notices();

    /** Frees the weights. */
    @Override
    void close();
}
