package dev.reverie.train;

import dev.reverie.data.Dataset;
import dev.reverie.run.DataForm;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.track.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the network sees of the data, measured on some examples: the range that goes wrong most often.
 *
 * @param image whether these are images
 * @param centered whether images are to be in [-1, 1] rather than [0, 1]
 * @param examples how many were looked at
 * @param mean of all values
 * @param deviation of all values
 * @param least value
 * @param largest value
 * @param alike whether all examples are the same
 */
record SeenData(
        boolean image,
        boolean centered,
        int examples,
        double mean,
        double deviation,
        double least,
        double largest,
        boolean alike) {
    private static final int MOST = 256;

    /** Beyond the range by this part of it: dithering and overshoot of a resize are far below. */
    private static final double BEYOND = 0.5;

    /** Values that fill less than this part of the range were divided once too often. */
    private static final double NARROW = 0.05;

    /** Signal at the last time, in deviations of the noise, that a sampler which begins with noise alone misses. */
    private static final double SIGNAL_LEFT = 0.5;

    /** Noise at the time where sampling stops, in deviations of the data, that blurs them. */
    private static final double NOISE_LEFT = 0.5;

    /**
     * Looks at examples spread evenly over the data.
     *
     * @param data stored examples, without border
     * @param form how they reach the network
     */
    static SeenData of(Dataset data, DataForm form) {
        int count = (int) Math.min(MOST, data.size());
        Dataset padded = form.padded(data);
        int length = padded.shape().length();
        float[] stored = new float[Math.multiplyExact(count, length)];
        for (int i = 0; i < count; i++) {
            padded.read(data.isEndless() ? i : i * data.size() / count, stored, i * length);
        }
        float[] seen;
        try (Scope scope = Scope.open()) {
            seen = form.toNetwork(stored, count, DType.FLOAT32, Device.CPU).toFloats();
        }
        double sum = 0;
        double squares = 0;
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        boolean alike = count > 1;
        for (int i = 0; i < seen.length; i++) {
            sum += seen[i];
            squares += (double) seen[i] * seen[i];
            least = Math.min(least, seen[i]);
            largest = Math.max(largest, seen[i]);
            alike &= seen[i] == seen[i % length];
        }
        double mean = sum / seen.length;
        boolean image = data.shape().isImage();
        return new SeenData(
                image,
                image && form.centered(),
                count,
                mean,
                Math.sqrt(Math.max(0, squares / seen.length - mean * mean)),
                least,
                largest,
                alike);
    }

    /**
     * What is wrong with them.
     *
     * @param step updates done
     * @param schedule the process, where there is one
     */
    List<Event.Diagnosis> faults(long step, Optional<Schedule> schedule) {
        List<Event.Diagnosis> faults = new ArrayList<>();
        if (!Double.isFinite(mean)) {
            // The step says which example it is.
            return faults;
        }
        if (alike) {
            faults.add(new Event.Diagnosis(
                    step,
                    "dataAlike",
                    "all of " + examples
                            + " examples that were looked at are the same, so every sample is going to be that one",
                    "see whether the folder or the file holds what it should"));
        }
        if (image) {
            range(step).ifPresent(faults::add);
        }
        if (faults.isEmpty() && schedule.isPresent()) {
            noise(step, schedule.get()).ifPresent(faults::add);
        }
        return faults;
    }

    private Optional<Event.Diagnosis> range(long step) {
        double low = centered ? -1 : 0;
        double width = 1 - low;
        String wanted = centered ? "[-1, 1]" : "[0, 1]";
        if (largest > 1 + BEYOND * width || least < low - BEYOND * width) {
            return Optional.of(new Event.Diagnosis(
                    step,
                    "dataRange",
                    "the network sees " + this + ", but images are to reach it in " + wanted,
                    "bring the stored pixels to [0, 1]: divide bytes by 255 (files of images and arrays of bytes are scaled"
                            + " when they are read)"));
        }
        if (largest - least < NARROW * width) {
            return Optional.of(new Event.Diagnosis(
                    step,
                    "dataRange",
                    "the network sees " + this + ": next to nothing of the range " + wanted + " of images",
                    largest == least
                            ? "see whether the images are what they should be: they are all of one colour"
                            : "see whether the pixels were divided by 255 twice"));
        }
        return Optional.empty();
    }

    private Optional<Event.Diagnosis> noise(long step, Schedule schedule) {
        double end = schedule.domain().end();
        double size = Math.hypot(mean, deviation);
        double signal = schedule.alpha(end) * size / schedule.sigma(end);
        if (signal > SIGNAL_LEFT) {
            boolean exploding = schedule.alpha(end) == 1;
            return Optional.of(new Event.Diagnosis(
                    step,
                    "noiseLevels",
                    String.format(
                            Locale.ROOT,
                            "the network sees %s, and at the last time of the process they are still %.2g times as large as the"
                                    + " noise, but sampling begins with noise alone",
                            this,
                            signal),
                    exploding
                            ? String.format(
                                    Locale.ROOT,
                                    "raise process.sigmaMax to %.3g or more, or scale the data down",
                                    10 * size)
                            : "scale the data to a mean of 0 and a deviation of about 1"));
        }
        double least = schedule.noiseToSignal(schedule.samplingEpsilon());
        if (deviation > 0 && least > NOISE_LEFT * deviation) {
            return Optional.of(new Event.Diagnosis(
                    step,
                    "noiseLevels",
                    String.format(
                            Locale.ROOT,
                            "the network sees %s, and the least noise of the process, of deviation %.2g, hides them",
                            this,
                            least),
                    "lower the first noise level (process.sigmaMin), or scale the data to a deviation of about 1"));
        }
        return Optional.empty();
    }

    /** For instance {@code values from 0 to 255 (mean 33.3, deviation 78.6)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "values from %.3g to %.3g (mean %.3g, deviation %.3g)", least, largest, mean, deviation);
    }
}
