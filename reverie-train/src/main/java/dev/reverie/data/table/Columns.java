package dev.reverie.data.table;

/** What the preparation of tables does with whole columns. */
public final class Columns {
    private Columns() {}

    /** The rows without some columns; new rows. */
    static float[][] keep(float[][] rows, boolean[] kept) {
        int count = 0;
        for (boolean each : kept) {
            count += each ? 1 : 0;
        }
        float[][] result = new float[rows.length][count];
        for (int row = 0; row < rows.length; row++) {
            int to = 0;
            for (int column = 0; column < kept.length; column++) {
                if (kept[column]) {
                    result[row][to++] = rows[row][column];
                }
            }
        }
        return result;
    }

    /**
     * The columns whose smallest value occurs at most five times: the published rule against columns that mix a density with
     * a spike.
     */
    static boolean[] withoutSpike(float[][] rows) {
        boolean[] kept = new boolean[rows[0].length];
        for (int column = 0; column < kept.length; column++) {
            float least = Float.POSITIVE_INFINITY;
            int occurrences = 0;
            for (float[] row : rows) {
                if (row[column] < least) {
                    least = row[column];
                    occurrences = 0;
                }
                occurrences += row[column] == least ? 1 : 0;
            }
            kept[column] = occurrences <= 5;
        }
        return kept;
    }

    /** {@code (x - mean) / std} by the moments of some rows, into all rows, in place. */
    static void standardize(float[][] reference, boolean unbiased, float[][]... parts) {
        int columns = reference[0].length;
        for (int column = 0; column < columns; column++) {
            double mean = 0;
            for (float[] row : reference) {
                mean += row[column];
            }
            mean /= reference.length;
            double squares = 0;
            for (float[] row : reference) {
                squares += (row[column] - mean) * (row[column] - mean);
            }
            double std = Math.sqrt(squares / (reference.length - (unbiased ? 1 : 0)));
            for (float[][] part : parts) {
                for (float[] row : part) {
                    row[column] = (float) ((row[column] - mean) / std);
                }
            }
        }
    }

    /** Pearson's correlations, {@code [columns][columns]}. */
    static double[][] correlations(float[][] rows) {
        int columns = rows[0].length;
        double[] mean = new double[columns];
        for (float[] row : rows) {
            for (int i = 0; i < columns; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        double[][] sums = new double[columns][columns];
        double[] rest = new double[columns];
        for (float[] row : rows) {
            for (int i = 0; i < columns; i++) {
                rest[i] = row[i] - mean[i];
                for (int j = 0; j <= i; j++) {
                    sums[i][j] += rest[i] * rest[j];
                }
            }
        }
        double[][] result = new double[columns][columns];
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                result[i][j] = sums[i][j] / Math.sqrt(sums[i][i] * sums[j][j]);
                result[j][i] = result[i][j];
            }
        }
        return result;
    }
}
