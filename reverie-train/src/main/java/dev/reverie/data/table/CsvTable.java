package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.FloatDataset;
import dev.reverie.data.HeldOutShare;
import dev.reverie.data.Standardization;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of numbers, gzip or not, one example per row.
 *
 * <p>The columns of a table have units of their own, so they are standardised by default, in float64, and rounded to
 * float32 last; the training rows alone decide mean and standard deviation, and {@link Dataset#standardization()} tells
 * them. Constant columns are told by {@link DataSplits#notices()}. A table may be parted by a second file
 * of zeros and ones with the same number of rows, one column per fold, in which 1 marks a test row.
 */
public final class CsvTable {
    private static final int SHOWN = 5;

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
        return open(List.of(file), file, name, options, RowCollector.USUAL_LIMIT);
    }

    /**
     * Reads the parts of one table, which have equal columns.
     *
     * @param files one after the other
     * @param folder that holds them
     * @param name the name of the set
     * @param options how to read each
     * @return vectors of one coordinate per column
     * @throws DataException as for one file, or if the columns differ
     */
    public static DataSplits parts(List<Path> files, Path folder, String name, CsvOptions options)
            throws DataException {
        return open(files, folder, name, options, RowCollector.USUAL_LIMIT);
    }

    /**
     * Reads a table whose test rows lie in a file of their own.
     *
     * @param train rows to learn from, which decide shift and scale
     * @param test rows held out, of the same columns
     * @param folder that holds both
     * @param name the name of the set
     * @param options how to read each
     * @return vectors of one coordinate per column
     * @throws DataException as for one file, or if the columns differ
     */
    public static DataSplits split(Path train, Path test, Path folder, String name, CsvOptions options)
            throws DataException {
        CsvText learnt = CsvText.read(train, options);
        CsvText out = CsvText.read(test, options);
        if (!out.columns().equals(learnt.columns())) {
            throw new DataException(
                    test,
                    "has the columns " + String.join(", ", out.columns()) + ", but " + train + " has "
                            + String.join(", ", learnt.columns()) + "; name one of the files");
        }
        return splits(name, folder, "", learnt, learnt.rows(), out.rows(), options)
                .telling(List.of(folder + ": learning from " + DataFile.name(train) + " ("
                        + learnt.rows().size() + " rows), holding out " + DataFile.name(test) + " ("
                        + out.rows().size() + ")"));
    }

    static DataSplits open(List<Path> files, Path source, String name, CsvOptions options, long limit)
            throws DataException {
        CsvText text = CsvText.read(files, options, limit);
        List<double[]> rows = text.rows();
        HeldOutShare share = options.heldOut();
        DataSplits splits;
        if (share.isNone()) {
            splits = splits(name, source, "", text, rows, List.of(), options);
        } else if (rows.size() < 2) {
            throw new DataException(source, "has one row, of which nothing can be held out; set data.heldOut=0");
        } else {
            splits = splits(
                            name,
                            source,
                            "",
                            text,
                            new ChosenRows(rows, share.learnt(rows.size())),
                            new ChosenRows(rows, share.heldOut(rows.size())),
                            options)
                    .telling(List.of(share.notice(name, rows.size())));
        }
        return files.size() == 1
                ? splits
                : splits.telling(List.of(source + ": " + files.size() + " parts of one table of "
                        + text.columns().size() + " columns: " + DataFile.names(files)));
    }

    /** Some rows of others. */
    private static final class ChosenRows extends AbstractList<double[]> implements RandomAccess {
        private final List<double[]> all;
        private final int[] chosen;

        ChosenRows(List<double[]> all, int[] chosen) {
            this.all = all;
            this.chosen = chosen;
        }

        @Override
        public double[] get(int index) {
            return all.get(chosen[index]);
        }

        @Override
        public int size() {
            return chosen.length;
        }

        boolean isMapped() {
            return RowCollector.isMapped(all);
        }
    }

    /** Standardised by the training rows, with a line for columns that say nothing. */
    private static DataSplits splits(
            String name,
            Path source,
            String notes,
            CsvText text,
            List<double[]> train,
            List<double[]> test,
            CsvOptions options)
            throws DataException {
        Standardization standardization = standardization(source, train, options);
        Dataset learnt = dataset(name + "/train", source, notes, text, train, standardization);
        DataSplits splits = test.isEmpty()
                ? DataSplits.of(name, learnt)
                : DataSplits.of(name, learnt, dataset(name + "/test", source, notes, text, test, standardization));
        return splits.telling(constants(source, text, train, options, standardization));
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
        CsvText text = CsvText.read(file, options);
        List<double[]> rows = text.rows();
        CsvText folds = CsvText.read(mask, CsvOptions.defaults());
        if (folds.rows().size() != rows.size()) {
            throw new DataException(mask, "has " + folds.rows().size() + " rows, but " + file + " has " + rows.size());
        }
        if (fold < 0 || fold >= folds.columns().size()) {
            throw new DataException(
                    mask, "has folds 0 to " + (folds.columns().size() - 1) + ", there is no fold " + fold);
        }
        List<double[]> train = new ArrayList<>();
        List<double[]> test = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            double mark = folds.rows().get(row)[fold];
            if (mark != 0 && mark != 1) {
                throw new DataException(mask, "row " + (row + 1) + " of fold " + fold + " is " + mark + ", not 0 or 1");
            }
            (mark == 1 ? test : train).add(rows.get(row));
        }
        if (train.isEmpty() || test.isEmpty()) {
            throw new DataException(mask, "fold " + fold + " marks every row alike");
        }
        return splits(name, file, "fold " + fold, text, train, test, options);
    }

    private static @Nullable Standardization standardization(Path file, List<double[]> rows, CsvOptions options)
            throws DataException {
        if (!options.standardize()) {
            return null;
        }
        if (options.scale().isEmpty()) {
            return Standardization.of(rows);
        }
        Standardization scale = options.scale().get();
        if (scale.mean().size() != rows.get(0).length) {
            throw new DataException(
                    file,
                    "has " + rows.get(0).length + " columns, but the table of the model had "
                            + scale.mean().size(),
                    "give a table of the same columns");
        }
        return scale;
    }

    /** A line for the columns that say nothing: in any other a row is as far from the mean as the deviation, z = 1. */
    private static List<String> constants(
            Path file,
            CsvText text,
            List<double[]> rows,
            CsvOptions options,
            @Nullable Standardization standardization) {
        if (standardization == null || options.scale().isPresent() || rows.size() < 2) {
            return List.of();
        }
        float[] largest = new float[text.columns().size()];
        for (double[] row : rows) {
            float[] z = standardization.applied(row);
            for (int column = 0; column < z.length; column++) {
                largest[column] = Math.max(largest[column], Math.abs(z[column]));
            }
        }
        List<String> constant = new ArrayList<>();
        for (int column = 0; column < largest.length; column++) {
            if (largest[column] < 0.5) {
                constant.add(text.columns().get(column) + " (always " + rows.get(0)[column] + ")");
            }
        }
        if (constant.isEmpty()) {
            return List.of();
        }
        List<String> shown = constant.subList(0, Math.min(constant.size(), SHOWN));
        return List.of(
                file + ": constant in all " + rows.size() + " training rows, so learnt as a number without spread: "
                        + String.join(", ", shown)
                        + (constant.size() > SHOWN ? " and " + (constant.size() - SHOWN) + " more" : "")
                        + "; remove such columns if they tell nothing");
    }

    private static Dataset dataset(
            String name,
            Path file,
            String notes,
            CsvText text,
            List<double[]> rows,
            @Nullable Standardization standardization) {
        String how = standardization == null ? notes : (notes.isEmpty() ? "" : notes + ", ") + "standardised";
        if (RowCollector.isMapped(rows) || (rows instanceof ChosenRows some && some.isMapped())) {
            return new RowsDataset(name, file.toString(), how, rows, standardization, text.names());
        }
        float[][] values = new float[rows.size()][];
        for (int row = 0; row < values.length; row++) {
            values[row] = standardization == null ? rounded(rows.get(row)) : standardization.applied(rows.get(row));
        }
        return new FloatDataset(name, file.toString(), how, values, standardization, text.names());
    }

    static float[] rounded(double[] row) {
        float[] values = new float[row.length];
        for (int column = 0; column < values.length; column++) {
            values[column] = (float) row[column];
        }
        return values;
    }
}
