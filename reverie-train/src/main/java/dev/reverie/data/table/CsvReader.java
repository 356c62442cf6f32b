package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The characters of a table, UTF-8 without its byte order mark, gzip or not: read from beginning to end, so that the length
 * of the file does not matter, while that of a record is bounded.
 */
final class CsvReader extends FilterReader {
    /** A record of more characters is a file without line ends, or a quotation mark that is never closed. */
    private static final int LONGEST = 1 << 24;

    /** Parsers read ahead. */
    private static final int AHEAD = 1 << 14;

    private static final int HEAD = 1 << 16;

    private final Path file;
    private long sinceRecord;

    private CsvReader(Path file, BufferedReader in) {
        super(in);
        this.file = file;
    }

    static CsvReader open(Path file) throws DataException, IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(DataFile.stream(file), StandardCharsets.UTF_8), HEAD);
        in.mark(1);
        if (in.read() != '\uFEFF') {
            in.reset();
        }
        return new CsvReader(file, in);
    }

    /** The first characters, which stay to be read. */
    String head() throws IOException {
        in.mark(HEAD);
        char[] text = new char[HEAD];
        int length = 0;
        for (int got = 0; got >= 0 && length < HEAD; got = in.read(text, length, HEAD - length)) {
            length += got;
        }
        in.reset();
        requireText(text, 0, length);
        return new String(text, 0, length);
    }

    /** Says that a record has been taken from what was read. */
    void recordEnds() {
        sinceRecord = 0;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        int got = read(one, 0, 1);
        return got < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] out, int offset, int length) throws IOException {
        int got = super.read(out, offset, Math.min(length, AHEAD));
        if (got > 0) {
            requireText(out, offset, got);
            sinceRecord += got;
            if (sinceRecord > LONGEST) {
                throw new DataException(
                        file,
                        "is no table: a line has more than " + LONGEST
                                + " characters; is every quotation mark closed?");
            }
        }
        return got;
    }

    private void requireText(char[] text, int offset, int length) throws DataException {
        for (int i = offset; i < offset + length; i++) {
            if (text[i] == 0) {
                throw new DataException(file, "is not a text file (it holds zero bytes)");
            }
        }
    }
}
