package dev.reverie.track;

import java.nio.file.Path;

/** Something that happened in a run, told to every {@link EventSink}. */
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
     * Training ended, by reaching its last step or on request.
     *
     * @param step updates done
     * @param steps updates that were to be done
     * @param seconds since it began or continued
     */
    record Finished(long step, long steps, double seconds) implements Event {}
}
