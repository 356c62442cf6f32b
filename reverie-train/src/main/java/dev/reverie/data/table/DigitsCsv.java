package dev.reverie.data.table;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.HeldOutShare;
import dev.reverie.data.image.IdxDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the 8 x 8 digits of the UCI set "Optical Recognition of Handwritten Digits": a line of 64 counts from 0 to 16
 * and the digit, gzip or not.
 *
 * <p>Alpaydin and Kaynak, 1998, doi:10.24432/C50P49. The file {@code optdigits.tes} (1797 digits) is the one that
 * scikit-learn ships as {@code digits.csv.gz}; {@code optdigits.tra} holds 3823 more.
 */
public final class DigitsCsv {
    private static final int SIDE = 8;
    private static final int LEVELS = 16;
    private static final CsvOptions FORMAT =
            new CsvOptions(CsvOptions.Header.DETECT, Optional.of(','), false, Optional.empty(), HeldOutShare.NONE);

    private DigitsCsv() {}

    /**
     * Reads one file.
     *
     * @param file the file
     * @param name the name of the set
     * @return grey images {@code [1, 8, 8]} in {@code [0, 1]} (counts divided by 16), with ten classes
     * @throws DataException if the file is missing, a row has not 65 whole numbers, or one is out of its range
     */
    public static Dataset open(Path file, String name) throws DataException {
        CsvText text = CsvText.read(file, FORMAT);
        int columns = SIDE * SIDE + 1;
        if (text.columns().size() != columns) {
            throw new DataException(
                    file, "has " + text.columns().size() + " columns, digits have 64 pixels and a label: " + columns);
        }
        int count = text.rows().size();
        byte[][] images = new byte[count][SIDE * SIDE];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            double[] row = text.rows().get(i);
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                images[i][pixel] = (byte) whole(file, i, pixel, row[pixel], LEVELS);
            }
            labels[i] = whole(file, i, SIDE * SIDE, row[SIDE * SIDE], 9);
        }
        return new ByteDataset(
                name,
                file.toString(),
                "",
                DataShape.image(1, SIDE, SIDE),
                images,
                LEVELS,
                labels,
                IdxDataset.numbered(10));
    }

    private static int whole(Path file, int row, int column, double value, int largest) throws DataException {
        if (value != Math.rint(value) || value < 0 || value > largest) {
            String what = column == SIDE * SIDE ? "label" : "pixel " + (column + 1);
            throw new DataException(
                    file,
                    "row " + (row + 1) + ": " + what + " must be a whole number from 0 to " + largest + ", got "
                            + value);
        }
        return (int) value;
    }

    /**
     * Reads both parts.
     *
     * @param train a file such as {@code optdigits.tra}
     * @param test a file such as {@code optdigits.tes}
     * @param name the name of the set
     * @return the two parts
     * @throws DataException as {@link #open(Path, String)}
     */
    public static DataSplits open(Path train, Path test, String name) throws DataException {
        return DataSplits.of(name, open(train, name + "/train"), open(test, name + "/test"));
    }

    /** Names under which these files are known. */
    public static List<String> names() {
        return List.of("digits.csv", "optdigits.tes", "optdigits.tra");
    }
}
