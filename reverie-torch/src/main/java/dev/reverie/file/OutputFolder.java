package dev.reverie.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that results go to. */
public final class OutputFolder {
    private OutputFolder() {}

    /**
     * Makes a folder with those above it, and takes away what killed processes have left in it.
     *
     * <p>Every folder that is new is forced to the disk in the one above it: after a power cut it is there, and so are the
     * files that {@link AtomicFile} has put into it.
     *
     * @param folder may be there
     * @return the folder
     * @throws FileAlreadyExistsException if a file is in its place
     * @throws IOException if it cannot be made
     */
    public static Path make(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path above = folder.toAbsolutePath();
        while (above != null && !Files.exists(above)) {
            missing.push(above);
            above = above.getParent();
        }
        Files.createDirectories(folder);
        for (Path made : missing) {
            force(made.getParent());
        }
        tidy(folder);
        return folder;
    }

    /**
     * Takes away the temporary files that killed processes have left in a folder; those being written stay.
     *
     * @param folder nothing happens without one
     * @throws IOException if it cannot be looked through
     */
    public static void tidy(@Nullable Path folder) throws IOException {
        if (folder != null && Files.isDirectory(folder)) {
            TemporaryFile.deleteAbandoned(folder);
        }
    }

    /**
     * Deletes a folder with all that is in it; links are deleted, not followed.
     *
     * @param folder nothing happens where there is none
     * @throws IOException if a file cannot be deleted
     */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * Forces the entries of a folder to the disk: a file that was made, renamed or deleted in it outlives a power cut only
     * then. Windows cannot open folders; what it does about them is its own affair.
     *
     * @param folder which; nothing happens without one
     */
    public static void force(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // The content is on the disk under one of two names.
            return;
        }
    }
}
