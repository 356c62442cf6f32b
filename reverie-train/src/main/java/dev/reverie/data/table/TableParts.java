package dev.reverie.data.table;

import dev.reverie.data.Standardization;
import dev.reverie.errors.RequestException;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * A table of numbers in three parts, for learning its density: one to fit, one to choose and stop by, one to judge by.
 *
 * <p>The numbers are in the units of the source; nothing is standardised yet. The rows are shared, not copied: leave them
 * unchanged.
 */
public final class TableParts {
    private static final int FEWEST_ROWS = 2;
    private static final double HELD_OUT = 0.1;

    private final String name;
    private final String source;
    private final String notes;
    private final float[][] train;
    private final float[][] validation;
    private final float[][] test;

    private TableParts(
            String name, String source, String notes, float[][] train, float[][] validation, float[][] test) {
        this.name = Objects.requireNonNull(name, "name");
        this.source = Objects.requireNonNull(source, "source");
        this.notes = Objects.requireNonNull(notes, "notes");
        this.train = train;
        this.validation = validation;
        this.test = test;
        int columns = train.length == 0 ? 0 : train[0].length;
        for (float[][] part : new float[][][] {train, validation, test}) {
            if (part.length < FEWEST_ROWS) {
                throw new RequestException(name + " has parts of " + train.length + ", " + validation.length + " and "
                        + test.length + " rows; each needs at least " + FEWEST_ROWS);
            }
            for (float[] row : part) {
                if (row.length != columns || columns == 0) {
                    throw new IllegalArgumentException(
                            "rows of " + name + " differ in length: " + columns + " and " + row.length);
                }
            }
        }
    }

    /**
     * Three parts as they are.
     *
     * @param name name of the table
     * @param source file or folder
     * @param notes what was done on the way in, or empty
     * @param train rows to fit
     * @param validation rows to choose and stop by
     * @param test rows to judge by
     * @return the parts
     * @throws IllegalArgumentException if a part has fewer than two rows, or rows differ in length
     */
    public static TableParts of(
            String name, String source, String notes, float[][] train, float[][] validation, float[][] test) {
        return new TableParts(name, source, notes, train, validation, test);
    }

    /**
     * Rows in their order: the last tenth is the test part, the last tenth of the rest the validation part, as in the
     * published experiments of Papamakarios et al. 2017 (arXiv:1705.07057).
     *
     * @param rows all rows, already in random order
     */
    static TableParts lastTenths(String name, String source, String notes, float[][] rows) {
        int test = (int) (HELD_OUT * rows.length);
        int validation = (int) (HELD_OUT * (rows.length - test));
        int train = rows.length - test - validation;
        return new TableParts(
                name,
                source,
                notes,
                Arrays.copyOfRange(rows, 0, train),
                Arrays.copyOfRange(rows, train, train + validation),
                Arrays.copyOfRange(rows, train + validation, rows.length));
    }

    /** The rows in an order that the stream decides. */
    static float[][] shuffled(float[][] rows, RandomStream stream) {
        RandomCursor cursor = stream.purpose("order of rows").cursor();
        int[] order = cursor.permutation(rows.length);
        float[][] result = new float[rows.length][];
        for (int i = 0; i < order.length; i++) {
            result[i] = rows[order[i]];
        }
        return result;
    }

    /** Name of the table. */
    public String name() {
        return name;
    }

    /** File or folder it came from. */
    public String source() {
        return source;
    }

    /** What was done on the way in, or empty. */
    public String notes() {
        return notes;
    }

    /** Number of columns. */
    public int columns() {
        return train[0].length;
    }

    /** Rows to fit, {@code [N][columns]}. */
    public float[][] train() {
        return train;
    }

    /** Rows to choose and stop by, {@code [N][columns]}. */
    public float[][] validation() {
        return validation;
    }

    /** Rows to judge by, {@code [N][columns]}. */
    public float[][] test() {
        return test;
    }

    /**
     * What brings each column of the training part to mean 0 and standard deviation 1.
     *
     * @return the standardisation
     */
    public Standardization standardization() {
        return Standardization.of(train);
    }
}
