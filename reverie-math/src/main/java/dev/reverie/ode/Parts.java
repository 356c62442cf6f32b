package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/** Samples of a batch that come in piece by piece, put in their order at the end. Owns the pieces. */
final class Parts<S> implements AutoCloseable {
    private final BatchSpace<S> space;
    private final int[] place;
    private final List<S> parts = new ArrayList<>();
    private int count;

    Parts(BatchSpace<S> space, int size) {
        this.space = space;
        this.place = new int[size];
    }

    /**
     * Takes a piece over.
     *
     * @param samples the number of each of its rows
     */
    void add(int[] samples, S part) {
        parts.add(part);
        for (int sample : samples) {
            place[sample] = count++;
        }
    }

    /** All samples, a new batch. */
    S inOrder() {
        S all = space.concat(parts);
        try {
            return space.select(all, place);
        } finally {
            space.release(all);
        }
    }

    @Override
    public void close() {
        parts.forEach(space::release);
        parts.clear();
    }
}
