package dev.reverie.data.image;

import dev.reverie.data.DataException;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.FolderLinks;
import dev.reverie.file.InflationLimit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder or of a zip, by relative path with {@code /}, in order of that path.
 *
 * <p>Nothing of a zip is ever written to disk; still, an archive with paths that lead out of it is refused, and so is
 * one whose entries unfold beyond reason.
 */
final class ImageSources implements AutoCloseable {
    private static final long LARGEST_ENTRY = 256L << 20;
    private static final long FREE_SAMPLES = 1L << 24;
    private static final long SAMPLES_PER_BYTE = 36;

    private final Path root;
    private final @Nullable ZipFile zip;
    private final List<String> names;
    private final List<String> companions;

    /** Bytes that may still be unfolded from the archive. */
    private long left = Long.MAX_VALUE;

    private ImageSources(Path root, @Nullable ZipFile zip, List<String> names) {
        this.root = root;
        this.zip = zip;
        this.names = visible(names).stream().filter(ImageSources::isPicture).toList();
        companions = visible(names).stream().filter(name -> !isPicture(name)).toList();
    }

    static ImageSources open(Path path) throws DataException {
        if (!Files.exists(path)) {
            throw new DataException(path, "no such file or folder");
        }
        try {
            return Files.isDirectory(path) ? folder(path) : zip(path);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new DataException(
                    path, "is neither a folder nor a readable zip (" + FileFormatException.reason(e) + ")", e);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new DataException(path, "cannot be listed: " + e.getMessage(), e);
        }
    }

    private static ImageSources folder(Path root) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, 32, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isSymbolicLink(file)) {
                    FolderLinks.require(root, file);
                }
                if (Files.isRegularFile(file)) {
                    names.add(root.relativize(file).toString().replace('\\', '/'));
                }
            }
        }
        return new ImageSources(root, null, names);
    }

    private static ImageSources zip(Path path) throws IOException {
        ZipFile zip = new ZipFile(path.toFile());
        try {
            List<String> names = new ArrayList<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.startsWith("/")
                        || name.contains("\\")
                        || name.contains(":")
                        || List.of(name.split("/", -1)).contains("..")) {
                    throw new DataException(
                            path, "holds the entry '" + name + "', a path that leads out of the archive");
                }
                if (!entry.isDirectory()) {
                    names.add(name);
                }
            }
            ImageSources sources = new ImageSources(path, zip, names);
            sources.left = InflationLimit.DEFAULT.accepted(Files.size(path));
            return sources;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** Without hidden files. */
    private static List<String> visible(List<String> names) {
        return names.stream()
                .filter(name -> Stream.of(name.split("/", -1))
                        .noneMatch(part -> part.startsWith(".") || part.equals("__MACOSX")))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** Whether a file ought to be a picture: what people and programs leave beside pictures ought not. */
    private static boolean isPicture(String name) {
        return !name.toLowerCase(Locale.ROOT)
                .matches("(.*/)?(thumbs\\.db|desktop\\.ini|(readme|license|licence)[^/]*|"
                        + "[^/]*\\.(txt|md|html|json|jsonl|csv|tsv|xml|ya?ml|np[yz]))");
    }

    /** Files beside the pictures in which labels or statistics may be. */
    List<String> companions() {
        return companions.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*\\.(json|jsonl|csv|tsv|xml|np[yz])"))
                .toList();
    }

    /** The path of a file of this name, the least deep one. */
    Optional<String> companion(String file) {
        return companions.stream()
                .filter(name -> name.equals(file) || name.endsWith("/" + file))
                .min(Comparator.comparingInt(String::length));
    }

    /**
     * The most samples (pixels times channels) that all its pictures together may have: an archive is held to what is usual for
     * its size, the files of a folder each on its own.
     */
    long acceptedSamples() throws IOException {
        return zip == null ? Long.MAX_VALUE : Math.max(FREE_SAMPLES, SAMPLES_PER_BYTE * Files.size(root));
    }

    Path root() {
        return root;
    }

    List<String> names() {
        return names;
    }

    byte[] read(String name) throws IOException {
        ZipFile archive = zip;
        if (archive == null) {
            return readAtMost(Files.newInputStream(root.resolve(name)), name);
        }
        ZipEntry entry = archive.getEntry(name);
        if (entry == null) {
            throw new DataException(root, "the entry '" + name + "' has gone");
        }
        if (entry.getSize() > LARGEST_ENTRY) {
            throw tooLarge(name);
        }
        // The declared size may lie, so the stream is bounded too.
        return readAtMost(archive.getInputStream(entry), name);
    }

    private DataException tooLarge(String name) {
        return new DataException(
                root,
                "'" + name + "' unfolds to more than " + (LARGEST_ENTRY >> 20)
                        + " MiB, or all entries to more than an archive of this size may; unpack it and name the folder");
    }

    private byte[] readAtMost(InputStream open, String name) throws IOException {
        try (InputStream in = open) {
            long accepted = Math.min(LARGEST_ENTRY, left);
            byte[] bytes = in.readNBytes((int) accepted + 1);
            if (bytes.length > accepted) {
                throw tooLarge(name);
            }
            left -= bytes.length;
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        ZipFile archive = zip;
        if (archive != null) {
            archive.close();
        }
    }
}
