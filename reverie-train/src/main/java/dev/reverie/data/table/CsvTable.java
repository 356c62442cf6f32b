package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.FloatDataset;
import dev.reverie.data.Standardization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of numbers, gzip or not, one example per row.
 *
 * <p>The columns of a table have units of their own, so they are standardised by default; the training rows alone decide
 * mean and standard deviation, and {@link Dataset#standardization()} tells them. A table may be parted by a second file
 * of zeros and ones with the same number of rows, one column per fold, in which 1 marks a test row.
 */
public final class CsvTable {
    private CsvTable() {}

    /**
     * Reads one table.
     *
     * @param file the table
     * @param name the name of the set
     * @param options how to read it
     * @return vectors of one coordinate per column
     * @throws DataException if the file is missing or empty, rows differ in length, or a value is missing, not a number
     *     or not finite (the message names line and column)
     */
    public static DataSplits open(Path file, String name, CsvOptions options) throws DataException {
        List<float[]> rows = CsvText.read(file, options).rows();
        Standardization standardization = standardization(rows, options);
        return DataSplits.of(name, dataset(name + "/train", file, "", rows, standardization));
    }

    /**
     * Reads one table and one fold of its test mask.
     *
     * @param file the table
     * @param mask zeros and ones, a row per row of the table, a column per fold
     * @param fold which column of the mask, from 0
     * @param name the name of the set
     * @param options how to read the table
     * @return vectors of one coordinate per column
     * @throws DataException if a file is faulty, the rows do not agree, the fold is not there or leaves a part empty
     */
    public static DataSplits open(Path file, Path mask, int fold, String name, CsvOptions options)
            throws DataException {
        List<float[]> rows = CsvText.read(file, options).rows();
        CsvText folds = CsvText.read(mask, CsvOptions.defaults());
        if (folds.rows().size() != rows.size()) {
            throw new DataException(mask, "has " + folds.rows().size() + " rows, but " + file + " has " + rows.size());
        }
        if (fold < 0 || fold >= folds.columns().size()) {
            throw new DataException(
                    mask, "has folds 0 to " + (folds.columns().size() - 1) + ", there is no fold " + fold);
        }
        List<float[]> train = new ArrayList<>();
        List<float[]> test = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            float mark = folds.rows().get(row)[fold];
            if (mark != 0 && mark != 1) {
                throw new DataException(mask, "row " + (row + 1) + " of fold " + fold + " is " + mark + ", not 0 or 1");
            }
            (mark == 1 ? test : train).add(rows.get(row));
        }
        if (train.isEmpty() || test.isEmpty()) {
            throw new DataException(mask, "fold " + fold + " marks every row alike");
        }
        Standardization standardization = standardization(train, options);
        String notes = "fold " + fold;
        return DataSplits.of(
                name,
                dataset(name + "/train", file, notes, train, standardization),
                dataset(name + "/test", file, notes, test, standardization));
    }

    private static @Nullable Standardization standardization(List<float[]> rows, CsvOptions options) {
        return options.standardize() ? Standardization.of(rows.toArray(float[][]::new)) : null;
    }

    private static Dataset dataset(
            String name, Path file, String notes, List<float[]> rows, @Nullable Standardization standardization) {
        float[][] values = rows.toArray(float[][]::new);
        if (standardization != null) {
            for (float[] row : values) {
                standardization.apply(row);
            }
        }
        String how = standardization == null ? notes : (notes.isEmpty() ? "" : notes + ", ") + "standardised";
        return new FloatDataset(name, file.toString(), how, values, standardization);
    }
}
