package dev.reverie.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A delimited text file of numbers, parsed and checked; every fault names the line and the column.
 *
 * @param columns names from the header, or {@code column 1, column 2, ...}
 * @param rows the values, all finite, all rows of one length
 */
record CsvText(List<String> columns, List<float[]> rows) {
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
        String[] lines = text.split("\r\n|\n|\r", -1);
        List<String> columns = List.of();
        List<float[]> rows = new ArrayList<>();
        char delimiter = 0;
        for (int line = 1; line <= lines.length; line++) {
            String content = lines[line - 1];
            if (content.isBlank()) {
                continue;
            }
            if (columns.isEmpty()) {
                delimiter = options.delimiter().orElse(detect(content));
                List<String> cells = split(content, delimiter);
                boolean header = isHeader(cells, options.header());
                columns = header ? cells : numbered(cells.size());
                if (header) {
                    continue;
                }
            }
            rows.add(parse(file, line, split(content, delimiter), columns));
        }
        if (rows.isEmpty()) {
            throw new DataException(file, "holds no row of numbers");
        }
        return new CsvText(columns, rows);
    }

    private static char detect(String line) {
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

    private static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("column " + i);
        }
        return names;
    }

    private static float[] parse(Path file, int line, List<String> cells, List<String> columns) throws DataException {
        if (cells.size() != columns.size()) {
            throw new DataException(
                    file, "line " + line + " has " + cells.size() + " columns, the first has " + columns.size());
        }
        float[] row = new float[cells.size()];
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
                row[i] = Float.parseFloat(cell);
            } catch (NumberFormatException e) {
                String hint = cell.matches("[-+0-9.]+,[0-9]+") ? "; write decimals with a point" : "";
                throw at(file, line, i, columns, "is '" + cell + "', not a number" + hint);
            }
            if (!Float.isFinite(row[i])) {
                throw at(file, line, i, columns, "is '" + cell + "', not a finite float32");
            }
        }
        return row;
    }

    private static DataException at(Path file, int line, int column, List<String> columns, String fault) {
        String name = columns.get(column);
        String where = name.equals("column " + (column + 1)) ? name : "column " + (column + 1) + " (" + name + ")";
        return new DataException(file, "line " + line + ", " + where + " " + fault);
    }

    private static List<String> split(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        String rest = delimiter == ' ' ? line.strip() : line;
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == delimiter || (delimiter == ' ' && c == '\t'))) {
                if (delimiter != ' ' || !cell.isEmpty()) {
                    cells.add(cell.toString().strip());
                }
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
