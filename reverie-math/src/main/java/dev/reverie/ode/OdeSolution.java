package dev.reverie.ode;

import java.util.List;

/**
 * The end of an integration.
 *
 * @param state final state, owned by the caller, never the initial state itself
 * @param output the states at the times asked for, owned by the caller
 * @param paths what each group took, in the order of the initial state; never empty
 * @param evaluations how often the field was called, with however many groups (NFE): with one group its own evaluations,
 *     else at least the largest of any group
 * @param completed whether all groups reached the end, or a listener stopped before
 * @param <S> the type of states
 */
public record OdeSolution<S>(S state, List<S> output, List<Path> paths, int evaluations, boolean completed) {
    /** Copies the lists. */
    public OdeSolution {
        output = List.copyOf(output);
        paths = List.copyOf(paths);
    }

    /**
     * The way of one group.
     *
     * @param times the initial time and the time after every accepted step
     * @param evaluations how often the field was evaluated for it
     * @param rejected number of its rejected steps
     */
    public record Path(List<Double> times, int evaluations, int rejected) {
        /** Copies the times. */
        public Path {
            times = List.copyOf(times);
        }
    }

    /** The initial time and the time after every accepted step of the first group. */
    public List<Double> times() {
        return paths.get(0).times();
    }

    /** Final time of the first group: the bound, or the time at which a listener stopped. */
    public double time() {
        return times().get(times().size() - 1);
    }

    /** Number of accepted steps of the first group. */
    public int accepted() {
        return times().size() - 1;
    }

    /** Number of rejected steps of all groups together. */
    public int rejected() {
        return paths.stream().mapToInt(Path::rejected).sum();
    }
}
