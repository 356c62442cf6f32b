package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file: 8 bytes of length N, little-endian, then N bytes of JSON.
 *
 * <pre>{@code
 * {"__metadata__": {"key": "text"}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
 * }</pre>
 *
 * <p>Offsets count from the end of the header. The tensors must fill the rest of the file without overlap or hole.
 */
final class SafetensorsHeader {
    /** Bytes of the header's length. */
    static final int PREFIX_BYTES = 8;
    /** The limit that the reference implementation sets. */
    static final int MAX_HEADER_BYTES = 100_000_000;
    /** The name under which a header keeps its metadata; no tensor may have it. */
    static final String METADATA = "__metadata__";

    private final String file;
    private final JsonCursor json;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<TensorEntry> entries = new ArrayList<>();

    private SafetensorsHeader(String file, String text) {
        this.file = file;
        this.json = new JsonCursor(file, text);
    }

    /** A header that has been read and found consistent with the file's size. */
    record Parsed(List<TensorEntry> entries, Map<String, String> metadata, long dataStart) {}

    /**
     * Reads and checks the header of a file.
     *
     * @throws FileFormatException on any departure from the format
     */
    static Parsed read(ByteSource source) throws IOException {
        String file = source.name();
        long size = source.size();
        if (size < PREFIX_BYTES) {
            throw new FileFormatException(
                    file,
                    (size == 0 ? "is empty" : "has only " + size + " bytes")
                            + "; a safetensors file begins with 8 bytes of header length");
        }
        ByteBuffer prefix = source.read(0, PREFIX_BYTES);
        long length = prefix.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new FileFormatException(
                    file,
                    "claims a header of " + Long.toUnsignedString(length) + " bytes; accepted are 2 to "
                            + MAX_HEADER_BYTES,
                    "is this a safetensors file?");
        }
        long dataStart = PREFIX_BYTES + length;
        if (dataStart > size) {
            throw new FileFormatException(
                    file,
                    "is cut short: its header should end at byte " + dataStart + ", but the file has " + size
                            + " bytes");
        }
        SafetensorsHeader header = new SafetensorsHeader(file, decode(file, source.read(PREFIX_BYTES, (int) length)));
        header.parse();
        return new Parsed(header.contiguous(size - dataStart), Collections.unmodifiableMap(header.metadata), dataStart);
    }

    private static String decode(String file, ByteBuffer bytes) throws FileFormatException {
        if (bytes.get(0) != '{') {
            throw new FileFormatException(
                    file,
                    String.format(
                            Locale.ROOT, "has a header that begins with byte 0x%02x, expected '{'", bytes.get(0)));
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(
                    file, "has a header that is not UTF-8 from its byte " + bytes.position() + " on", e);
        }
    }

    private void parse() throws FileFormatException {
        Set<String> names = new HashSet<>();
        json.beginObject("the header");
        for (String name = json.key("a tensor's name"); name != null; name = json.key("a tensor's name")) {
            if (!names.add(name)) {
                throw fault("names " + FileFormatException.excerpt(name) + " twice; names must be unique");
            }
            if (name.equals(METADATA)) {
                parseMetadata();
            } else {
                entries.add(parseEntry(name));
            }
        }
        json.end();
    }

    private void parseMetadata() throws FileFormatException {
        json.beginObject("the metadata");
        for (String key = json.key("a metadata key"); key != null; key = json.key("a metadata key")) {
            String value = json.string("the metadata value of " + FileFormatException.excerpt(key));
            if (metadata.putIfAbsent(key, value) != null) {
                throw fault("has the metadata key " + FileFormatException.excerpt(key) + " twice; keys must be unique");
            }
        }
    }

    private TensorEntry parseEntry(String name) throws FileFormatException {
        String shown = FileFormatException.excerpt(name);
        String what = "a key of tensor " + shown;
        String dtype = "";
        long[] sizes = new long[0];
        long[] offsets = new long[0];
        Set<String> keys = new HashSet<>();
        json.beginObject("tensor " + shown);
        for (String key = json.key(what); key != null; key = json.key(what)) {
            if (!keys.add(key)) {
                throw fault("has the key " + FileFormatException.excerpt(key) + " of tensor " + shown + " twice");
            }
            switch (key) {
                case "dtype" -> dtype = json.string("the dtype of " + shown);
                case "shape" -> sizes = naturals("the shape of " + shown);
                case "data_offsets" -> offsets = naturals("the data_offsets of " + shown);
                default ->
                    throw fault("has the key " + FileFormatException.excerpt(key) + " in tensor " + shown
                            + "; accepted are dtype, shape and data_offsets");
            }
        }
        if (keys.size() != 3) {
            throw fault(
                    "describes tensor " + shown + " by " + keys + " alone; dtype, shape and data_offsets are needed");
        }
        return entry(name, dtype, sizes, offsets);
    }

    private TensorEntry entry(String name, String dtype, long[] sizes, long[] offsets) throws FileFormatException {
        String shown = FileFormatException.excerpt(name);
        ElementType type = ElementType.ofSafetensorsName(dtype)
                .orElseThrow(() -> fault("has tensor " + shown + " of dtype " + FileFormatException.excerpt(dtype)
                        + "; accepted are " + ElementType.accepted()));
        if (offsets.length != 2) {
            throw fault("has " + offsets.length + " data_offsets for tensor " + shown + "; accepted is [begin, end]");
        }
        try {
            return new TensorEntry(name, type, Shape.of(sizes), offsets[0], offsets[1]);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "has a wrong entry for tensor " + shown + ": " + e.getMessage(), e);
        }
    }

    private long[] naturals(String what) throws FileFormatException {
        long[] values = new long[Shape.MAX_RANK];
        int count = 0;
        json.beginArray(what);
        while (json.item()) {
            if (count == values.length) {
                throw fault("has more than " + values.length + " numbers in " + what);
            }
            values[count++] = json.natural(what);
        }
        return Arrays.copyOf(values, count);
    }

    /** The entries in the order of their data, which must fill {@code dataBytes} without overlap or hole. */
    private List<TensorEntry> contiguous(long dataBytes) throws FileFormatException {
        entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long next = 0;
        for (TensorEntry entry : entries) {
            if (entry.begin() != next) {
                String shown = FileFormatException.excerpt(entry.name());
                throw fault("has tensor " + shown + " at offset " + entry.begin()
                        + (entry.begin() < next
                                ? ", inside the tensor before it, which ends at "
                                : ", after a hole from ")
                        + next + "; tensors must follow each other without overlap or hole");
            }
            next = entry.end();
        }
        if (next > dataBytes) {
            throw fault("is cut short: its tensors take " + next + " bytes of data, but " + dataBytes + " are there");
        }
        if (next < dataBytes) {
            throw fault("has " + (dataBytes - next) + " bytes after the last tensor, which ends at offset " + next
                    + "; no trailing bytes are accepted");
        }
        return List.copyOf(entries);
    }

    private FileFormatException fault(String text) {
        return new FileFormatException(file, text);
    }
}
