package dev.reverie.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The text files of Linux system information ({@code /proc}, {@code /sys}), under a replaceable root.
 *
 * @param root folder that contains {@code proc} and {@code sys}
 */
record SystemFiles(Path root) {
    /** The files of this machine. */
    static SystemFiles here() {
        return new SystemFiles(Path.of("/"));
    }

    /**
     * Lines of a file; none if it is missing or unreadable, as containers hide files.
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
