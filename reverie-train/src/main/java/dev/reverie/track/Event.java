package dev.reverie.track;

import java.nio.file.Path;
import java.util.List;

/** An event of a run, sent to every {@link EventSink}. */
public sealed interface Event {
    /** Updates of the weights done when it happened. */
    long step();

    /**
     * Training begins or continues.
     *
     * @param step updates done before
     * @param steps updates to be done in all
     * @param batchSize examples per update
     * @param title what is being trained, for people
     */
    record Started(long step, long steps, int batchSize, String title) implements Event {}

    /**
     * One update was done.
     *
     * @param step counting it
     * @param loss of its batch
     * @param gradientNorm global norm before clipping
     * @param learningRate the rate used
     * @param seconds it took
     */
    record Step(long step, double loss, double gradientNorm, double learningRate, double seconds) implements Event {}

    /**
     * The loss by noise level over the latest steps: where the model is weak.
     *
     * @param step updates done
     * @param levels from much noise to little; a level without samples is left out
     */
    record Levels(long step, List<Level> levels) implements Event {
        /** Keeps a private copy of the list. */
        public Levels {
            levels = List.copyOf(levels);
        }
    }

    /**
     * The loss of the samples of one noise level.
     *
     * @param logSnr middle of the level, {@code ln(alpha^2 / sigma^2)}
     * @param samples how many, at least 1
     * @param loss their mean loss
     * @param standardError of that mean; 0 for a single sample
     */
    record Level(double logSnr, long samples, double loss, double standardError) {}

    /**
     * The gradient-noise scale was estimated (McCandlish et al. 2018, arXiv:1812.06162).
     *
     * @param step updates done
     * @param samples the batch size at which noise and signal of the gradient are alike
     */
    record GradientNoise(long step, double samples) implements Event {}

    /**
     * A checkpoint was written.
     *
     * @param step updates in it
     * @param file where
     */
    record Saved(long step, Path file) implements Event {}

    /**
     * A picture was made, such as a grid of samples.
     *
     * @param step updates done
     * @param name what it shows, such as {@code samples}
     * @param file where it is stored as PNG
     * @param picture the same picture
     */
    record Pictured(long step, String name, Path file, Png picture) implements Event {}

    /**
     * Something that people should know, such as a checkpoint that could not be read.
     *
     * @param step updates done
     * @param text one or a few sentences
     */
    record Notice(long step, String text) implements Event {}

    /**
     * Training broke off by a fault, of which whoever runs it is told by an exception as well.
     *
     * @param step updates done
     * @param text what was wrong, what was found and what to do; may have several lines
     */
    record Failed(long step, String text) implements Event {}

    /**
     * Training ended, by reaching its last step or on request.
     *
     * @param step updates done
     * @param steps updates that were to be done
     * @param seconds since it began or continued
     */
    record Finished(long step, long steps, double seconds) implements Event {}
}
