package dev.reverie.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The dotted path that somebody who wrote another one most likely meant. */
final class NearestKey {
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
                        .thenComparingInt(path -> editDistance(wanted, path))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String wanted, String path) {
        return Math.min(editDistance(wanted, path), editDistance(last(wanted), last(path)));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Levenshtein's distance with neighbours swapped counted once, whatever the case; '-' and '_' are no letters. */
    static int editDistance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        String b = second.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
