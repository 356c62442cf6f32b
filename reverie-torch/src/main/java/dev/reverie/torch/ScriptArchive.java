package dev.reverie.torch;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.InflationLimit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Checks a TorchScript archive before the native engine reads it, since the engine trusts its input. Every entry is
 * read and its checksum compared, so that a damaged, truncated or foreign file gives an error message.
 */
final class ScriptArchive {
    private static final int BUFFER = 1 << 18;
    private static final int MAX_VERSION_DIGITS = 9;

    private ScriptArchive() {}

    /**
     * Checks an archive.
     *
     * @param file the file
     * @throws NoSuchFileException if it is missing
     * @throws FileFormatException if it is damaged, or no TorchScript program
     * @throws IOException if it cannot be read
     */
    static void check(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, Files.exists(file) ? "is no file" : "no such file");
        }
        long accepted = InflationLimit.DEFAULT.accepted(Files.size(file));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Set<String> names = new HashSet<>();
            long unfolded = 0;
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (!names.add(entry.getName())) {
                    throw new FileFormatException(
                            file.toString(), "has entry " + FileFormatException.excerpt(entry.getName()) + " twice");
                }
                unfolded += read(file, zip, entry, accepted - unfolded);
            }
            checkKind(file, zip, names);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FileFormatException(
                    file.toString(),
                    "is not a whole zip archive (" + FileFormatException.reason(e) + "), as TorchScript programs are",
                    "was it cut in transfer?",
                    e);
        }
    }

    /** Reads an entry to its end and compares length and checksum; gives its length. */
    private static long read(Path file, ZipFile zip, ZipEntry entry, long left) throws IOException {
        CRC32 checksum = new CRC32();
        long length = 0;
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
            byte[] buffer = new byte[BUFFER];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                length += got;
                if (length > left) {
                    throw new FileFormatException(
                            file.toString(), "unfolds to far more than its size, as no honest archive does");
                }
            }
        } catch (EOFException e) {
            throw damaged(file, entry);
        }
        if (length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
            throw damaged(file, entry);
        }
        return length;
    }

    private static FileFormatException damaged(Path file, ZipEntry entry) {
        return new FileFormatException(
                file.toString(),
                "is damaged: entry " + FileFormatException.excerpt(entry.getName()) + " is not what its checksum says",
                "fetch it again");
    }

    private static void checkKind(Path file, ZipFile zip, Set<String> names) throws IOException {
        String root = names.stream()
                .filter(name -> name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/'))
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .findFirst()
                .orElseThrow(() -> new FileFormatException(
                        file.toString(),
                        "is a zip archive, but no TorchScript program: it has no entry NAME/data.pkl"));
        if (names.stream().noneMatch(name -> name.startsWith(root + "code/"))
                || !names.contains(root + "constants.pkl")) {
            throw new FileFormatException(
                    file.toString(),
                    "holds tensors, but no TorchScript program (no code): it is a checkpoint of torch.save",
                    "read it by reverie convert; a program is saved by torch.jit.script(model).save");
        }
        ZipEntry version = zip.getEntry(root + "version");
        String text = "";
        if (version != null && version.getSize() <= MAX_VERSION_DIGITS) {
            try (InputStream in = zip.getInputStream(version)) {
                text = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            }
        }
        if (!text.matches("[0-9]+")) {
            throw new FileFormatException(
                    file.toString(), "says no version of TorchScript", "is it a model for mobiles?");
        }
    }
}
