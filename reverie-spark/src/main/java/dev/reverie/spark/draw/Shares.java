package dev.reverie.spark.draw;

import java.util.ArrayList;
import java.util.List;

/** How examples are cut into pieces that do not depend on the cluster. */
final class Shares {
    private Shares() {}

    /**
     * The first example of each piece.
     *
     * @param count of examples
     * @param size of a piece; the last one may be smaller
     */
    static List<Integer> starts(int count, int size) {
        List<Integer> starts = new ArrayList<>();
        for (int first = 0; first < count; first += size) {
            starts.add(first);
        }
        return starts;
    }
}
