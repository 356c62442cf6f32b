package dev.reverie.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Files of one input, in memory where the system has a folder in memory. */
final class Scratch {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path ROOT = root();

    private Scratch() {}

    private static Path root() {
        try {
            Path root = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "reverie-fuzz")
                    : Files.createTempDirectory("reverie-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(root)));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with this name and content, in place of the one before it. */
    static Path file(String name, byte[] content) throws IOException {
        Path file = ROOT.resolve(name);
        try {
            // Anew: an array that is still mapped must not see its file shrink.
            Files.deleteIfExists(file);
            return Files.write(file, content);
        } catch (java.nio.file.NoSuchFileException firstOfItsFolder) {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        }
    }

    /** An empty folder. */
    static Path folder(String name) throws IOException {
        Path folder = ROOT.resolve(name);
        remove(folder);
        return Files.createDirectories(folder);
    }

    /** The folder that holds all of them. */
    static Path place(String name) {
        return ROOT.resolve(name);
    }

    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path inner, java.io.IOException fault) throws IOException {
                    Files.delete(inner);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
