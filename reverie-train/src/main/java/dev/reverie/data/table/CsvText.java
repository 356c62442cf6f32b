package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A delimited text file of numbers, parsed and checked; every fault names the line and the column.
 *
 * @param columns names from the header, or {@code column 1, column 2, ...}
 * @param rows the values, all finite as float32 too, all rows of one length
 */
record CsvText(List<String> columns, List<double[]> rows) {
    private static final String DECIMAL_COMMA = "[-+]?[0-9]*,[0-9]+([eE][-+]?[0-9]+)?";
    private static final int SHOWN = 5;

    static CsvText read(Path file, CsvOptions options) throws DataException {
        String text = new String(DataFile.read(file), StandardCharsets.UTF_8);
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.indexOf('\0') >= 0) {
            throw new DataException(file, "is not a text file (it holds zero bytes)");
        }
        CsvDialect dialect = CsvDialect.of(text, options.delimiter());
        List<String> columns = List.of();
        boolean named = false;
        List<String> first = List.of();
        List<double[]> rows = new ArrayList<>();
        try (CSVParser parser = dialect.parser()) {
            for (CSVRecord record : parser) {
                List<String> cells = dialect.cells(record);
                if (cells.stream().allMatch(String::isEmpty) && (cells.size() < 2 || dialect.delimiter() == '\t')) {
                    continue;
                }
                if (columns.isEmpty()) {
                    List<String> comment = dialect.commented(record);
                    boolean header = isHeader(cells, options.header());
                    boolean above = !header
                            && options.header() == CsvOptions.Header.DETECT
                            && comment.size() == cells.size()
                            && isHeader(comment, CsvOptions.Header.DETECT);
                    named = header || above;
                    first = cells;
                    columns = header ? cells : above ? comment : numbered(cells.size());
                    if (header) {
                        continue;
                    }
                }
                rows.add(parse(file, parser.getCurrentLineNumber(), cells, columns));
            }
        } catch (DataException e) {
            throw e;
        } catch (UncheckedIOException | IOException e) {
            throw new DataException(file, "is no table: " + e.getMessage(), "is every quotation mark closed?", e);
        }
        if (rows.isEmpty()) {
            throw new DataException(file, "holds no row of numbers");
        }
        if (!named && options.header() == CsvOptions.Header.DETECT) {
            refuseNumericHeader(file, first, rows);
        }
        return new CsvText(columns, rows);
    }

    private static void refuseNumericHeader(Path file, List<String> first, List<double[]> rows) throws DataException {
        String suspicion = NumericHeader.suspicion(first, rows);
        if (!suspicion.isEmpty()) {
            throw new DataException(
                    file,
                    "the first line, " + shortened(first) + ", " + suspicion,
                    "say whether it is a header: --set data.header=present, or data: --set data.header=absent");
        }
    }

    private static String shortened(List<String> cells) {
        String shown = cells.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return cells.size() > SHOWN ? shown + " ..." : shown;
    }

    private static boolean isHeader(List<String> cells, CsvOptions.Header header) {
        return switch (header) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECT ->
                cells.stream().noneMatch(CsvText::looksNumeric)
                        && cells.stream().anyMatch(c -> !isMissing(c));
        };
    }

    private static boolean isMissing(String cell) {
        return cell.isEmpty() || cell.matches("(?i)nan|na|n/a|null|none|\\?|-");
    }

    /** Whether a cell is no name: a number, though perhaps not as it is written here. */
    static boolean looksNumeric(String cell) {
        return isNumber(cell) || cell.matches(DECIMAL_COMMA);
    }

    private static boolean isNumber(String cell) {
        try {
            Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The names of the header; empty if there was none. */
    List<String> names() {
        return columns.equals(numbered(columns.size())) ? List.of() : columns;
    }

    private static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("column " + i);
        }
        return names;
    }

    private static double[] parse(Path file, long line, List<String> cells, List<String> columns) throws DataException {
        if (cells.size() != columns.size()) {
            throw new DataException(
                    file, "line " + line + " has " + cells.size() + " columns, the first has " + columns.size());
        }
        double[] row = new double[cells.size()];
        for (int i = 0; i < row.length; i++) {
            String cell = cells.get(i);
            if (isMissing(cell)) {
                throw at(
                        file,
                        line,
                        i,
                        columns,
                        (cell.isEmpty() ? "is empty" : "is '" + cell + "'") + "; fill or remove missing values first");
            }
            try {
                row[i] = Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                String hint = cell.matches(DECIMAL_COMMA) ? "; write decimals with a point" : "";
                throw at(file, line, i, columns, "is '" + cell + "', not a number" + hint);
            }
            if (!Float.isFinite((float) row[i])) {
                throw at(file, line, i, columns, "is '" + cell + "', not a finite float32");
            }
        }
        return row;
    }

    private static DataException at(Path file, long line, int column, List<String> columns, String fault) {
        String name = columns.get(column);
        String where = name.equals("column " + (column + 1)) ? name : "column " + (column + 1) + " (" + name + ")";
        return new DataException(file, "line " + line + ", " + where + " " + fault);
    }
}
