package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.run.TrainingState;
import java.io.IOException;
import java.util.Optional;

/**
 * How fast a configuration trains on this machine, measured by doing the first updates of a network that is thrown away.
 *
 * @param secondsPerStep mean time of an update after the first, which warms up
 * @param secondsPerPicture time to draw the samples of {@code training.sampleCount}; 0 where none are drawn
 * @param secondsPerMeasurement time to measure samples as {@code training.evaluation} says; 0 where it says nothing
 * @param secondsPerCheckpoint time to judge and write a checkpoint, estimated from the number of weights
 */
public record Pace(
        double secondsPerStep, double secondsPerPicture, double secondsPerMeasurement, double secondsPerCheckpoint) {
    /** Fewest updates whose mean time says something. */
    static final int FEWEST_TIMED = 2;

    /** Drawing so many samples tells how long all take. */
    private static final int TIMED_SAMPLES = 8;

    /** What a disk writes in a second, at the least, with all that makes it lasting. */
    private static final double BYTES_PER_SECOND = 1e8;

    /** A checkpoint holds the weights, their average and both moments of Adam, in float32. */
    private static final double BYTES_PER_WEIGHT = 4 * 4;

    /** Draws so many samples with the averaged weights, if there is anything to draw. */
    interface Drawing {
        void draw(int count);
    }

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

    /** The pace of training that measures no samples. */
    public Pace(double secondsPerStep, double secondsPerPicture, double secondsPerCheckpoint) {
        this(secondsPerStep, secondsPerPicture, 0, secondsPerCheckpoint);
    }

    static Pace of(
            TrainingState state,
            TrainingStep step,
            TrainingConfig training,
            Drawing drawing,
            Optional<SampleMeasurement> measurement,
            double seconds) {
        step.run();
        long started = System.nanoTime();
        int timed = 0;
        while (timed < FEWEST_TIMED || since(started) < seconds) {
            step.run();
            timed++;
        }
        double perStep = since(started) / timed;
        double perPicture = 0;
        double perMeasurement = 0;
        if (training.sampleEvery() > 0 || measurement.isPresent()) {
            state.leaveAverage();
        }
        if (measurement.isPresent()) {
            perMeasurement = measurement.get().seconds(TIMED_SAMPLES);
        }
        if (training.sampleEvery() > 0) {
            int few = Math.min(TIMED_SAMPLES, training.sampleCount());
            long begun = System.nanoTime();
            drawing.draw(few);
            perPicture = since(begun) * training.sampleCount() / few;
        }
        double bytes = BYTES_PER_WEIGHT * state.parameters().trainableCount();
        return new Pace(perStep, perPicture, perMeasurement, perStep + bytes / BYTES_PER_SECOND);
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) * 1e-9;
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

    /**
     * Seconds that all of training takes.
     *
     * @param training the section {@code training}
     */
    public double seconds(TrainingConfig training) {
        long steps = training.steps();
        long pictures = training.sampleEvery() == 0 ? 0 : steps / training.sampleEvery();
        long every = training.evaluation().every();
        long measurements = every == 0 ? 0 : (steps + every - 1) / every;
        long checkpoints = (steps + training.checkpointEvery() - 1) / training.checkpointEvery();
        return seconds(steps, pictures, checkpoints) + measurements * secondsPerMeasurement;
    }
}
