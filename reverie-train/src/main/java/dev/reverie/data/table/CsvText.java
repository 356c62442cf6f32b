package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A delimited text file of numbers, parsed and checked; every fault names the line and the column.
 *
 * @param columns names from the header, or {@code column 1, column 2, ...}
 * @param rows the values, all finite as float32 too, all rows of one length
 */
record CsvText(List<String> columns, List<double[]> rows) {
    private static final String DECIMAL_COMMA = "[-+]?[0-9]*,[0-9]+([eE][-+]?[0-9]+)?";
    private static final int SHOWN = 5;

    /** Rows that tell whether a first line of numbers could be a header. */
    private static final int JUDGED_BY = 100_000;

    static CsvText read(Path file, CsvOptions options) throws DataException {
        return read(List.of(file), options, RowCollector.USUAL_LIMIT);
    }

    /**
     * Reads a table that lies in one file or in several parts of equal columns, one after the other.
     *
     * @param files at least one
     * @param options how to read each
     * @param limit values that may stay in the heap; the rows of a larger table are mapped from a temporary file
     */
    static CsvText read(List<Path> files, CsvOptions options, long limit) throws DataException {
        try (RowCollector rows = new RowCollector(limit)) {
            List<String> columns = List.of();
            for (Path file : files) {
                List<String> own = new Part(file, options, rows).read();
                if (columns.isEmpty()) {
                    columns = own;
                } else if (!columns.equals(own)) {
                    throw new DataException(
                            file,
                            "has the columns " + shortened(own) + ", but " + files.get(0) + " has "
                                    + shortened(columns)
                                    + ", so that they are no parts of one table; name one of "
                                    + DataFile.names(files));
                }
            }
            return new CsvText(columns, rows.rows());
        }
    }

    /** One file on its way into the rows. */
    private static final class Part {
        private final Path file;
        private final CsvOptions options;
        private final RowCollector rows;
        private final List<double[]> begun = new ArrayList<>();
        private List<String> columns = List.of();
        private List<String> first = List.of();
        private boolean named;

        Part(Path file, CsvOptions options, RowCollector rows) {
            this.file = file;
            this.options = options;
            this.rows = rows;
        }

        /** Reads all lines, and returns the names of the columns. */
        List<String> read() throws DataException {
            int before = rows.count();
            try (CsvReader text = CsvReader.open(file)) {
                CsvDialect dialect = CsvDialect.of(text.head(), options.delimiter());
                try (CSVParser parser = dialect.parser(text)) {
                    for (CSVRecord record : parser) {
                        text.recordEnds();
                        List<String> cells = dialect.cells(record);
                        boolean blank = cells.stream().allMatch(String::isEmpty)
                                && (cells.size() < 2 || dialect.delimiter() == '\t');
                        if (!blank && !(columns.isEmpty() && isFirstHeader(dialect, record, cells))) {
                            add(parser.getCurrentLineNumber() + dialect.linesBefore(), cells);
                        }
                    }
                }
            } catch (DataException e) {
                throw e;
            } catch (UncheckedIOException | IOException e) {
                throw fault(e);
            }
            if (rows.count() == before) {
                throw new DataException(file, "holds no row of numbers");
            }
            if (!named && options.header() == CsvOptions.Header.DETECT) {
                refuseNumericHeader(file, first, begun);
            }
            return columns;
        }

        private boolean isFirstHeader(CsvDialect dialect, CSVRecord record, List<String> cells) throws IOException {
            List<String> comment = dialect.commented(record);
            boolean header = isHeader(cells, options.header());
            boolean above = !header
                    && options.header() == CsvOptions.Header.DETECT
                    && comment.size() == cells.size()
                    && isHeader(comment, CsvOptions.Header.DETECT);
            named = header || above;
            first = cells;
            columns = header ? cells : above ? comment : numbered(cells.size());
            return header;
        }

        private void add(long line, List<String> cells) throws DataException {
            double[] row = parse(file, line, cells, columns);
            rows.add(row);
            if (begun.size() < JUDGED_BY) {
                begun.add(row);
            }
        }

        /** What broke, inside the iteration of the parser too. */
        private DataException fault(Exception e) {
            @Nullable Throwable inner = e.getCause();
            Throwable cause = e instanceof UncheckedIOException && inner != null ? inner : e;
            if (cause instanceof EOFException || cause instanceof ZipException) {
                return DataFile.fault(file, (IOException) cause);
            }
            return new DataException(
                    file, "is no table: " + cause.getMessage(), "is every quotation mark closed?", cause);
        }
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
                throw at(file, line, i, columns, "is '" + cell + "', not a number" + hint + texts(cells, columns));
            }
            if (!Float.isFinite((float) row[i])) {
                throw at(file, line, i, columns, "is '" + cell + "', not a finite float32");
            }
        }
        return row;
    }

    /** Which columns of a row are text, and what to do about them; empty if it may be a slip. */
    private static String texts(List<String> cells, List<String> columns) {
        List<String> texts = IntStream.range(0, cells.size())
                .filter(i -> !isMissing(cells.get(i)) && !looksNumeric(cells.get(i)))
                .mapToObj(columns::get)
                .toList();
        return texts.isEmpty()
                ? ""
                : "; rows are learnt as numbers: remove the columns of text (here " + shortened(texts)
                        + "), or write what they say as numbers";
    }

    private static DataException at(Path file, long line, int column, List<String> columns, String fault) {
        String name = columns.get(column);
        String where = name.equals("column " + (column + 1)) ? name : "column " + (column + 1) + " (" + name + ")";
        return new DataException(file, "line " + line + ", " + where + " " + fault);
    }
}
