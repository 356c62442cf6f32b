package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads large text files of numbers line by line, gzip or not, so that only the rows that are kept take memory. */
final class NumberLines implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final BufferedReader reader;
    private long line;

    private NumberLines(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static NumberLines open(Path file) throws DataException {
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            in.mark(4);
            byte[] head = in.readNBytes(3);
            in.reset();
            InputStream text = DataFile.isGzip(head) ? new GZIPInputStream(in, BUFFER) : in;
            return new NumberLines(file, new BufferedReader(new InputStreamReader(text, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new DataException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The next line that is not blank, or an empty text at the end. */
    String next() throws DataException {
        try {
            String text = reader.readLine();
            line++;
            while (text != null && text.isBlank()) {
                text = reader.readLine();
                line++;
            }
            return text == null ? "" : text.strip();
        } catch (EOFException e) {
            throw new DataException(file, "the gzip stream is truncated", "fetch the file again", e);
        } catch (IOException e) {
            throw new DataException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** A number of the current line. */
    float number(String cell, int column) throws DataException {
        try {
            float value = Float.parseFloat(cell.strip());
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new DataException(file, place(column) + " is '" + cell + "', not a number", e);
        }
        throw new DataException(file, place(column) + " is '" + cell + "', not a finite float32");
    }

    /** The cells of the current line from one on, as numbers. */
    float[] numbers(String[] cells, int first, int count) throws DataException {
        if (cells.length < first + count) {
            throw new DataException(
                    file,
                    "line " + line + " has " + cells.length + " columns, at least " + (first + count) + " are needed");
        }
        float[] row = new float[count];
        for (int i = 0; i < count; i++) {
            row[i] = number(cells[first + i], first + i);
        }
        return row;
    }

    private String place(int column) {
        return "line " + line + ", column " + (column + 1);
    }

    @Override
    public void close() throws DataException {
        try {
            reader.close();
        } catch (IOException e) {
            throw new DataException(file, "cannot be closed: " + e.getMessage(), e);
        }
    }
}
