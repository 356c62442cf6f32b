package dev.reverie.cli.weights;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie convert} was asked for.
 *
 * @param in file or run
 * @param out file or run
 * @param format of the target, if its ending does not tell: {@code diffusers}
 * @param preset name, for a run
 * @param config file, for a run
 * @param settings laid over them
 * @param weights {@code ema} or {@code model}
 */
record ConvertRequest(
        Path in,
        @Nullable Path out,
        @Nullable String format,
        @Nullable String preset,
        @Nullable Path config,
        List<String> settings,
        String weights) {
    /** Keeps a private copy of the list. */
    ConvertRequest {
        settings = List.copyOf(settings);
    }

    /** Whether a folder of the diffusers library is wanted. */
    boolean toDiffusers() {
        if (format != null && !format.equals("diffusers")) {
            throw new RequestException(
                    "--format must be diffusers, or left out for the ending of --to to tell, got " + format);
        }
        return format != null;
    }

    /** Whether the averaged weights are wanted. */
    boolean averaged() {
        return switch (weights) {
            case "ema" -> true;
            case "model" -> false;
            default ->
                throw new RequestException("--weights must be ema (averaged) or model (the last ones), got " + weights);
        };
    }
}
