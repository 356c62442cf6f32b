package dev.reverie.cli.sample;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie sample} was asked for.
 *
 * @param source a run or a checkpoint
 * @param count samples
 * @param seed decides all noise
 * @param device where to compute; null for the processor
 * @param classifier a classifier to guide the samples; null for none
 * @param options options that change the section {@code sampling}, by their names
 * @param settings more changes of that section, each {@code path=value}
 * @param individual whether each picture becomes a file
 * @param trajectory whether the way from noise is drawn
 * @param out folder for the results
 * @param arguments the whole command line
 */
record SamplingRequest(
        Path source,
        int count,
        long seed,
        @Nullable String device,
        @Nullable ClassifierRequest classifier,
        Map<String, String> options,
        List<String> settings,
        boolean individual,
        boolean trajectory,
        Path out,
        List<String> arguments) {
    /**
     * Checks the count.
     *
     * @throws RequestException if the count is below 1
     */
    SamplingRequest {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        options = Map.copyOf(options);
        settings = List.copyOf(settings);
        arguments = List.copyOf(arguments);
    }
}
