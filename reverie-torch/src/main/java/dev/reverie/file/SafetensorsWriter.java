package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes safetensors files: whole or not at all, one tensor at a time, the same bytes for the same content.
 *
 * <p>Tensors go by falling element size, then by name, as the reference implementation orders them: so every tensor is
 * aligned to its element size, and the order of the map given does not matter. Metadata goes by key. The header is
 * padded with spaces to a multiple of 8 bytes.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    /** Far beyond any disk; leaves room for the header in a 64-bit sum. */
    private static final long MAX_DATA_BYTES = 1L << 62;

    private final Map<String, ArraySource> arrays;
    private final byte[] header;
    private final long byteCount;

    private SafetensorsWriter(Map<String, ArraySource> arrays, byte[] header, long dataBytes) {
        this.arrays = arrays;
        this.header = header;
        this.byteCount = SafetensorsHeader.PREFIX_BYTES + header.length + dataBytes;
    }

    /**
     * Saves a file atomically, see {@link AtomicFile}.
     *
     * @param target the path to write; its folder must exist
     * @param arrays the tensors by name, {@link NdArray}s or sources that are asked one after the other
     * @param metadata texts to keep with them, for instance a configuration
     * @throws IllegalArgumentException if a tensor is named {@code __metadata__}, a text is no valid Unicode, the
     *     header would exceed 100 MB, or a source gives an array other than it said
     * @throws FileWriteException if the disk is too full or writing fails; a former file stays untouched
     * @throws IOException if the folder is missing
     */
    public static void write(Path target, Map<String, ? extends ArraySource> arrays, Map<String, String> metadata)
            throws IOException {
        SafetensorsWriter writer = layOut(arrays, metadata);
        AtomicFile.write(target, writer.byteCount, writer::writeContent);
    }

    /**
     * Writes the content of a file to a channel, which stays open.
     *
     * @param channel takes the bytes
     * @param arrays the tensors by name
     * @param metadata texts to keep with them
     * @throws IllegalArgumentException as {@link #write(Path, Map, Map)} does
     * @throws IOException if the channel or a source fails
     */
    public static void writeTo(
            WritableByteChannel channel, Map<String, ? extends ArraySource> arrays, Map<String, String> metadata)
            throws IOException {
        layOut(arrays, metadata).writeContent(channel);
    }

    /**
     * The exact size of the file that these tensors and texts would make; no source is asked for values.
     *
     * @param arrays the tensors by name
     * @param metadata texts to keep with them
     * @throws IllegalArgumentException as {@link #write(Path, Map, Map)} does
     */
    public static long byteCount(Map<String, ? extends ArraySource> arrays, Map<String, String> metadata) {
        return layOut(arrays, metadata).byteCount;
    }

    private static SafetensorsWriter layOut(Map<String, ? extends ArraySource> arrays, Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append(quoted(SafetensorsHeader.METADATA)).append(":{");
            json.append(new TreeMap<>(metadata)
                    .entrySet().stream()
                            .map(text -> quoted(text.getKey()) + ":" + quoted(text.getValue()))
                            .collect(Collectors.joining(",")));
            json.append("}");
        }
        Map<String, ArraySource> ordered = ordered(arrays);
        long offset = 0;
        for (Map.Entry<String, ArraySource> entry : ordered.entrySet()) {
            if (entry.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("no tensor may be named " + SafetensorsHeader.METADATA
                        + ": the format keeps texts there; pass them as metadata");
            }
            ElementType type = entry.getValue().type();
            Shape shape = entry.getValue().shape();
            long end = offset + NdArray.byteCount(type, shape);
            if (end < offset || end > MAX_DATA_BYTES) {
                throw new IllegalArgumentException("the tensors up to '" + entry.getKey() + "', " + type + " " + shape
                        + ", take more than " + MAX_DATA_BYTES + " bytes");
            }
            json.append(json.length() > 1 ? "," : "").append(quoted(entry.getKey()));
            json.append(":{\"dtype\":").append(quoted(type.safetensorsName()));
            json.append(",\"shape\":").append(shape.toString().replace(" ", ""));
            json.append(",\"data_offsets\":[")
                    .append(offset)
                    .append(",")
                    .append(end)
                    .append("]}");
            offset = end;
        }
        return new SafetensorsWriter(ordered, encode(json.append("}")), offset);
    }

    private static Map<String, ArraySource> ordered(Map<String, ? extends ArraySource> arrays) {
        Map<String, ArraySource> ordered = new LinkedHashMap<>();
        new TreeMap<String, ArraySource>(arrays)
                .entrySet().stream()
                        .sorted(Comparator.comparingInt(
                                entry -> -entry.getValue().type().bytes()))
                        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    private static byte[] encode(StringBuilder json) {
        ByteBuffer text;
        try {
            text = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a tensor's name or a metadata text holds half a surrogate pair, which UTF-8 cannot say", e);
        }
        int padding = Math.floorMod(-text.remaining(), ALIGNMENT);
        if (text.remaining() + padding > SafetensorsHeader.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("names and metadata make a header of " + text.remaining()
                    + " bytes; the format allows " + SafetensorsHeader.MAX_HEADER_BYTES);
        }
        byte[] header = new byte[text.remaining() + padding];
        int length = text.remaining();
        text.get(header, 0, length);
        Arrays.fill(header, length, header.length, (byte) ' ');
        return header;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private void writeContent(WritableByteChannel channel) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(SafetensorsHeader.PREFIX_BYTES);
        AtomicFile.writeFully(
                channel,
                prefix.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
        AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
        for (Map.Entry<String, ArraySource> entry : arrays.entrySet()) {
            ArraySource said = entry.getValue();
            NdArray array = said.load();
            if (array.type() != said.type() || !array.shape().equals(said.shape())) {
                throw new IllegalArgumentException("the source of '" + entry.getKey() + "' gave " + array
                        + " after it had said " + said.type() + " " + said.shape());
            }
            AtomicFile.writeFully(channel, array.asByteBuffer());
        }
    }
}
