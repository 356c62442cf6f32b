package dev.reverie.data.table;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the columns of a text are parted: by the character with which the first lines fall into numbers.
 *
 * <p>Quotation marks are heeded, so that a comma or a line end in a name parts nothing. A first line {@code sep=;}, as
 * spreadsheets write it, decides; lines that begin with {@code #} are comments.
 *
 * @param isDeclared whether the first line says it and is not of the table
 * @param delimiter what parts the columns
 */
record CsvDialect(boolean isDeclared, char delimiter) {
    /** Commas first: in a file with both, the others are more often part of a text. */
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|', ' ');

    private static final String DECLARED = "(?i)sep=[^#\"]";
    private static final int LOOKED_AT = 20;

    /**
     * Looks at the beginning of a text.
     *
     * @param given at least the first lines, if there are as many
     * @param wanted what parts the columns; absent to find it
     */
    static CsvDialect of(String given, Optional<Character> wanted) {
        int end = given.indexOf('\n');
        String first = (end < 0 ? given : given.substring(0, end)).strip();
        boolean declared = first.matches(DECLARED) || first.equalsIgnoreCase("sep=");
        char delimiter = wanted.orElseGet(() -> {
            if (declared) {
                return first.length() < 5 ? '\t' : first.charAt(4);
            }
            return detect(given);
        });
        return new CsvDialect(declared, delimiter);
    }

    /** The records of a whole text, from its first line. */
    CsvRecords records(Reader text) throws IOException {
        if (isDeclared) {
            int c = text.read();
            while (c >= 0 && c != '\n') {
                c = text.read();
            }
        }
        return records(text, delimiter, isDeclared ? 1 : 0);
    }

    private static CsvRecords records(Reader text, char delimiter, int linesBefore) {
        return new CsvRecords(delimiter == ' ' ? new TabsAsBlanks(text) : text, delimiter, linesBefore);
    }

    /** Tabs count as blanks where blanks part the columns. */
    private static final class TabsAsBlanks extends FilterReader {
        TabsAsBlanks(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            return c == '\t' ? ' ' : c;
        }

        @Override
        public int read(char[] out, int offset, int length) throws IOException {
            int got = super.read(out, offset, length);
            for (int i = offset; i < offset + got; i++) {
                out[i] = out[i] == '\t' ? ' ' : out[i];
            }
            return got;
        }
    }

    /** The names in the last comment before a record, which is where NumPy writes them; empty if there is none. */
    List<String> commented(CsvRecords record) {
        CsvRecords comment = records(new StringReader(record.comment()), delimiter, 0);
        try {
            return comment.next() ? comment.cells() : List.of();
        } catch (IOException e) {
            // An odd quotation mark in a comment is no fault of the table.
            return List.of();
        }
    }

    private static char detect(String text) {
        char best = ' ';
        double most = -1;
        for (char candidate : DELIMITERS) {
            double share = numbers(text, candidate);
            if (share > most) {
                best = candidate;
                most = share;
            }
        }
        return best;
    }

    /** Which part of the cells below the first line are numbers; negative if there is one column only. */
    private static double numbers(String text, char delimiter) {
        List<List<String>> lines = new ArrayList<>();
        CsvRecords records = records(new StringReader(text), delimiter, 0);
        try {
            while (lines.size() < LOOKED_AT && records.next()) {
                lines.add(records.cells());
            }
        } catch (IOException e) {
            // A quotation mark ends where this character would not part columns; what was read before tells enough.
            if (lines.isEmpty()) {
                return -1;
            }
        }
        if (lines.isEmpty() || lines.get(0).size() < 2) {
            return -1;
        }
        List<String> cells = lines.subList(Math.min(1, lines.size() - 1), lines.size()).stream()
                .flatMap(List::stream)
                .toList();
        long numbers = cells.stream().filter(CsvText::looksNumeric).count();
        return numbers / (double) Math.max(1, cells.size());
    }
}
