package dev.reverie.cli.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reverie datasets analyse} was asked for.
 *
 * @param what name or path of the data
 * @param data local copy of a known set; null to download it
 * @param size to which pictures are resized; null to leave them
 * @param sigmaMin smallest noise level
 * @param overlap of neighbouring levels
 * @param stepsPerLevel Langevin steps at each level
 * @param out file for the preset; null to print it
 */
record AnalysisRequest(
        String what,
        @Nullable Path data,
        @Nullable Integer size,
        double sigmaMin,
        double overlap,
        int stepsPerLevel,
        @Nullable Path out) {}
