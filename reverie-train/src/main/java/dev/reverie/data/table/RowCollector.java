package dev.reverie.data.table;

import dev.reverie.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of a table: in memory, and beyond a number of values in a temporary file that is mapped into memory, so
 * that a table of any size takes no more of the heap than that.
 */
final class RowCollector implements AutoCloseable {
    /** 512 MiB of float64, less where the heap is small. */
    static final long USUAL_LIMIT =
            Math.max(1 << 16, Math.min(1L << 26, Runtime.getRuntime().maxMemory() / 32));

    private static final int BUFFER = 1 << 20;
    private static final long SEGMENT = 1L << 30;

    private final long limit;
    private List<double[]> rows = new ArrayList<>();
    private int columns;
    private int count;
    private @Nullable Path place;
    private @Nullable FileChannel file;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /**
     * An empty collector.
     *
     * @param limit values that may stay in memory
     */
    RowCollector(long limit) {
        this.limit = limit;
    }

    /** Number of rows so far. */
    int count() {
        return count;
    }

    /** Keeps a row, of the length of the first one. */
    void add(double[] row) throws DataException {
        columns = row.length;
        if (count == Integer.MAX_VALUE) {
            throw new DataException(
                    "a table of more than " + Integer.MAX_VALUE + " rows is not read; take a part of it");
        }
        count++;
        FileChannel channel = file;
        if (channel == null && (long) count * columns <= limit) {
            rows.add(row);
            return;
        }
        try {
            if (channel == null) {
                channel = spill();
            }
            write(channel, row);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private DataException unwritable(IOException e) {
        return new DataException(
                "a table of more than " + limit + " numbers is kept in a temporary file, which cannot be written to "
                        + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
                        + "; free space there, or name another folder by JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER",
                e);
    }

    private FileChannel spill() throws IOException {
        Path temporary = Files.createTempFile("reverie-table", ".rows");
        place = temporary;
        FileChannel channel = FileChannel.open(
                temporary,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                // The mapping outlives the name, where the system lets it.
                StandardOpenOption.DELETE_ON_CLOSE);
        file = channel;
        buffer = ByteBuffer.allocateDirect(Math.max(BUFFER, Double.BYTES * columns));
        for (double[] row : rows) {
            write(channel, row);
        }
        rows = List.of();
        return channel;
    }

    private void write(FileChannel channel, double[] row) throws IOException {
        if (buffer.remaining() < Double.BYTES * row.length) {
            flush(channel);
        }
        for (double value : row) {
            buffer.putDouble(value);
        }
    }

    private void flush(FileChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** All rows, which stay readable after {@link #close}; rows of a file are read anew at each call. */
    List<double[]> rows() throws DataException {
        FileChannel channel = file;
        if (channel == null) {
            return rows;
        }
        try {
            flush(channel);
            int rowBytes = Double.BYTES * columns;
            long perSegment = Math.max(1, SEGMENT / rowBytes);
            List<MappedByteBuffer> segments = new ArrayList<>();
            for (long first = 0; first < count; first += perSegment) {
                long size = Math.min(perSegment, count - first) * rowBytes;
                segments.add(channel.map(FileChannel.MapMode.READ_ONLY, first * rowBytes, size));
            }
            return new MappedRows(segments, (int) perSegment, count, columns);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Closes the file, whose mapping stays. */
    @Override
    public void close() throws DataException {
        FileChannel channel = file;
        Path temporary = place;
        if (channel == null || temporary == null) {
            return;
        }
        try {
            channel.close();
            temporary.toFile().deleteOnExit();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Rows of a mapped file. */
    private static final class MappedRows extends AbstractList<double[]> implements RandomAccess {
        private final List<MappedByteBuffer> segments;
        private final int perSegment;
        private final int size;
        private final int columns;

        MappedRows(List<MappedByteBuffer> segments, int perSegment, int size, int columns) {
            this.segments = List.copyOf(segments);
            this.perSegment = perSegment;
            this.size = size;
            this.columns = columns;
        }

        @Override
        public double[] get(int index) {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException("row " + index + " of " + size);
            }
            MappedByteBuffer segment = segments.get(index / perSegment);
            int start = index % perSegment * columns * Double.BYTES;
            double[] row = new double[columns];
            for (int column = 0; column < columns; column++) {
                row[column] = segment.getDouble(start + column * Double.BYTES);
            }
            return row;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /** Whether rows are those of a file, which are read at each call. */
    static boolean isMapped(List<double[]> rows) {
        return rows instanceof MappedRows;
    }
}
