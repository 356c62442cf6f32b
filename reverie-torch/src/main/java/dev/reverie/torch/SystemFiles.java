package dev.reverie.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The small text files in which Linux tells about itself ({@code /proc}, {@code /sys}), under a root that tests can replace.
 *
 * @param root where {@code proc} and {@code sys} lie
 */
record SystemFiles(Path root) {
    /** Those of this machine. */
    static SystemFiles here() {
        return new SystemFiles(Path.of("/"));
    }

    /**
     * Lines of a file; none if it is not there or cannot be read, for what a container hides is nothing to fail for.
     *
     * @param path absolute, as on the machine
     */
    List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path.substring(1)), StandardCharsets.ISO_8859_1);
        } catch (IOException | SecurityException | InvalidPathException hidden) {
            return List.of();
        }
    }

    /** The first line of a file without surrounding space; empty if there is none. */
    String line(String path) {
        List<String> lines = lines(path);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }
}
