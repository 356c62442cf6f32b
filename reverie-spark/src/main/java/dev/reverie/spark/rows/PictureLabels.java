package dev.reverie.spark.rows;

import dev.reverie.errors.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The classes of pictures by the folders they lie in, as {@code reverie train} finds them. */
final class PictureLabels {
    private static final Set<String> PARTS =
            Set.of("train", "training", "val", "valid", "validation", "dev", "test", "testing", "eval");

    private PictureLabels() {}

    /** Whether a file is read as a picture. */
    static boolean isPicture(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !("/" + name).contains("/.")
                && (lower.endsWith(".png") || lower.endsWith(".jpg") || lower.endsWith(".jpeg"));
    }

    /** The first folder of a path; empty for a file in none. */
    static String folder(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /**
     * The classes, sorted.
     *
     * @param pictures paths relative to the place of the set
     * @return empty where one folder, or none, holds all
     * @throws RequestException if some lie beside the folders, or the folders are parts of a set
     */
    static List<String> classes(List<String> pictures) {
        Set<String> folders = new TreeSet<>();
        pictures.forEach(path -> folders.add(folder(path)));
        if (folders.size() < 2) {
            return List.of();
        }
        if (folders.contains("")) {
            throw new RequestException(
                    "some pictures lie beside the folders of the classes",
                    "move each into the folder of its class, or all into one folder");
        }
        List<String> parts = folders.stream()
                .filter(name -> PARTS.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
        if (parts.size() > 1) {
            throw new RequestException(
                    "the folders " + String.join(", ", parts) + " are parts of a set",
                    "cut each part into shards of its own, by naming its folder");
        }
        return new ArrayList<>(folders);
    }
}
