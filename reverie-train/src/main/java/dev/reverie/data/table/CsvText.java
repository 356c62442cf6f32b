package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A delimited text file of numbers, parsed and checked; every fault names the line and the column.
 *
 * @param columns names from the header, or {@code column 1, column 2, ...}
 * @param rows the values, all finite as float32 too, all rows of one length
 */
record CsvText(List<String> columns, List<double[]> rows) {
    /** Commas first: in a file with both, the others are more often part of a text. */
    private static final String DELIMITERS = ",;\t|";

    static CsvText read(Path file, CsvOptions options) throws DataException {
        String text = new String(DataFile.read(file), StandardCharsets.UTF_8);
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.indexOf('\0') >= 0) {
            throw new DataException(file, "is not a text file (it holds zero bytes)");
        }
        char delimiter = options.delimiter().orElse(detect(text));
        List<String> columns = List.of();
        List<double[]> rows = new ArrayList<>();
        try (CSVParser parser = format(delimiter).parse(new StringReader(delimiter == ' ' ? blanks(text) : text))) {
            for (CSVRecord record : parser) {
                List<String> cells = cells(record, delimiter);
                if (cells.stream().allMatch(String::isEmpty) && (cells.size() < 2 || delimiter == '\t')) {
                    continue;
                }
                if (columns.isEmpty()) {
                    boolean header = isHeader(cells, options.header());
                    columns = header ? cells : numbered(cells.size());
                    if (header) {
                        continue;
                    }
                }
                rows.add(parse(file, parser.getCurrentLineNumber(), cells, columns));
            }
        } catch (DataException e) {
            throw e;
        } catch (UncheckedIOException | IOException e) {
            throw new DataException(file, "is no table: " + e.getMessage() + "; is every quotation mark closed?", e);
        }
        if (rows.isEmpty()) {
            throw new DataException(file, "holds no row of numbers");
        }
        return new CsvText(columns, rows);
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreSurroundingSpaces(true)
                .setTrim(true)
                .get();
    }

    /** Tabs count as blanks where blanks part the columns. */
    private static String blanks(String text) {
        return text.replace('\t', ' ');
    }

    /** The cells of a record; several blanks part two columns as one does. */
    private static List<String> cells(CSVRecord record, char delimiter) {
        return delimiter == ' '
                ? record.stream().filter(cell -> !cell.isEmpty()).toList()
                : record.toList();
    }

    /** The delimiter of the first line that is not blank. */
    private static char detect(String text) {
        String line = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("");
        return (char) DELIMITERS
                .chars()
                .filter(candidate -> line.indexOf(candidate) >= 0)
                .findFirst()
                .orElse(' ');
    }

    private static boolean isHeader(List<String> cells, CsvOptions.Header header) {
        return switch (header) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECT ->
                cells.stream().noneMatch(CsvText::isNumber) && cells.stream().anyMatch(c -> !isMissing(c));
        };
    }

    private static boolean isMissing(String cell) {
        return cell.isEmpty() || cell.matches("(?i)nan|na|n/a|null|none|\\?|-");
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
                String hint = cell.matches("[-+0-9.]+,[0-9]+") ? "; write decimals with a point" : "";
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
