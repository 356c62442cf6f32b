package dev.reverie.lab.tabular;

import dev.reverie.data.table.PublishedTable;
import dev.reverie.network.ConcatSquashConfig.Nonlinearity;
import java.util.Objects;

/**
 * How the networks of a comparison are shaped and trained.
 *
 * @param width width of hidden layers
 * @param layers number of hidden layers of the flows, and of residual blocks of the score model
 * @param nonlinearity of the flows
 * @param batchSize rows in a step
 * @param learningRate of Adam in regressions; steps of maximum likelihood, few and costly, are five times as long
 * @param regressionSteps most steps of flow matching and of the score model
 * @param likelihoodSteps most steps of maximum likelihood, each of which solves the flow
 * @param seconds most seconds of training for each network; where it ends a training, the result depends on the machine
 * @param testRows most test rows that are judged, the first ones
 * @param maxComponents most components of the mixture
 * @param seed decides weights, batches and noise
 */
public record TabularSettings(
        int width,
        int layers,
        Nonlinearity nonlinearity,
        int batchSize,
        double learningRate,
        long regressionSteps,
        long likelihoodSteps,
        double seconds,
        int testRows,
        int maxComponents,
        long seed) {
    /** Without a limit of time. */
    public static final double NO_LIMIT = Double.POSITIVE_INFINITY;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public TabularSettings {
        Objects.requireNonNull(nonlinearity, "nonlinearity");
        require(width >= 4, "width must be at least 4", width);
        require(layers >= 1, "layers must be at least 1", layers);
        require(batchSize >= 1, "batchSize must be at least 1", batchSize);
        require(learningRate > 0 && learningRate < 1, "learningRate must be in (0, 1)", learningRate);
        require(regressionSteps >= 1, "regressionSteps must be at least 1", regressionSteps);
        require(likelihoodSteps >= 1, "likelihoodSteps must be at least 1", likelihoodSteps);
        require(seconds > 0, "seconds must be positive", seconds);
        require(testRows >= 2, "testRows must be at least 2", testRows);
        require(maxComponents >= 1, "maxComponents must be at least 1", maxComponents);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /**
     * For a table of some thousand rows, trained in minutes.
     *
     * @param columns number of columns
     */
    public static TabularSettings forColumns(int columns) {
        int width = Math.max(64, 8 * columns);
        return new TabularSettings(width, 3, Nonlinearity.TANH, 256, 1e-3, 20_000, 2_000, NO_LIMIT, 5_000, 64, 0);
    }

    /**
     * For a published table, with the widths, depths, nonlinearities and batches of the FFJORD paper (arXiv:1810.01367,
     * appendix), and one flow where the paper puts up to ten behind each other. On a processor this takes days.
     *
     * @param table the table
     */
    public static TabularSettings published(PublishedTable table) {
        return switch (table) {
            case POWER -> published(60, 3, Nonlinearity.TANH, 10_000);
            case GAS -> published(160, 3, Nonlinearity.TANH, 1_000);
            case HEPMASS -> published(210, 2, Nonlinearity.SOFTPLUS, 10_000);
            case MINIBOONE -> published(860, 2, Nonlinearity.SOFTPLUS, 1_000);
            case BSDS300 -> published(1_260, 3, Nonlinearity.SOFTPLUS, 10_000);
        };
    }

    private static TabularSettings published(int width, int layers, Nonlinearity nonlinearity, int batchSize) {
        return new TabularSettings(
                width, layers, nonlinearity, batchSize, 1e-3, 200_000, 50_000, NO_LIMIT, 10_000, 64, 0);
    }

    /** The same with other numbers of steps. */
    public TabularSettings withSteps(long regression, long likelihood) {
        return new TabularSettings(
                width,
                layers,
                nonlinearity,
                batchSize,
                learningRate,
                regression,
                likelihood,
                seconds,
                testRows,
                maxComponents,
                seed);
    }

    /** The same with another limit of time for each network. */
    public TabularSettings withSeconds(double limit) {
        return new TabularSettings(
                width,
                layers,
                nonlinearity,
                batchSize,
                learningRate,
                regressionSteps,
                likelihoodSteps,
                limit,
                testRows,
                maxComponents,
                seed);
    }

    /** The same with another number of test rows. */
    public TabularSettings withTestRows(int limit) {
        return new TabularSettings(
                width,
                layers,
                nonlinearity,
                batchSize,
                learningRate,
                regressionSteps,
                likelihoodSteps,
                seconds,
                limit,
                maxComponents,
                seed);
    }

    /** The same with another seed. */
    public TabularSettings withSeed(long other) {
        return new TabularSettings(
                width,
                layers,
                nonlinearity,
                batchSize,
                learningRate,
                regressionSteps,
                likelihoodSteps,
                seconds,
                testRows,
                maxComponents,
                other);
    }
}
