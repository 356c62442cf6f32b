package dev.reverie.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An open npz file: the names of its arrays, which are read, and checked against their CRC-32, when asked for.
 *
 * <p>Arrays given out do not depend on the file. Safe for several threads.
 */
public final class NpzFile implements AutoCloseable {
    private static final String SUFFIX = ".npy";
    /** Deflate codes at most 258 bytes in 2 bits. */
    private static final long DEFLATE_MAX_RATIO = 1032;

    private static final Pattern LEAVES_FOLDER = Pattern.compile("(^|.*/)\\.{1,2}(/.*|$)|^/.*|.*//.*|^[A-Za-z]:.*");

    private final String file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries;

    private NpzFile(String file, ZipFile zip, Map<String, ZipEntry> entries) {
        this.file = file;
        this.zip = zip;
        this.entries = entries;
    }

    static NpzFile open(Path path, InflationLimit limit) throws IOException {
        MissingFile.check(path);
        String file = path.toString();
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FileFormatException(
                    file, "is no readable zip archive, which a npz file is: " + FileFormatException.reason(e), e);
        }
        try {
            return new NpzFile(file, zip, list(file, zip, limit.accepted(Files.size(path))));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The arrays' names in the order of the archive, without {@code .npy}. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * One array.
     *
     * @param name its name, without {@code .npy}
     * @throws IllegalArgumentException if there is no such array; the message names the nearest
     * @throws IllegalStateException if the file is closed
     * @throws FileFormatException if its data is damaged or it is of an element type that is not read
     * @throws IOException if the file cannot be read
     */
    public NdArray get(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            String hint = NearestName.of(name, entries.keySet())
                    .map(nearest -> "; is '" + nearest + "' meant?")
                    .orElseGet(() -> ", which has " + entries.keySet());
            throw new IllegalArgumentException("no array '" + name + "' in " + file + hint);
        }
        String source = file + "!" + entry.getName();
        try (InputStream in = zip.getInputStream(entry)) {
            return Npy.read(source, ByteBuffer.wrap(bytes(source, entry, in)));
        } catch (ZipException | EOFException e) {
            throw new FileFormatException(source, "has damaged compressed data: " + FileFormatException.reason(e), e);
        }
    }

    /**
     * All arrays, in the order of the archive.
     *
     * @throws IOException as {@link #get} does
     */
    public Map<String, NdArray> readAll() throws IOException {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (String name : entries.keySet()) {
            arrays.put(name, get(name));
        }
        return Collections.unmodifiableMap(arrays);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Why an array may not have this name in an archive, or an empty text. */
    static String nameFault(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f)) {
            return "it holds a backslash or control character";
        }
        return LEAVES_FOLDER.matcher(name).matches() ? "it is a path that leads out of its folder" : "";
    }

    private static Map<String, ZipEntry> list(String file, ZipFile zip, long accepted) throws FileFormatException {
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        long total = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            String shown = "has entry " + FileFormatException.excerpt(entry.getName());
            if (!entry.getName().endsWith(SUFFIX)) {
                throw new FileFormatException(file, shown + "; every entry of a npz file is NAME.npy");
            }
            String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
            String nameFault = nameFault(name);
            if (!nameFault.isEmpty()) {
                throw new FileFormatException(file, shown + ", a name that is not accepted: " + nameFault);
            }
            if (entries.putIfAbsent(name, entry) != null) {
                throw new FileFormatException(file, shown + " twice; names must be unique");
            }
            long size = entry.getSize();
            long packed = entry.getCompressedSize();
            boolean impossible = entry.getMethod() == ZipEntry.STORED
                    ? size != packed
                    : size / DEFLATE_MAX_RATIO > Math.max(packed, 0);
            if (size < 0 || packed < 0 || impossible) {
                throw new FileFormatException(
                        file, shown + " of " + size + " bytes stored as " + packed + ", which cannot be");
            }
            if (size > Integer.MAX_VALUE - 64) {
                throw new FileFormatException(
                        file, shown + " of " + size + " bytes; at most " + (Integer.MAX_VALUE - 64) + " are read");
            }
            total += size;
            if (total > accepted) {
                throw new FileFormatException(
                        file,
                        "unfolds to more than " + accepted + " bytes, the limit for an archive of its size",
                        "if it can be trusted, open it with a larger InflationLimit");
            }
        }
        return entries;
    }

    private static byte[] bytes(String source, ZipEntry entry, InputStream in) throws IOException {
        // Grows with what is really there, so that a false size allocates nothing.
        byte[] bytes = in.readNBytes((int) entry.getSize());
        if (bytes.length != entry.getSize() || in.read() >= 0) {
            throw new FileFormatException(
                    source,
                    "has " + (bytes.length < entry.getSize() ? bytes.length + "" : "more than " + bytes.length)
                            + " bytes where the archive claims " + entry.getSize());
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != entry.getCrc()) {
            throw new FileFormatException(
                    source,
                    String.format(
                            Locale.ROOT,
                            "is damaged: its CRC-32 is %08x, the archive says %08x",
                            crc.getValue(),
                            entry.getCrc()));
        }
        return bytes;
    }
}
