package dev.reverie.studio.model;

import dev.reverie.run.RunDirectory;
import dev.reverie.studio.web.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder whose sub-folders are the runs. A run is found by its name in the list of what is there: a name is never part of
 * a path before it was found.
 *
 * @param folder itself; made when the first run begins
 */
public record RunFolder(Path folder) {
    /** Names of new runs. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** The names of all runs, the one written to last first. */
    public List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(RunFolder::isRun)
                    .sorted(Comparator.comparing(RunFolder::changed)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()))
                    .map(path -> String.valueOf(path.getFileName()))
                    .toList();
        }
    }

    private static boolean isRun(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && !String.valueOf(path.getFileName()).startsWith(".")
                && Files.isRegularFile(path.resolve(RunDirectory.CONFIG));
    }

    private static FileTime changed(Path run) {
        FileTime begun = changedFile(run.resolve(RunDirectory.CONFIG));
        FileTime measured = changedFile(run.resolve("metrics.jsonl"));
        return measured.compareTo(begun) > 0 ? measured : begun;
    }

    private static FileTime changedFile(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    /**
     * The folder of a run.
     *
     * @param name of it
     * @throws Fault if there is none of that name
     */
    public Path find(String name) throws IOException {
        List<String> names = names();
        if (!names.contains(name)) {
            throw Fault.notFound(
                    "run",
                    "there is no run \"" + name + "\" in " + folder,
                    names.isEmpty() ? "start one first" : "it may have been removed or renamed; reload the list");
        }
        return folder.resolve(name);
    }

    /** Whether something of that name is there already, a run or not. */
    public boolean isTaken(String name) {
        return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** A name for a new run that begins with a word. */
    public String freeName(String word) {
        String base =
                word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
        String start = base.isEmpty() ? "run" : base.substring(0, Math.min(40, base.length()));
        for (int i = 1; ; i++) {
            String name = i == 1 ? start : start + "-" + i;
            if (!isTaken(name)) {
                return name;
            }
        }
    }
}
