package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataSplits;
import java.io.IOException;

/**
 * How fast a configuration trains on this machine, measured by doing the first updates of a network that is thrown away.
 *
 * @param secondsPerStep mean time of an update after the first, which warms up
 * @param secondsPerPicture time to draw the samples of {@code training.sampleCount}; 0 where none are drawn
 * @param secondsPerCheckpoint time to judge and write a checkpoint, estimated from the number of weights
 */
public record Pace(double secondsPerStep, double secondsPerPicture, double secondsPerCheckpoint) {
    /**
     * Measures.
     *
     * @param config what is to be trained
     * @param data that it names, open
     * @param seconds for the updates; two at least are timed however long they take
     * @throws IllegalArgumentException if network and data do not fit
     * @throws NonFiniteLossException if the loss is infinite or not a number
     * @throws IOException if the data cannot be read
     */
    public static Pace measure(RunConfig config, DataSplits data, double seconds) throws IOException {
        return Trainer.of(config, data).pace(seconds);
    }

    /**
     * Seconds that so many steps take.
     *
     * @param steps updates
     * @param pictures times that samples are drawn
     * @param checkpoints that are written
     */
    public double seconds(long steps, long pictures, long checkpoints) {
        return steps * secondsPerStep + pictures * secondsPerPicture + checkpoints * secondsPerCheckpoint;
    }
}
