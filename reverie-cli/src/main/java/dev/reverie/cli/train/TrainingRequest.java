package dev.reverie.cli.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie train} was asked for.
 *
 * @param what preset, configuration file, or the run to continue
 * @param data local data
 * @param out folder of the run
 * @param objective its kind; null for that of the configuration
 * @param settings each {@code path=value}
 * @param resume whether to continue
 * @param device where to compute
 * @param arguments the whole command line
 */
record TrainingRequest(
        @Nullable String what,
        @Nullable Path data,
        @Nullable Path out,
        @Nullable String objective,
        List<String> settings,
        boolean resume,
        @Nullable String device,
        List<String> arguments) {
    TrainingRequest {
        settings = List.copyOf(settings);
        arguments = List.copyOf(arguments);
    }
}
