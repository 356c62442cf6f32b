package dev.reverie.data;

import dev.reverie.file.FolderLinks;
import dev.reverie.file.InflationLimit;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Whole files as bytes, unpacked if they are gzip (known by content, not by name). */
public final class DataFile {
    private static final int SHOWN = 8;

    /** No set read whole into memory is larger; beyond lies a hostile or mistaken file. */
    private static final long LARGEST = 1L << 30;

    private DataFile() {}

    /** The content of a file, unpacked if it is gzip. */
    public static byte[] read(Path file) throws DataException {
        try {
            if (!Files.exists(file)) {
                throw new DataException(file, "no such file");
            }
            if (Files.isDirectory(file)) {
                throw new DataException(file, "is a folder, expected a file");
            }
            byte[] raw = readAtMost(Files.newInputStream(file), file, LARGEST);
            if (raw.length == 0) {
                throw new DataException(file, "is empty");
            }
            if (isGzip(raw)) {
                long accepted = Math.min(LARGEST, InflationLimit.DEFAULT.accepted(raw.length));
                return readAtMost(new GZIPInputStream(new ByteArrayInputStream(raw)), file, accepted);
            }
            if (file.toString().endsWith(".gz")) {
                throw misnamed(file, raw);
            }
            return raw;
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    /**
     * The content of a file of any size, to be read from beginning to end; unpacked if it is gzip. Faults of the gzip
     * format, and more unpacked content than such a file honestly holds, are told by the stream's exceptions.
     *
     * @throws DataException if it is missing, empty, a folder, or not the gzip file that its name promises
     */
    public static InputStream stream(Path file) throws DataException {
        try {
            if (Files.isDirectory(file)) {
                throw new DataException(file, "is a folder, expected a file");
            }
            InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            in.mark(4);
            byte[] head = in.readNBytes(4);
            in.reset();
            if (head.length == 0) {
                in.close();
                throw new DataException(file, "is empty");
            }
            if (isGzip(head)) {
                return new Unpacked(new GZIPInputStream(in, 1 << 16), file, Files.size(file));
            }
            if (file.toString().endsWith(".gz")) {
                in.close();
                throw misnamed(file, head);
            }
            return in;
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    /** What went wrong in reading a file, or in unpacking it. */
    public static DataException fault(Path file, IOException e) {
        if (e instanceof EOFException) {
            return new DataException(file, "the gzip stream is truncated", "fetch the file again", e);
        }
        if (e instanceof ZipException) {
            return new DataException(
                    file, "the gzip stream is damaged (" + e.getMessage() + ")", "fetch the file again", e);
        }
        return e instanceof NoSuchFileException
                ? new DataException(file, "no such file", e)
                : new DataException(file, "cannot be read: " + e.getMessage(), e);
    }

    private static DataException misnamed(Path file, byte[] head) {
        return new DataException(
                file, "is named .gz but is not gzip (it begins with " + hex(head, 4) + ")", "was a web page saved?");
    }

    private static void requireInside(Path folder, Path file) throws DataException {
        try {
            FolderLinks.require(folder, file);
        } catch (IOException e) {
            throw new DataException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Counts what a packed file unfolds to, so that a small one cannot fill the disk. */
    private static final class Unpacked extends FilterInputStream {
        private final Path file;
        private final long accepted;
        private long left;

        Unpacked(InputStream in, Path file, long packed) {
            super(in);
            this.file = file;
            accepted = InflationLimit.DEFAULT.accepted(packed);
            left = accepted;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] out, int offset, int length) throws IOException {
            int got = super.read(out, offset, length);
            count(Math.max(0, got));
            return got;
        }

        private void count(int got) throws IOException {
            left -= got;
            if (left < 0) {
                throw new DataException(
                        file,
                        "holds more than " + (accepted >> 20) + " MiB, the most for a file of its size",
                        "unpack it");
            }
        }
    }

    private static byte[] readAtMost(InputStream open, Path file, long accepted) throws IOException {
        try (InputStream in = open) {
            byte[] bytes = in.readNBytes((int) accepted + 1);
            if (bytes.length > accepted) {
                throw new DataException(
                        file,
                        "holds more than " + (accepted >> 20) + " MiB, the most for a file of its size",
                        "split it into smaller files, or unpack it if it is packed");
            }
            return bytes;
        }
    }

    /** The first of the names, each also tried with .gz, that the folder holds; null when none is there. */
    public static @Nullable Path find(Path folder, List<String> names) {
        for (String name : names) {
            for (String suffix : List.of("", ".gz")) {
                Path file = folder.resolve(name + suffix);
                if (Files.isRegularFile(file)) {
                    requireInside(folder, file);
                    return file;
                }
            }
        }
        return null;
    }

    /**
     * A file of some names in a folder, plain or with .gz.
     *
     * @param folder a folder, or the file itself
     * @throws DataException if there is none; lists what the folder holds
     */
    public static Path required(Path folder, List<String> names) throws DataException {
        if (Files.isRegularFile(folder)) {
            return folder;
        }
        Path found = find(folder, names);
        if (found == null) {
            throw new DataException(
                    folder,
                    "holds no " + String.join(" or ", names) + " (or the same with .gz); it holds " + listing(folder));
        }
        return found;
    }

    /** The first of some names, for messages. */
    public static String names(List<Path> all) {
        List<String> shown = all.stream().limit(SHOWN).map(DataFile::name).toList();
        return String.join(", ", shown) + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
    }

    /** What a folder holds, sorted, but for hidden files. */
    public static List<Path> list(Path folder) throws DataException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all =
                    files.filter(file -> !name(file).startsWith(".")).sorted().toList();
            for (Path file : all) {
                FolderLinks.require(folder, file);
            }
            return all;
        } catch (IOException e) {
            throw new DataException(folder, "cannot be listed: " + e.getMessage(), e);
        }
    }

    /** The first names in a folder, for messages. */
    public static String listing(Path folder) throws DataException {
        List<Path> all = list(folder);
        return all.isEmpty() ? "nothing" : names(all);
    }

    /** The last part of a path, for names in reports. */
    public static String name(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? path.toString() : last.toString();
    }

    public static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    }

    public static String hex(byte[] bytes, int count) {
        return java.util.HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(count, bytes.length));
    }
}
