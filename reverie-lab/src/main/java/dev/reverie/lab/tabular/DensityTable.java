package dev.reverie.lab.tabular;

import dev.reverie.data.Standardization;
import dev.reverie.data.table.TableParts;

/**
 * A table standardised by its training part, {@code z = (x - mean) / std}, with the Jacobian between the two units.
 *
 * <pre>{@code
 * ln p(x) = ln p(z) - sum_i ln std_i
 * }</pre>
 */
public final class DensityTable {
    private final TableParts source;
    private final float[][] train;
    private final float[][] validation;
    private final float[][] test;
    private final double logJacobian;

    private DensityTable(TableParts source, Standardization standardization) {
        this.source = source;
        train = standardized(source.train(), standardization);
        validation = standardized(source.validation(), standardization);
        test = standardized(source.test(), standardization);
        logJacobian = -standardization.std().stream().mapToDouble(Math::log).sum();
    }

    /**
     * Standardises a table.
     *
     * @param parts the table in its own units, which stays unchanged
     * @return the table ready for models
     */
    public static DensityTable of(TableParts parts) {
        return new DensityTable(parts, parts.standardization());
    }

    private static float[][] standardized(float[][] rows, Standardization standardization) {
        float[][] result = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = rows[i].clone();
            standardization.apply(result[i]);
        }
        return result;
    }

    /** The first rows as float64. */
    static double[][] doubles(float[][] rows, int limit) {
        double[][] result = new double[Math.min(limit, rows.length)][];
        for (int i = 0; i < result.length; i++) {
            result[i] = new double[rows[i].length];
            for (int j = 0; j < rows[i].length; j++) {
                result[i][j] = rows[i][j];
            }
        }
        return result;
    }

    /** Name of the table. */
    public String name() {
        return source.name();
    }

    /** What was done on the way in. */
    public String notes() {
        return source.notes();
    }

    /** Number of columns. */
    public int columns() {
        return source.columns();
    }

    /** Nats to add to a log density of standardised rows to get that in the unit of the source. */
    public double logJacobian() {
        return logJacobian;
    }

    /** Standardised rows to fit; shared, leave them unchanged. */
    public float[][] train() {
        return train;
    }

    /** Standardised rows to choose and stop by; shared, leave them unchanged. */
    public float[][] validation() {
        return validation;
    }

    /** Standardised rows to judge by; shared, leave them unchanged. */
    public float[][] test() {
        return test;
    }
}
