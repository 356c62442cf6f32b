package dev.reverie.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Symbolic links in folders that a user names. A folder from elsewhere may hold links to any file of the user; what is read or
 * written below a named folder therefore lies in it. The exception is a snapshot in the cache of a hub, whose files
 * are links to {@code blobs} beside it.
 */
public final class FolderLinks {
    /** Environment variable that lets links lead anywhere, if it is 1. */
    public static final String CONSENT = "REVERIE_FOLLOW_LINKS";

    private FolderLinks() {}

    /**
     * Refuses a file that a link places elsewhere.
     *
     * @param folder that the user named
     * @param file below it; one that does not exist is accepted
     * @throws FileFormatException if the file, its links followed, is not below the folder, its links followed
     * @throws IOException if a path cannot be followed
     */
    public static void require(Path folder, Path file) throws IOException {
        if (!Files.exists(file) || "1".equals(System.getenv(CONSENT))) {
            return;
        }
        Path real = file.toRealPath();
        if (!real.startsWith(root(folder.toRealPath()))) {
            throw new FileFormatException(
                    file.toString(),
                    "is reached by a link that leads out of " + folder + ", to " + real
                            + "; copy it into the folder (cp -rL), or set " + CONSENT
                            + "=1 if the folder can be trusted");
        }
    }

    /** The folder itself; of {@code models--x/snapshots/revision} that of the model, which has the content in blobs. */
    private static Path root(Path folder) {
        for (@Nullable Path at = folder; at != null; at = at.getParent()) {
            Path parent = at.getParent();
            if (at.endsWith("snapshots") && parent != null && Files.isDirectory(parent.resolve("blobs"))) {
                return parent;
            }
        }
        return folder;
    }
}
