package dev.reverie.file.pickle;

import dev.reverie.file.ArraySource;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.NdArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes files that {@code torch.load} reads, also with {@code weights_only=True}: a zip archive of a pickle and raw
 * storages, whole or not at all, one tensor in memory at a time, the same bytes for the same content.
 *
 * <p>Storages begin at multiples of 64 bytes, as torch writes them, so that it can map them.
 */
public final class TorchWriter {
    private static final String ROOT = "archive/";
    private static final int PIECE = 1 << 16;
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    /** Not 1980-01-01, the zip epoch: for it the JDK adds a time stamp that depends on the time zone. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;
    private long position;

    private TorchWriter(ZipOutputStream zip) {
        this.zip = zip;
    }

    /**
     * Saves a file atomically, see {@link AtomicFile}.
     *
     * @param target the path to write; its folder must exist
     * @param content null, Boolean, Integer, Long, Float, Double, String, {@link ArraySource} for a tensor, and List
     *     and Map of these; keys are texts or whole numbers. A map of tensors alone becomes an {@code OrderedDict}, as
     *     a {@code state_dict} is, another one a {@code dict}
     * @throws IllegalArgumentException if there is anything else in it, or a source gives an array other than it said
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     *     untouched
     * @throws IOException if the folder is missing
     */
    public static void write(Path target, @Nullable Object content) throws IOException {
        PickleWriter pickle = new PickleWriter();
        byte[] program = pickle.pickle(content);
        long bytes = program.length;
        for (ArraySource array : pickle.storages()) {
            bytes += array.shape().elementCount() * array.type().bytes();
        }
        AtomicFile.write(target, bytes, channel -> writeContent(channel, program, pickle.storages()));
    }

    private static void writeContent(WritableByteChannel channel, byte[] program, List<ArraySource> storages)
            throws IOException {
        // Finished, not closed: the channel has yet to be forced to the disk.
        OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), PIECE);
        ZipOutputStream zip = new ZipOutputStream(buffered);
        TorchWriter writer = new TorchWriter(zip);
        writer.entry("data.pkl", ByteBuffer.wrap(program));
        writer.entry("byteorder", ascii("little"));
        for (int key = 0; key < storages.size(); key++) {
            ArraySource said = storages.get(key);
            NdArray array = said.load();
            if (array.type() != said.type() || !array.shape().equals(said.shape())) {
                throw new IllegalArgumentException("the source of tensor " + key + " gave " + array
                        + " after it had said " + said.type() + " " + said.shape());
            }
            writer.entry("data/" + key, array.asByteBuffer());
        }
        writer.entry("version", ascii("3\n"));
        zip.finish();
        buffered.flush();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void entry(String name, ByteBuffer bytes) throws IOException {
        ZipEntry entry = new ZipEntry(ROOT + name);
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        entry.setTimeLocal(DATE);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.remaining());
        entry.setCrc(crc.getValue());
        long unpadded = position + LOCAL_HEADER + ROOT.length() + name.length() + EXTRA_HEADER;
        int padding = Math.floorMod(-unpadded, ALIGNMENT);
        entry.setExtra(padding(padding));
        zip.putNextEntry(entry);
        position = unpadded + padding + bytes.remaining();
        byte[] piece = new byte[PIECE];
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, length);
            zip.write(piece, 0, length);
        }
        zip.closeEntry();
    }

    /** An extra field of the kind that torch fills gaps with, FB. */
    private static byte[] padding(int length) {
        byte[] extra = new byte[EXTRA_HEADER + length];
        extra[0] = 'F';
        extra[1] = 'B';
        extra[2] = (byte) length;
        return extra;
    }
}
