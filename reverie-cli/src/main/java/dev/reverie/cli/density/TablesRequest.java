package dev.reverie.cli.density;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code reverie tables} was asked for; 0 stands for the table's own default.
 *
 * @param sets names of tables, at least one
 * @param data folder above them
 * @param out folder for results
 * @param minutes most minutes of training for each network
 * @param steps most steps of the regressions
 * @param likelihoodSteps most steps of maximum likelihood
 * @param testRows most test rows
 * @param dequantize whether columns whose values repeat get noise
 * @param seed decides everything random
 */
record TablesRequest(
        List<String> sets,
        Path data,
        Path out,
        double minutes,
        long steps,
        long likelihoodSteps,
        int testRows,
        boolean dequantize,
        long seed) {
    TablesRequest {
        sets = List.copyOf(sets);
        if (sets.isEmpty() || sets.stream().anyMatch(String::isBlank)) {
            throw new RequestException("--set must name tables with commas between, got " + sets);
        }
        if (!(minutes > 0)) {
            throw new RequestException("--minutes must be positive, got " + minutes);
        }
    }
}
