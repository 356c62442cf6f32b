package dev.reverie;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Device;
import dev.reverie.track.EventSink;
import dev.reverie.train.Trainer;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The facade: train, load and sample.
 *
 * <pre>{@code
 * RunConfig config = Presets.named("quickstart-digits").with("training.steps=500");
 * try (TrainedModel model = Reverie.train(config, Path.of("runs/digits"))) {
 *     model.sample(64, 0).writePng(Path.of("digits.png"));
 * }
 * }</pre>
 */
public final class Reverie {
    private Reverie() {}

    /**
     * Trains a model. Nothing is printed, and nothing can stop it but the end.
     *
     * @param config from a preset or a file
     * @param folder for the run; must be missing or empty
     * @return the model with its averaged weights, to be closed by the caller
     * @throws dev.reverie.train.NonFiniteLossException if a loss or gradient is not finite
     * @throws ConfigException if it is the configuration of a classifier, which is no model to draw with
     * @throws IOException if data cannot be read or the run cannot be written
     */
    public static TrainedModel train(RunConfig config, Path folder) throws IOException {
        return train(config, folder, EventSink.silent(), () -> false);
    }

    /**
     * Trains a model.
     *
     * @param config from a preset or a file
     * @param folder for the run; must be missing or empty
     * @param listener receives all events, for instance {@link dev.reverie.track.ConsoleSink#onStandardError}; stays with the caller
     * @param stop asked after every step whether to save and end, such as a {@link dev.reverie.train.StopSignal} for Ctrl-C
     * @return the model with its averaged weights, to be closed by the caller
     * @throws dev.reverie.train.NonFiniteLossException if a loss or gradient is not finite
     * @throws ConfigException if it is the configuration of a classifier, which is no model to draw with
     * @throws IOException if data cannot be read or the run cannot be written
     */
    public static TrainedModel train(RunConfig config, Path folder, EventSink listener, BooleanSupplier stop)
            throws IOException {
        requireModel(config);
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            return train(run, listener, stop);
        }
    }

    /**
     * Continues a run that was interrupted. Nothing is printed, and nothing can stop it but the end.
     *
     * @param folder of the run
     * @param settings laid over its configuration, each {@code path=value}, such as {@code training.steps=20000}
     * @return the model with its averaged weights, to be closed by the caller
     * @throws IOException if there is no run, its files are damaged, or it cannot be written
     */
    public static TrainedModel resume(Path folder, String... settings) throws IOException {
        return resume(folder, EventSink.silent(), () -> false, settings);
    }

    /**
     * Continues a run that was interrupted.
     *
     * @param folder of the run
     * @param listener receives all events; stays with the caller
     * @param stop asked after every step whether to save and end
     * @param settings laid over its configuration, each {@code path=value}
     * @return the model with its averaged weights, to be closed by the caller
     * @throws IOException if there is no run, its files are damaged, or it cannot be written
     */
    public static TrainedModel resume(Path folder, EventSink listener, BooleanSupplier stop, String... settings)
            throws IOException {
        try (RunDirectory run = RunDirectory.resume(folder, List.of(settings))) {
            requireModel(run.config());
            return train(run, listener, stop);
        }
    }

    private static void requireModel(RunConfig config) {
        if (config.classifier().isPresent()) {
            throw new ConfigException(
                    config.name() + " is a classifier, which draws nothing",
                    "train it with"
                            + " Trainer.of(RunDirectory.create(folder, config)) and load it with TrainedClassifier");
        }
    }

    private static TrainedModel train(RunDirectory run, EventSink listener, BooleanSupplier stop) throws IOException {
        Trainer.of(run).listener(listener).stopWhen(stop).train();
        return TrainedModel.load(run.folder(), Device.of(run.config().training().device()));
    }

    /**
     * Loads a trained model.
     *
     * @param runOrCheckpoint folder of a run, or a checkpoint file
     * @return the model with its averaged weights, to be closed by the caller
     * @throws IOException if it is neither or is damaged
     */
    public static TrainedModel load(Path runOrCheckpoint) throws IOException {
        return TrainedModel.load(runOrCheckpoint);
    }
}
