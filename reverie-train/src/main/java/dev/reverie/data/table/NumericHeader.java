package dev.reverie.data.table;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells whether a first line of numbers could be the numbers of the columns: a frame that was written without names has
 * the header {@code 0,1,2}.
 */
final class NumericHeader {
    /** Fewer rows than these say little about what is usual in a column. */
    private static final int FEWEST_ROWS = 8;

    /** In standard deviations of the rows below. */
    private static final double FAR = 20;

    private NumericHeader() {}

    /**
     * Why the first of the rows may be a header.
     *
     * @param cells of the first row as they are written: column 1 is not called 1.0
     * @param rows all rows
     * @return empty if nothing speaks for it
     */
    static String suspicion(List<String> cells, List<double[]> rows) {
        double[] first = rows.get(0);
        List<double[]> rest = rows.subList(1, rows.size());
        if (first.length < 2 || rest.isEmpty()) {
            return "";
        }
        boolean fromZero = countsFrom(0, cells);
        if (fromZero || countsFrom(1, cells)) {
            boolean whole = rest.stream().allMatch(NumericHeader::isWhole);
            if (!whole || (fromZero && first.length > 2)) {
                return "counts up as the numbers of columns do";
            }
        }
        boolean far = rest.size() >= FEWEST_ROWS
                && IntStream.range(0, first.length).allMatch(column -> isFar(first[column], rest, column));
        return far ? "is far from all other rows in every column" : "";
    }

    private static boolean countsFrom(int start, List<String> cells) {
        return IntStream.range(0, cells.size())
                .allMatch(column -> cells.get(column).equals(Integer.toString(start + column)));
    }

    private static boolean isWhole(double[] row) {
        return java.util.Arrays.stream(row).allMatch(value -> value == Math.rint(value));
    }

    private static boolean isFar(double value, List<double[]> rows, int column) {
        double mean = rows.stream().mapToDouble(row -> row[column]).average().orElse(value);
        double variance = rows.stream()
                .mapToDouble(row -> (row[column] - mean) * (row[column] - mean))
                .average()
                .orElse(0);
        return variance > 0 && Math.abs(value - mean) > FAR * Math.sqrt(variance);
    }
}
