package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * A delimited text file of numbers, parsed and checked; every fault names the line and the column.
 *
 * @param columns names from the header, or {@code column 1, column 2, ...}
 * @param rows the values, all finite as float32 too, all rows of one length
 */
record CsvText(List<String> columns, List<double[]> rows) {
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+([eE][-+]?[0-9]+)?");
    private static final Pattern MISSING = Pattern.compile("(?i)nan|na|n/a|null|none|\\?|-");
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
                CsvRecords records = dialect.records(text);
                while (records.next()) {
                    text.recordEnds();
                    boolean blank = records.isEmpty() && (records.count() < 2 || dialect.delimiter() == '\t');
                    if (!blank && !(columns.isEmpty() && isFirstHeader(dialect, records))) {
                        add(records.line(), records);
                    }
                }
            } catch (DataException e) {
                throw e;
            } catch (IOException e) {
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

        private boolean isFirstHeader(CsvDialect dialect, CsvRecords record) {
            List<String> cells = record.cells();
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

        private void add(long line, CsvRecords record) throws DataException {
            double[] row = parse(file, line, record, columns);
            rows.add(row);
            if (begun.size() < JUDGED_BY) {
                begun.add(row);
            }
        }

        private DataException fault(IOException e) {
            return e instanceof EOFException || e instanceof ZipException
                    ? DataFile.fault(file, e)
                    : new DataException(file, "is no table: " + e.getMessage(), "is every quotation mark closed?", e);
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
        return cell.isEmpty() || MISSING.matcher(cell).matches();
    }

    /** Whether a cell is no name: a number, though perhaps not as it is written here. */
    static boolean looksNumeric(String cell) {
        return isNumber(cell) || isDecimalComma(cell);
    }

    private static boolean isDecimalComma(String cell) {
        return DECIMAL_COMMA.matcher(cell).matches();
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

    private static double[] parse(Path file, long line, CsvRecords record, List<String> columns) throws DataException {
        if (record.count() != columns.size()) {
            throw new DataException(
                    file, "line " + line + " has " + record.count() + " columns, the first has " + columns.size());
        }
        double[] row = new double[record.count()];
        for (int i = 0; i < row.length; i++) {
            double plain = record.number(i);
            row[i] = Double.isNaN(plain) ? number(file, line, record, i, columns) : plain;
            if (!Float.isFinite((float) row[i])) {
                throw at(file, line, i, columns, "is '" + record.cell(i) + "', not a finite float32");
            }
        }
        return row;
    }

    /** A cell that is no plain decimal. */
    private static double number(Path file, long line, CsvRecords record, int column, List<String> columns)
            throws DataException {
        String cell = record.cell(column);
        if (isMissing(cell)) {
            throw at(
                    file,
                    line,
                    column,
                    columns,
                    (cell.isEmpty() ? "is empty" : "is '" + cell + "'") + "; fill or remove missing values first");
        }
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            String hint = isDecimalComma(cell) ? "; write decimals with a point" : "";
            throw at(
                    file,
                    line,
                    column,
                    columns,
                    "is '" + cell + "', not a number" + hint + texts(record.cells(), columns));
        }
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
