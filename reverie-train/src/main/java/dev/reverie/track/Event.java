package dev.reverie.track;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * Samples of the averaged weights were measured beside the data.
     *
     * @param step updates done
     * @param values by name, such as {@code energy}, in the order of the metrics
     * @param ofData the same of as many other examples of the data, which a perfect model reaches; empty if there are too few
     * @param samples how many, and how they were drawn, for people
     * @param seconds that it took
     */
    record Measured(long step, Map<String, Double> values, Map<String, Double> ofData, String samples, double seconds)
            implements Event {
        /** Keeps private copies of the values. */
        public Measured {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            ofData = Collections.unmodifiableMap(new LinkedHashMap<>(ofData));
        }
    }

    /**
     * When a goal is going to be reached, as far as the measurements tell.
     *
     * @param step updates done
     * @param goal such as {@code energy=0.05}
     * @param at the step; infinite if the curve levels off above it, NaN if nothing can be told yet
     * @param low where a 90 per cent interval of it begins
     * @param high where it ends; infinite if no end can be told
     * @param text the same for people
     */
    record Forecast(long step, String goal, double at, double low, double high, String text) implements Event {}

    /**
     * Something that is likely to spoil the result, with its reason and what to change.
     *
     * @param step updates done
     * @param fault which of the known faults, a word in camelCase such as {@code dataRange}
     * @param reason what was seen
     * @param remedy what to change
     */
    record Diagnosis(long step, String fault, String reason, String remedy) implements Event {}

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
