package dev.reverie.config;

import dev.reverie.file.NearestName;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known key that is nearest to an unknown one. */
final class NearestKey {
    /** No key is as long; to compare a text of a megabyte takes seconds. */
    private static final int LONGEST = 200;

    private NearestKey() {}

    /**
     * The nearest of the known paths, by edit distance of whole paths or of their last names alone: so a key in the
     * wrong section finds its home.
     *
     * @param wanted what was written
     * @param known what exists
     * @return empty when nothing resembles it
     */
    static Optional<String> of(String wanted, Collection<String> known) {
        return known.stream()
                .filter(path ->
                        distance(wanted, path) <= Math.max(1, (last(wanted).length() + 1) / 3))
                .min(Comparator.comparingInt((String path) -> distance(wanted, path))
                        .thenComparingInt(path -> NearestName.distance(wanted, path))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String wanted, String path) {
        if (wanted.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        return Math.min(NearestName.distance(wanted, path), NearestName.distance(last(wanted), last(path)));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
