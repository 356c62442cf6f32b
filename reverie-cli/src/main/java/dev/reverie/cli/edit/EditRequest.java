package dev.reverie.cli.edit;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie edit} was asked for.
 *
 * @param source a run or a checkpoint
 * @param task what to do
 * @param in the picture; null to damage a good one
 * @param truth what it should be; null if that is unknown
 * @param example number of a picture of the model's own data, instead of both
 * @param features run of a classifier that compares samples with the truth; null for none
 * @param count samples
 * @param seed decides all noise
 * @param device where to compute; null for the processor
 * @param options options that change the section {@code sampling}, by their names
 * @param settings more changes of that section, each {@code path=value}
 * @param out folder for the results
 * @param arguments the whole command line
 */
record EditRequest(
        Path source,
        EditTask task,
        @Nullable Path in,
        @Nullable Path truth,
        @Nullable Integer example,
        @Nullable Path features,
        int count,
        long seed,
        @Nullable String device,
        Map<String, String> options,
        List<String> settings,
        Path out,
        List<String> arguments) {
    /**
     * Checks what can be checked without the model.
     *
     * @throws RequestException if there is no picture or two of one meaning, or the count is below 1
     */
    EditRequest {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        if (in == null && truth == null && example == null) {
            throw new RequestException(
                    "a picture is needed: give --in PICTURE, or --example N to try one of the" + " model's test data");
        }
        if (example != null && (in != null || truth != null)) {
            throw new RequestException(
                    "--example stands for the picture and the truth; leave out " + (in != null ? "--in" : "--truth"));
        }
        options = Map.copyOf(options);
        settings = List.copyOf(settings);
        arguments = List.copyOf(arguments);
    }
}
