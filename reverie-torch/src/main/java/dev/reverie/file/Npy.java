package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Reads and writes npy files, NumPy's format of one array; versions 1 to 3, of either byte order and either axis order.
 *
 * <p>Little-endian arrays in C order are mapped; others are copied into that form: Fortran order is transposed,
 * unsigned integers of 2, 4 and 8 bytes become I32, I64 and I64. Text, objects, records, complex numbers and dates are
 * refused by name. One array holds at most 2^31 - 1 bytes.
 */
public final class Npy {
    private Npy() {}

    /**
     * Reads a file.
     *
     * @param path the file
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder, no well-formed npy file, or of an element type that is not read
     * @throws IOException if it cannot be read
     */
    public static NdArray read(Path path) throws IOException {
        try (ByteSource source = FileSource.open(path)) {
            return read(source);
        }
    }

    /**
     * Reads the content of a file that is in memory.
     *
     * @param name a name for messages
     * @param bytes the content, from position to limit; not copied if it is stored as {@link NdArray} holds it
     * @throws FileFormatException if it is no well-formed npy file, or of an element type that is not read
     */
    public static NdArray read(String name, ByteBuffer bytes) throws IOException {
        return read(ByteSource.of(name, bytes));
    }

    /**
     * Saves a file atomically, see {@link AtomicFile}; version 1, little-endian, C order.
     *
     * @param target the path to write; its folder must exist
     * @param array the array
     * @throws IllegalArgumentException if its type is {@link ElementType#BF16}, which the format lacks
     * @throws FileWriteException if the disk is too full or writing fails; a former file stays untouched
     * @throws IOException if the folder is missing
     */
    public static void write(Path target, NdArray array) throws IOException {
        ByteBuffer header = header(array);
        AtomicFile.write(target, (long) header.remaining() + array.byteCount(), channel -> {
            AtomicFile.writeFully(channel, header);
            AtomicFile.writeFully(channel, array.asByteBuffer());
        });
    }

    /**
     * Writes the content of a file to a channel, which stays open.
     *
     * @param channel takes the bytes
     * @param array the array
     * @throws IllegalArgumentException if its type is {@link ElementType#BF16}, which the format lacks
     * @throws IOException if the channel fails
     */
    public static void writeTo(WritableByteChannel channel, NdArray array) throws IOException {
        AtomicFile.writeFully(channel, header(array));
        AtomicFile.writeFully(channel, array.asByteBuffer());
    }

    /** The header that goes before the array's bytes. */
    static ByteBuffer header(NdArray array) {
        String descr = array.type()
                .npyDescr()
                .orElseThrow(() -> new IllegalArgumentException("the npy format has no " + array.type()
                        + "; convert the array with to(ElementType.F32) first"));
        return NpyHeader.write(descr, array.shape());
    }

    private static NdArray read(ByteSource source) throws IOException {
        String file = source.name();
        NpyHeader header = NpyHeader.read(source);
        NpyType type = header.type();
        Shape shape = header.shape();
        long data = source.size() - header.dataStart();
        int widest = Math.max(type.storedBytes(), type.type().bytes());
        if (shape.elementCount() > Integer.MAX_VALUE / widest) {
            throw new FileFormatException(
                    file,
                    "has shape " + shape + " with " + widest + " bytes each as it is read; at most " + Integer.MAX_VALUE
                            + " bytes are read into one array");
        }
        int expected = (int) shape.elementCount() * type.storedBytes();
        if (data != expected) {
            throw new FileFormatException(
                    file,
                    (data < expected ? "is cut short: " : "has trailing bytes: ") + data
                            + " bytes of data, but shape " + shape + " with " + type.storedBytes()
                            + " bytes each takes " + expected);
        }
        ByteBuffer stored = source.map(header.dataStart(), expected);
        boolean asIs = type.isStoredAsRead() && !(header.fortranOrder() && shape.rank() > 1);
        return NdArray.ofBytes(type.type(), shape, asIs ? stored : NpyElements.rearranged(file, header, stored));
    }
}
