package dev.reverie.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the error for a path that does not exist or is a folder, with the files that exist instead. */
public final class MissingFile {
    private static final int SHOWN = 3;

    private MissingFile() {}

    /**
     * Passes a path that is there and no folder.
     *
     * @param path what was named
     * @throws NoSuchFileException if nothing is there; its reason names the nearest file or the folder missing
     * @throws FileFormatException if a folder is there
     */
    public static void check(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FileFormatException(path.toString(), "is a folder, a file is expected; it " + holds(path));
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, reason(path));
        }
    }

    private static String reason(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(folder)) {
            Path there = folder == null ? path.toAbsolutePath() : folder;
            String wanted = String.valueOf(path.getFileName());
            return NearestName.of(wanted, names(there))
                    .map(name -> "no such file; is " + name + " meant?")
                    .orElseGet(() -> "no such file; its folder " + holds(there));
        }
        Path missing = folder;
        for (Path up = folder.getParent(); up != null && !Files.isDirectory(up); up = up.getParent()) {
            missing = up;
        }
        return "no such file: there is no folder " + missing;
    }

    private static String holds(Path folder) {
        List<String> names = names(folder);
        if (names.isEmpty()) {
            return "holds no files";
        }
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return "holds " + first + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .limit(10_000)
                    .collect(Collectors.toList());
        } catch (IOException unreadable) {
            // Only a hint is lost.
            return List.of();
        }
    }
}
