package dev.reverie.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Reads and writes npz files, NumPy's zip archives of named {@link Npy npy} arrays.
 *
 * <p>Written archives depend on nothing but their content: entries go by name and carry a fixed date.
 */
public final class Npz {
    private static final int PIECE = 1 << 16;

    /** Not 1980-01-01, the zip epoch: for it the JDK adds a time stamp that depends on the time zone. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

    private Npz() {}

    /** Compression of the entries. */
    public enum Compression {
        /** None, like {@code numpy.savez}. */
        STORED,
        /** Compressed, like {@code numpy.savez_compressed}. */
        DEFLATED
    }

    /**
     * Opens an archive under {@link InflationLimit#DEFAULT}; close it when done.
     *
     * @param path the file
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder, no well-formed npz file, or unfolds to more than the limit
     * @throws IOException if it cannot be read
     */
    public static NpzFile open(Path path) throws IOException {
        return NpzFile.open(path, InflationLimit.DEFAULT);
    }

    /**
     * Opens an archive; close it when done.
     *
     * @param path the file
     * @param limit how much it may unfold to
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder, no well-formed npz file, or unfolds to more than the limit
     * @throws IOException if it cannot be read
     */
    public static NpzFile open(Path path, InflationLimit limit) throws IOException {
        return NpzFile.open(path, limit);
    }

    /**
     * Saves an archive atomically, see {@link AtomicFile}.
     *
     * @param target the path to write; its folder must exist
     * @param arrays the arrays by name, without {@code .npy}
     * @param compression how to keep them
     * @throws IllegalArgumentException if a type is {@link ElementType#BF16}, which the format lacks, or a name is
     *     empty, holds a backslash or control character, or is a path that leads out of its folder
     * @throws FileWriteException if the disk is too full or writing fails; a former file stays untouched
     * @throws IOException if the folder is missing
     */
    public static void write(Path target, Map<String, NdArray> arrays, Compression compression) throws IOException {
        long bytes = 0;
        for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
            String fault = NpzFile.nameFault(entry.getKey());
            if (!fault.isEmpty()) {
                throw new IllegalArgumentException(
                        "an array cannot be named '" + entry.getKey() + "' in a npz file: " + fault);
            }
            bytes += Npy.header(entry.getValue()).remaining() + entry.getValue().byteCount();
        }
        long needed = compression == Compression.STORED ? bytes : 0;
        AtomicFile.write(target, needed, channel -> writeContent(channel, arrays, compression));
    }

    private static void writeContent(WritableByteChannel channel, Map<String, NdArray> arrays, Compression compression)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(new ChannelStream(channel), PIECE))) {
            byte[] piece = new byte[PIECE];
            for (Map.Entry<String, NdArray> entry : new TreeMap<>(arrays).entrySet()) {
                ByteBuffer header = Npy.header(entry.getValue());
                ByteBuffer data = entry.getValue().asByteBuffer();
                ZipEntry file = new ZipEntry(entry.getKey() + ".npy");
                file.setTimeLocal(DATE);
                if (compression == Compression.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(header.duplicate());
                    crc.update(data.duplicate());
                    file.setMethod(ZipEntry.STORED);
                    file.setSize((long) header.remaining() + data.remaining());
                    file.setCrc(crc.getValue());
                }
                zip.putNextEntry(file);
                copy(header, zip, piece);
                copy(data, zip, piece);
                zip.closeEntry();
            }
        }
    }

    private static void copy(ByteBuffer bytes, OutputStream out, byte[] piece) throws IOException {
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, length);
            out.write(piece, 0, length);
        }
    }

    /** Closing it leaves the channel open, which has yet to be forced to the disk. */
    private static final class ChannelStream extends OutputStream {
        private final WritableByteChannel channel;

        private ChannelStream(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
