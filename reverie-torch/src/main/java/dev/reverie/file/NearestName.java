package dev.reverie.file;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The name that somebody who wrote another one most likely meant, for the hints of error messages. */
public final class NearestName {
    /** Longer names are not compared: the time grows with the product of the lengths. */
    private static final int LONGEST = 300;

    private NearestName() {}

    /**
     * The nearest of some names, if it is at most a third of the wanted one's letters away.
     *
     * @param wanted what was written
     * @param names what exists; the first of equally near ones is taken
     * @return empty when nothing resembles it
     */
    public static Optional<String> of(String wanted, Collection<String> names) {
        Optional<String> nearest = Optional.empty();
        if (wanted.length() > LONGEST) {
            return nearest;
        }
        int least = Math.max(1, plain(wanted).length() / 3) + 1;
        for (String name : names) {
            if (name.length() > LONGEST) {
                continue;
            }
            int distance = distance(wanted, name);
            if (distance < least) {
                least = distance;
                nearest = Optional.of(name);
            }
        }
        return nearest;
    }

    /**
     * Letters to add, drop, replace or swap with a neighbour to make one name of another (Damerau 1964), whatever the case;
     * '-', '_' and spaces are no letters.
     *
     * @param first a name
     * @param second another
     * @return 0 for the same
     */
    public static int distance(String first, String second) {
        String a = plain(first);
        String b = plain(second);
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

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
