package dev.reverie.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip archives as a hostile program might: names twice or leading elsewhere, and sizes that are not true. */
final class ZipBytes {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int UTF8 = 0x0800;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int count;

    /** Adds an entry whose checksum holds. */
    ZipBytes add(String name, byte[] content, boolean deflated) {
        return add(name, content, deflated, content.length);
    }

    /** Adds an entry that claims to unfold to another size than it does. */
    ZipBytes add(String name, byte[] content, boolean deflated, int claimed) {
        byte[] letters = name.getBytes(StandardCharsets.UTF_8);
        byte[] packed = deflated ? deflated(content) : content;
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer common = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        common.putShort((short) 20).putShort((short) UTF8).putShort((short) (deflated ? 8 : 0));
        common.putInt(0x21 << 16)
                .putInt((int) crc.getValue())
                .putInt(packed.length)
                .putInt(claimed);
        common.putShort((short) letters.length).putShort((short) 0);
        int at = out.size();
        out.writeBytes(word(LOCAL));
        out.writeBytes(common.array());
        out.writeBytes(letters);
        out.writeBytes(packed);
        directory.writeBytes(word(CENTRAL));
        directory.writeBytes(new byte[] {20, 0});
        directory.writeBytes(common.array());
        directory.writeBytes(new byte[10]);
        directory.writeBytes(word(at));
        directory.writeBytes(letters);
        count++;
        return this;
    }

    /** The archive. */
    byte[] toBytes() {
        int at = out.size();
        out.writeBytes(directory.toByteArray());
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(END).putInt(0).putShort((short) count).putShort((short) count);
        end.putInt(directory.size()).putInt(at).putShort((short) 0);
        out.writeBytes(end.array());
        return out.toByteArray();
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] piece = new byte[1 << 12];
        while (!deflater.finished()) {
            packed.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return packed.toByteArray();
    }
}
