package dev.reverie.metric;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;

/** Rows for tests. */
final class Rows {
    private Rows() {}

    /** {@code x_ij = shift + scale sin(1 + 0.7 i + 1.3 j + 0.31 i j)}: the golden numbers are of these. */
    static Features wave(int count, int dimension, double shift, double scale) {
        double[][] rows = new double[count][dimension];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < dimension; j++) {
                rows[i][j] = shift + scale * Math.sin(1 + 0.7 * i + 1.3 * j + 0.31 * i * j);
            }
        }
        return Features.of(rows);
    }

    /** Independent normal numbers. */
    static Features normal(int count, int dimension, double mean, double std, long seed) {
        RandomCursor cursor = RandomStream.of(seed).purpose("rows").cursor();
        double[][] rows = new double[count][dimension];
        for (double[] row : rows) {
            cursor.fillGaussian(row);
            for (int j = 0; j < dimension; j++) {
                row[j] = mean + std * row[j];
            }
        }
        return Features.of(rows);
    }
}
