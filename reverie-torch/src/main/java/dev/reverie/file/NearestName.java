package dev.reverie.file;

import java.util.Collection;
import java.util.Optional;

/** The name that somebody who wrote another one most likely meant, by Levenshtein distance. */
final class NearestName {
    private NearestName() {}

    /** The nearest of {@code names} if it is at most a third of {@code wanted}'s letters away, ignoring case. */
    static Optional<String> of(String wanted, Collection<String> names) {
        int accepted = Math.max(1, wanted.length() / 3);
        String nearest = "";
        int least = accepted + 1;
        for (String name : names) {
            if (Math.abs(name.length() - wanted.length()) < least) {
                int distance = distance(wanted, name);
                if (distance < least) {
                    least = distance;
                    nearest = name;
                }
            }
        }
        return least <= accepted ? Optional.of(nearest) : Optional.empty();
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = previous[j - 1] + (same ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] spare = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}
