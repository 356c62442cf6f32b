package dev.reverie.spark.store;

import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Working folders on this host. */
public final class LocalFolder {
    private LocalFolder() {}

    /**
     * A new one in the folder for temporary files. Those of its name that were left by a kill go.
     *
     * @param name that no other task of this host has
     */
    public static Path make(String name) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<Path> others = Files.list(parent)) {
            for (Path old : others.filter(
                            path -> String.valueOf(path.getFileName()).startsWith(name + "-"))
                    .toList()) {
                delete(old);
            }
        }
        return Files.createTempDirectory(parent, name + "-");
    }

    /** Deletes one with all that is in it. */
    public static void delete(Path folder) {
        try {
            OutputFolder.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the working folder " + folder + " cannot be deleted", e);
        }
    }
}
