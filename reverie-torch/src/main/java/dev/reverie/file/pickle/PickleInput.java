package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/** The bytes of a pickle, read once from front to back; every read past the end is a fault of the file. */
final class PickleInput {
    /** More than the structure of a hundred thousand tensors takes. */
    static final long MAX_BYTES = 32L << 20;

    private static final int MAX_LINE = 1000;

    private final String file;
    private final InputStream in;
    private long position;
    private long end;

    /**
     * A pickle.
     *
     * @param file its name, for messages
     * @param in its bytes, buffered; stays with the caller
     */
    PickleInput(String file, InputStream in) {
        this.file = file;
        this.in = in;
        this.end = MAX_BYTES;
    }

    /** A pickle follows another one in the same file, with a limit of its own. */
    void nextPickle() {
        end = position + MAX_BYTES;
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    /** A fault found where reading stands. */
    FileFormatException fault(String text) {
        return new FileFormatException(file, text + " (pickle byte " + position + ")");
    }

    /** An unsigned byte. */
    int unsignedByte() throws IOException {
        require(1);
        int value;
        try {
            value = in.read();
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        if (value < 0) {
            throw fault("ends within its pickle: it is cut short");
        }
        position++;
        return value;
    }

    /** An unsigned little-endian number of 2 bytes. */
    int unsignedShort() throws IOException {
        return little(2).getShort() & 0xffff;
    }

    /** A little-endian number of 4 bytes. */
    int int32() throws IOException {
        return little(4).getInt();
    }

    /** A little-endian number of 8 bytes. */
    long int64() throws IOException {
        return little(8).getLong();
    }

    /** A length of 4 bytes, unsigned. */
    long length32() throws IOException {
        return int32() & 0xffff_ffffL;
    }

    /** A big-endian binary64. */
    double float64() throws IOException {
        return ByteBuffer.wrap(bytes(8)).getDouble();
    }

    private ByteBuffer little(int length) throws IOException {
        return ByteBuffer.wrap(bytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** So many bytes; memory grows with what is really there. */
    byte[] bytes(long length) throws IOException {
        require(length);
        byte[] bytes;
        try {
            bytes = in.readNBytes((int) length);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        position += bytes.length;
        if (bytes.length < length) {
            throw fault("ends within its pickle: it is cut short");
        }
        return bytes;
    }

    /** A text of so many bytes in UTF-8. */
    String text(long length) throws IOException {
        byte[] bytes = bytes(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("holds a text that is not in UTF-8");
        }
    }

    /** A line of ASCII without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
            line.append((char) next);
            if (line.length() > MAX_LINE) {
                throw fault("holds a name of more than " + MAX_LINE + " letters");
            }
        }
        return line.toString();
    }

    private void require(long length) throws FileFormatException {
        if (length < 0 || length > end - position) {
            throw fault("holds a pickle of more than " + MAX_BYTES + " bytes or a piece of " + length
                    + " bytes in it; accepted are " + MAX_BYTES);
        }
    }

    private FileFormatException damaged(IOException e) {
        return new FileFormatException(file, "has damaged compressed data: " + e.getMessage(), e);
    }
}
