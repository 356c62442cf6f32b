package dev.reverie.data.table;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parts a text into records and cells, as RFC 4180 and spreadsheets write them: a cell that begins with a quotation mark
 * may hold delimiters, line ends and, doubled, quotation marks. Blanks around cells, empty lines and lines that begin with
 * {@code #} are no part of it. Lines end in LF, CR or both. Where blanks part the cells, several part two as one does.
 *
 * <p>The cells of one record lie in one buffer, from which numbers are read without strings.
 */
final class CsvRecords {
    private static final char QUOTE = '"';
    private static final char COMMENT = '#';
    private static final int BUFFER = 1 << 14;

    private final Reader in;
    private final char delimiter;
    private final char[] ahead = new char[BUFFER];
    private int position;
    private int limit;

    private char[] text = new char[256];
    private int length;
    private int[] ends = new int[16];
    private int count;
    private long line;
    private String comment = "";

    /**
     * The records of a text.
     *
     * @param in where it comes from; read to its end as records are asked for
     * @param delimiter what parts two cells
     * @param linesBefore lines that were taken from the text already
     */
    CsvRecords(Reader in, char delimiter, long linesBefore) {
        this.in = in;
        this.delimiter = delimiter;
        line = linesBefore;
    }

    /**
     * Takes the next record.
     *
     * @return whether there was one
     * @throws IOException if the text cannot be read, or a quotation mark is not closed, or not followed by the end of its cell
     */
    boolean next() throws IOException {
        count = 0;
        length = 0;
        comment = "";
        for (int c = read(); c >= 0; c = read()) {
            if (isLineEnd(c)) {
                endLine(c);
            } else if (c == COMMENT) {
                comment = restOfLine().strip();
            } else {
                position--;
                boolean more = cell();
                while (more) {
                    more = cell();
                }
                return true;
            }
        }
        return false;
    }

    /** The number of cells of the record. */
    int count() {
        return count;
    }

    /** A cell of the record, without the blanks around it. */
    String cell(int index) {
        int start = start(index);
        return new String(text, start, ends[index] - start);
    }

    /** All cells of the record. */
    List<String> cells() {
        List<String> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cells.add(cell(i));
        }
        return cells;
    }

    /** The number that a cell holds; NaN if it is not a plain decimal, which may be a number nevertheless. */
    double number(int index) {
        return PlainDecimal.parse(text, start(index), ends[index]);
    }

    /** Whether all cells are empty. */
    boolean isEmpty() {
        return length == 0;
    }

    /** The line on which the record ends, from 1. */
    long line() {
        return line;
    }

    /** The last line of comment before the record, without its mark; empty if there was none. */
    String comment() {
        return comment;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Takes a cell; returns whether another one follows in the record. */
    private boolean cell() throws IOException {
        int c = read();
        while (isBlank(c)) {
            c = read();
        }
        if (c == QUOTE) {
            return quoted();
        }
        if (c < 0 || c == delimiter || isLineEnd(c)) {
            return end(c);
        }
        position--;
        return end(plain());
    }

    private boolean isBlank(int c) {
        return c >= 0 && c != delimiter && !isLineEnd(c) && (c <= ' ' || Character.isWhitespace(c));
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r';
    }

    /** Takes what is not quoted; returns what ends it. */
    private int plain() throws IOException {
        while (position < limit || fill()) {
            int from = position;
            int to = from;
            while (to < limit && ahead[to] != delimiter && ahead[to] != '\n' && ahead[to] != '\r') {
                to++;
            }
            append(from, to);
            position = to;
            if (to < limit) {
                position++;
                return ahead[to];
            }
        }
        return -1;
    }

    private boolean quoted() throws IOException {
        long opened = line + 1;
        while (position < limit || fill()) {
            int from = position;
            int to = from;
            while (to < limit && ahead[to] != QUOTE && ahead[to] != '\n' && ahead[to] != '\r') {
                to++;
            }
            append(from, Math.min(to + 1, limit));
            position = Math.min(to + 1, limit);
            if (to == limit) {
                continue;
            }
            if (ahead[to] != QUOTE) {
                lineEndWithin(ahead[to]);
                continue;
            }
            int c = read();
            if (c == QUOTE) {
                continue;
            }
            length--;
            while (isBlank(c)) {
                c = read();
            }
            if (c >= 0 && c != delimiter && !isLineEnd(c)) {
                throw new IOException("in line " + (line + 1) + " '" + (char) c + "' follows a closing quotation mark");
            }
            return end(c);
        }
        throw new IOException("the quotation mark opened in line " + opened + " is not closed");
    }

    /** Counts a line end within quotation marks, of which CR LF is one. */
    private void lineEndWithin(char c) throws IOException {
        line++;
        if (c == '\r' && (position < limit || fill()) && ahead[position] == '\n') {
            append(position, position + 1);
            position++;
        }
    }

    /** Ends the cell that was begun, and the record unless a delimiter did it. */
    private boolean end(int c) throws IOException {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        int start = count == 0 ? 0 : ends[count - 1];
        trim(start);
        if (length > start || delimiter != ' ') {
            ends[count++] = length;
        }
        if (c == delimiter) {
            return true;
        }
        endLine(c);
        return false;
    }

    /** Takes the blanks from both ends of the cell that begins there; within quotation marks it may begin with some. */
    private void trim(int from) {
        while (length > from && isTrimmed(text[length - 1])) {
            length--;
        }
        int skipped = 0;
        while (from + skipped < length && text[from + skipped] <= ' ') {
            skipped++;
        }
        if (skipped > 0) {
            System.arraycopy(text, from + skipped, text, from, length - from - skipped);
            length -= skipped;
        }
    }

    private static boolean isTrimmed(char c) {
        return c <= ' ' || Character.isWhitespace(c);
    }

    private void endLine(int c) throws IOException {
        line++;
        if (c == '\r' && (position < limit || fill()) && ahead[position] == '\n') {
            position++;
        }
    }

    private String restOfLine() throws IOException {
        StringBuilder rest = new StringBuilder();
        int c = read();
        while (c >= 0 && !isLineEnd(c)) {
            rest.append((char) c);
            c = read();
        }
        endLine(c);
        return rest.toString();
    }

    private void append(int from, int to) {
        int added = to - from;
        if (length + added > text.length) {
            text = Arrays.copyOf(text, Math.max(length + added, 2 * text.length));
        }
        System.arraycopy(ahead, from, text, length, added);
        length += added;
    }

    private int read() throws IOException {
        return position < limit || fill() ? ahead[position++] : -1;
    }

    /** Reads on where all that was read is used; what lies before {@link #position} is gone. */
    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(ahead, 0, ahead.length));
        return limit > 0;
    }
}
