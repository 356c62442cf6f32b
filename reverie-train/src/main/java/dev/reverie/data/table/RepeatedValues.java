package dev.reverie.data.table;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/**
 * Uniform noise for columns whose values repeat.
 *
 * <p>A column that was rounded, or counts something, has no density: a model that puts ever narrower spikes on its values
 * has ever larger likelihood. So a column of which fewer than half of the training values are distinct gets uniform noise as
 * wide as the usual (median) gap between neighbouring distinct values; other columns stay as they are. What is then learned
 * is the density of the noisy column. Papamakarios et al. 2017 (arXiv:1705.07057) treat their table POWER likewise.
 */
final class RepeatedValues {
    private final double[] widths;

    private RepeatedValues(double[] widths) {
        this.widths = widths;
    }

    /** The widths that training rows ask for. */
    static RepeatedValues of(float[][] train) {
        double[] widths = new double[train[0].length];
        for (int column = 0; column < widths.length; column++) {
            double[] sorted = new double[train.length];
            for (int row = 0; row < sorted.length; row++) {
                sorted[row] = train[row][column];
            }
            Arrays.sort(sorted);
            double[] distinct = Arrays.stream(sorted).distinct().toArray();
            if (distinct.length > 1 && 2 * distinct.length < sorted.length) {
                widths[column] = medianGap(distinct);
            }
        }
        return new RepeatedValues(widths);
    }

    private static double medianGap(double[] distinct) {
        double[] gaps = new double[distinct.length - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = distinct[i + 1] - distinct[i];
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    /** Number of columns that get noise. */
    int count() {
        return (int) Arrays.stream(widths).filter(width -> width > 0).count();
    }

    /** New rows with the noise of one part. */
    float[][] blur(float[][] rows, RandomStream part) {
        float[][] result = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            RandomCursor cursor = part.index(row).cursor();
            result[row] = rows[row].clone();
            for (int column = 0; column < widths.length; column++) {
                if (widths[column] > 0) {
                    result[row][column] += (float) (widths[column] * (cursor.nextDouble() - 0.5));
                }
            }
        }
        return result;
    }
}
