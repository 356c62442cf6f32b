package dev.reverie.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One integration: states, times and derivatives of the groups under way, used once. Who drives it says where each group
 * steps next and which steps are accepted; groups that have arrived leave.
 *
 * <p>Arrays named by row belong to the groups under way, in their order; those named by group to all of them.
 */
final class Integration<S> implements AutoCloseable {
    private final StateSpace<S> space;
    private final ButcherTableau tableau;
    private final GroupField<S> field;
    private final StepListener<S> listener;
    private final double[] outputTimes;
    private final double bound;
    private final double direction;

    private final int[] evaluations;
    private final int[] rejected;
    private final List<List<Double>> visited = new ArrayList<>();
    private final Parts<S> arrived;
    private final List<Parts<S>> output = new ArrayList<>();
    private int calls;
    private int steps;

    private int[] groups;
    private double[] t;
    private S y;
    private @Nullable S slope;

    /**
     * Begins at {@code t0}.
     *
     * @param outputTimes times between both ends at which the states are wanted
     */
    Integration(
            StateSpace<S> space,
            ButcherTableau tableau,
            GroupField<S> field,
            S y0,
            double t0,
            double t1,
            double[] outputTimes,
            StepListener<S> listener) {
        int size = space.groups(y0);
        if (size < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 sample, got " + size);
        }
        for (double time : outputTimes) {
            if (!(time >= Math.min(t0, t1) && time <= Math.max(t0, t1))) {
                throw new IllegalArgumentException(
                        "states can be asked for between " + t0 + " and " + t1 + " only, got t = " + time);
            }
        }
        this.space = space;
        this.tableau = tableau;
        this.field = field;
        this.listener = listener;
        this.outputTimes = outputTimes.clone();
        bound = t1;
        direction = t1 >= t0 ? 1.0 : -1.0;
        evaluations = new int[size];
        rejected = new int[size];
        arrived = new Parts<>(space, size);
        groups = IntStream.range(0, size).toArray();
        t = new double[size];
        Arrays.fill(t, t0);
        for (int group : groups) {
            visited.add(new ArrayList<>(List.of(t[group])));
        }
        y = copy(y0);
        for (double time : outputTimes) {
            Parts<S> parts = new Parts<>(space, size);
            output.add(parts);
            if (time == t0) {
                parts.add(groups, copy(y0));
            }
        }
    }

    /** The field, counted. */
    private S evaluate(double[] times, S state, int[] numbers) {
        calls++;
        for (int group : numbers) {
            evaluations[group]++;
        }
        return field.at(times, state, numbers);
    }

    private S copy(S state) {
        return space.combine(state, new double[0][], List.of());
    }

    /** Number of active groups. */
    int rows() {
        return groups.length;
    }

    /** The number of a group under way. */
    int group(int row) {
        return groups[row];
    }

    double time(int row) {
        return t[row];
    }

    /** Number of evaluations of the field for an active group. */
    int evaluations(int row) {
        return evaluations[groups[row]];
    }

    double bound() {
        return bound;
    }

    double direction() {
        return direction;
    }

    /** The groups under way, lent. */
    S state() {
        return y;
    }

    /** The derivative at the present state, lent. */
    S slope() {
        S known = slope;
        if (known == null) {
            known = evaluate(t.clone(), y, groups);
            slope = known;
        }
        return known;
    }

    /** The field at another state of the groups under way, owned by the caller. */
    S probe(double[] times, S state) {
        return evaluate(times, state, groups);
    }

    /** Tries a step of every group to a time of its own. */
    Trial<S> attempt(double[] next) {
        double[] h = new double[next.length];
        Arrays.setAll(h, i -> next[i] - t[i]);
        return new Trial<>(space, tableau, this::evaluate, groups, t.clone(), h, y, slope());
    }

    /**
     * Goes on with those steps that were accepted, and lets those that have arrived leave.
     *
     * @param next the time at which each group arrives
     * @param accepted of each group, whether its step was accepted
     * @return false if the listener wants to stop
     */
    boolean accept(Trial<S> trial, double[] next, boolean[] accepted) {
        double[] before = t.clone();
        int moved = 0;
        for (int i = 0; i < accepted.length; i++) {
            if (accepted[i]) {
                moved++;
                t[i] = next[i];
                visited.get(groups[i]).add(next[i]);
            } else {
                rejected[groups[i]]++;
            }
        }
        if (moved == 0) {
            return true;
        }
        keepOutput(trial, before, accepted);
        boolean all = moved == accepted.length;
        S end = all ? trial.state() : trial.own(space.choose(accepted, trial.state(), y));
        AcceptedStep<S> step = new AcceptedStep<>(this, trial, before, t.clone(), end, ++steps);
        boolean proceed;
        try {
            proceed = listener.onStep(step);
        } finally {
            step.giveBack();
        }
        replaceSlope(trial, accepted, all);
        space.release(y);
        y = trial.take(end);
        leave();
        return proceed;
    }

    private void replaceSlope(Trial<S> trial, boolean[] accepted, boolean all) {
        S old = slope();
        if (!tableau.isFirstSameAsLast()) {
            slope = null;
        } else if (all) {
            slope = trial.take(trial.lastDerivative());
        } else {
            slope = space.choose(accepted, trial.lastDerivative(), old);
        }
        space.release(old);
    }

    /** States at the times asked for, of those groups that have passed them in this step. */
    private void keepOutput(Trial<S> trial, double[] before, boolean[] accepted) {
        int[] crossing =
                rows(i -> accepted[i] && Arrays.stream(outputTimes).anyMatch(time -> isCrossed(time, before[i], t[i])));
        if (crossing.length == 0) {
            return;
        }
        if (crossing.length == groups.length) {
            keepOutput(trial, crossing, before);
            return;
        }
        try (Trial<S> part = trial.of(crossing)) {
            keepOutput(part, crossing, before);
        }
    }

    private void keepOutput(Trial<S> part, int[] crossing, double[] before) {
        for (int k = 0; k < outputTimes.length; k++) {
            double time = outputTimes[k];
            int[] inside = IntStream.range(0, crossing.length)
                    .filter(i -> isCrossed(time, before[crossing[i]], t[crossing[i]]))
                    .toArray();
            if (inside.length == 0) {
                continue;
            }
            S all = part.interpolate(time);
            if (inside.length == crossing.length) {
                output.get(k).add(part.groups(), all);
                continue;
            }
            try {
                output.get(k).add(pick(part.groups(), inside), space.select(all, inside));
            } finally {
                space.release(all);
            }
        }
    }

    private boolean isCrossed(double time, double from, double to) {
        return direction * (time - from) > 0.0 && direction * (time - to) <= 0.0;
    }

    private int[] rows(IntPredicate which) {
        return IntStream.range(0, groups.length).filter(which).toArray();
    }

    private static int[] pick(int[] values, int[] rows) {
        return Arrays.stream(rows).map(i -> values[i]).toArray();
    }

    /** Those that have arrived leave. */
    private void leave() {
        int[] there = rows(i -> t[i] == bound);
        if (there.length == 0) {
            return;
        }
        if (there.length == groups.length) {
            arriveTogether();
            return;
        }
        arrived.add(pick(groups, there), space.select(y, there));
        int[] rest = rows(i -> t[i] != bound);
        S stay = space.select(y, rest);
        space.release(y);
        y = stay;
        if (slope != null) {
            S old = slope;
            slope = space.select(old, rest);
            space.release(old);
        }
        groups = pick(groups, rest);
        t = Arrays.stream(rest).mapToDouble(i -> t[i]).toArray();
    }

    private void arriveTogether() {
        arrived.add(groups, y);
        groups = new int[0];
        t = new double[0];
    }

    /** The end, to which those count as well that a listener stopped on their way. */
    OdeSolution<S> solution() {
        boolean completed = Arrays.stream(t).allMatch(time -> time == bound);
        if (groups.length > 0) {
            arriveTogether();
        }
        List<OdeSolution.Path> paths = new ArrayList<>();
        for (int group = 0; group < evaluations.length; group++) {
            paths.add(new OdeSolution.Path(visited.get(group), evaluations[group], rejected[group]));
        }
        List<S> states = new ArrayList<>();
        boolean done = false;
        try {
            for (Parts<S> parts : output) {
                if (parts.isComplete()) {
                    states.add(parts.inOrder());
                }
            }
            OdeSolution<S> solution = new OdeSolution<>(arrived.inOrder(), states, paths, calls, completed);
            done = true;
            return solution;
        } finally {
            if (!done) {
                states.forEach(space::release);
            }
        }
    }

    /** Number of calls of the field. */
    int calls() {
        return calls;
    }

    /** Number of rejected steps of all groups. */
    int rejected() {
        return Arrays.stream(rejected).sum();
    }

    @Override
    public void close() {
        if (groups.length > 0) {
            space.release(y);
        }
        if (slope != null) {
            space.release(slope);
        }
        arrived.close();
        output.forEach(Parts::close);
    }
}
