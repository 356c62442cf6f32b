package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/** Collects groups of a state that finish at different times, and orders them at the end. Owns the pieces. */
final class Parts<S> implements AutoCloseable {
    private final StateSpace<S> space;
    private final int[] place;
    private final List<S> parts = new ArrayList<>();
    private int count;

    Parts(StateSpace<S> space, int size) {
        this.space = space;
        this.place = new int[size];
    }

    /**
     * Takes a piece over.
     *
     * @param groups the number of each of its groups
     */
    void add(int[] groups, S part) {
        parts.add(part);
        for (int group : groups) {
            place[group] = count++;
        }
    }

    /** Whether every group is present. */
    boolean isComplete() {
        return count == place.length;
    }

    /** All groups as one state, owned by the caller. */
    S inOrder() {
        if (parts.size() == 1) {
            return parts.remove(0);
        }
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
