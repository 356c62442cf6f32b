package dev.reverie.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One integration by {@link PerSampleRungeKutta}: the mutable part, used once. Arrays named by row belong to the
 * samples that are still on their way; those named by sample to all of them.
 */
final class PerSampleRun<S> implements AutoCloseable {
    private final AdaptiveRungeKutta method;
    private final BatchSpace<S> space;
    private final BatchField<S> field;
    private final double start;
    private final double bound;
    private final double direction;

    private int[] samples = new int[0];
    private double[] t = new double[0];
    private double[] stepSize = new double[0];
    private StepController[] controllers = new StepController[0];
    private int[] evaluations = new int[0];
    private int[] rejected = new int[0];
    private int calls;
    private final List<S> owned = new ArrayList<>(2);
    private final List<Parts<S>> output = new ArrayList<>();

    PerSampleRun(AdaptiveRungeKutta method, BatchSpace<S> space, BatchField<S> field, double t0, double t1) {
        this.method = method;
        this.space = space;
        this.field = (times, y, numbers) -> {
            calls++;
            for (int sample : numbers) {
                evaluations[sample]++;
            }
            return field.at(times, y, numbers);
        };
        start = t0;
        bound = t1;
        direction = t1 >= t0 ? 1.0 : -1.0;
    }

    PerSampleSolution<S> solve(S y0, double[] outputTimes, BatchListener<S> listener) {
        int size = space.size(y0);
        evaluations = new int[size];
        rejected = new int[size];
        samples = IntStream.range(0, size).toArray();
        t = new double[size];
        Arrays.fill(t, start);
        for (int k = 0; k < outputTimes.length; k++) {
            output.add(new Parts<>(space, size));
            if (outputTimes[k] == start) {
                output.get(k).add(samples, copy(y0));
            }
        }
        try (Parts<S> arrived = new Parts<>(space, size)) {
            S y = own(copy(y0));
            if (start == bound) {
                arrived.add(samples, copy(y0));
                samples = new int[0];
            } else {
                S slope = own(field.at(t, y, samples));
                chooseFirstSteps(y, slope);
            }
            for (int round = 0; samples.length > 0; round++) {
                advance(outputTimes);
                listener.onRound(round, samples.clone(), t.clone(), owned.get(0));
                leave(arrived);
            }
            return new PerSampleSolution<>(
                    arrived.inOrder(),
                    outputInOrder(),
                    Arrays.stream(evaluations).boxed().toList(),
                    Arrays.stream(rejected).boxed().toList(),
                    calls);
        }
    }

    private S copy(S batch) {
        return space.combine(batch, new double[0][], List.of());
    }

    private S own(S batch) {
        owned.add(batch);
        return batch;
    }

    private void replace(int index, S batch) {
        space.release(owned.set(index, batch));
    }

    private List<S> outputInOrder() {
        List<S> states = new ArrayList<>();
        boolean done = false;
        try {
            for (Parts<S> parts : output) {
                states.add(parts.inOrder());
            }
            done = true;
            return states;
        } finally {
            if (!done) {
                states.forEach(space::release);
            }
        }
    }

    private void chooseFirstSteps(S y, S slope) {
        int rows = samples.length;
        controllers = new StepController[rows];
        double[] ones = new double[rows];
        Arrays.fill(ones, 1.0);
        double[][] one = {ones};
        double[] d0 = space.scaledNorms(one, List.of(y), y, y, method.atol(), method.rtol());
        double[] d1 = space.scaledNorms(one, List.of(slope), y, y, method.atol(), method.rtol());
        double[] guess = new double[rows];
        double[] probe = new double[rows];
        double[] ahead = new double[rows];
        for (int i = 0; i < rows; i++) {
            if (!(d0[i] + d1[i] < Double.POSITIVE_INFINITY)) {
                throw failure(
                        i,
                        "the initial state or the vector field is not finite at t = " + start + " (scaled norms "
                                + d0[i]
                                + " and " + d1[i] + "); look for overflow or NaN there, and for zeros in the state if"
                                + " atol is 0");
            }
            controllers[i] =
                    new StepController(method.control(), method.tableau().embeddedOrder());
            guess[i] = Math.min(StepController.firstGuess(d0[i], d1[i]), Math.abs(bound - start));
            probe[i] = guess[i] * direction;
            ahead[i] = start + probe[i];
        }
        double[] bend;
        S probed = space.combine(y, new double[][] {probe}, List.of(slope));
        try {
            S slopeAhead = field.at(ahead, probed, samples);
            try {
                double[] minus = new double[rows];
                Arrays.fill(minus, -1.0);
                bend = space.scaledNorms(
                        new double[][] {ones, minus}, List.of(slopeAhead, slope), y, y, method.atol(), method.rtol());
            } finally {
                space.release(slopeAhead);
            }
        } finally {
            space.release(probed);
        }
        stepSize = new double[rows];
        for (int i = 0; i < rows; i++) {
            stepSize[i] = controllers[i].firstStep(guess[i], d1[i], bend[i] / guess[i]);
        }
    }

    /** The time that row {@code i} tries to reach next, at most the bound. */
    private double nextTime(int i) {
        double smallest = 10.0 * Math.abs(Math.nextAfter(t[i], direction * Double.POSITIVE_INFINITY) - t[i]);
        double size = Math.min(stepSize[i], method.control().maxStep());
        if (controllers[i].isRetrying() && !(size >= smallest)) {
            throw failure(
                    i,
                    "the step became too small (" + size + " < " + smallest + ") at t = " + t[i] + " after "
                            + evaluations[samples[i]] + " evaluations: the problem is singular or stiff there, or its"
                            + " right-hand side is not finite; loosen rtol = " + method.rtol() + " and atol = "
                            + method.atol() + " or end the interval before t");
        }
        if (evaluations[samples[i]] + method.tableau().stages() - 1 > method.maxEvaluations()) {
            throw failure(
                    i,
                    "the budget of " + method.maxEvaluations() + " evaluations is spent at t = " + t[i]
                            + " on the way to " + bound + "; loosen the tolerances or raise maxEvaluations");
        }
        double next = t[i] + Math.max(size, smallest) * direction;
        return direction * (next - bound) > 0.0 ? bound : next;
    }

    /** One round: every row tries a step. */
    private void advance(double[] outputTimes) {
        int rows = samples.length;
        double[] next = new double[rows];
        double[] h = new double[rows];
        for (int i = 0; i < rows; i++) {
            next[i] = nextTime(i);
            h[i] = next[i] - t[i];
        }
        S y = owned.get(0);
        S slope = owned.get(1);
        double[] before = t.clone();
        try (BatchTrial<S> trial = new BatchTrial<>(space, method.tableau(), field, samples, before, h, y, slope)) {
            S state = trial.advance();
            double[] norms = trial.errorNorms(state, method.atol(), method.rtol());
            boolean[] accepted = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                accepted[i] = controllers[i].accepts(norms[i]);
                if (accepted[i]) {
                    t[i] = next[i];
                    stepSize[i] = Math.abs(h[i]) * controllers[i].afterAcceptance(norms[i]);
                } else {
                    stepSize[i] = Math.abs(h[i]) * controllers[i].afterRejection(norms[i]);
                    rejected[samples[i]]++;
                }
            }
            keepOutput(outputTimes, trial, before, accepted, state);
            replace(1, space.choose(accepted, trial.lastDerivative(), slope));
            replace(0, space.choose(accepted, state, y));
        }
    }

    /** States at the times asked for, of those samples that have passed them in this round. */
    private void keepOutput(double[] outputTimes, BatchTrial<S> trial, double[] before, boolean[] accepted, S state) {
        int[] crossing =
                rows(i -> accepted[i] && Arrays.stream(outputTimes).anyMatch(time -> isCrossed(time, before[i], t[i])));
        if (crossing.length == 0) {
            return;
        }
        S end = space.select(state, crossing);
        try (BatchTrial<S> part = trial.of(crossing)) {
            part.prepareInterpolant();
            for (int k = 0; k < outputTimes.length; k++) {
                double time = outputTimes[k];
                int[] inside = IntStream.range(0, crossing.length)
                        .filter(i -> isCrossed(time, before[crossing[i]], t[crossing[i]]))
                        .toArray();
                if (inside.length > 0) {
                    int[] numbers =
                            Arrays.stream(inside).map(i -> part.samples()[i]).toArray();
                    S all = part.interpolate(time, end);
                    try {
                        output.get(k).add(numbers, space.select(all, inside));
                    } finally {
                        space.release(all);
                    }
                }
            }
        } finally {
            space.release(end);
        }
    }

    private boolean isCrossed(double time, double from, double to) {
        return direction * (time - from) > 0.0 && direction * (time - to) <= 0.0;
    }

    private int[] rows(IntPredicate which) {
        return IntStream.range(0, samples.length).filter(which).toArray();
    }

    /** Those that have arrived leave the batch. */
    private void leave(Parts<S> arrived) {
        int[] there = rows(i -> t[i] == bound);
        if (there.length == 0) {
            return;
        }
        arrived.add(Arrays.stream(there).map(i -> samples[i]).toArray(), space.select(owned.get(0), there));
        int[] rest = rows(i -> t[i] != bound);
        if (rest.length > 0) {
            replace(0, space.select(owned.get(0), rest));
            replace(1, space.select(owned.get(1), rest));
        }
        t = Arrays.stream(rest).mapToDouble(i -> t[i]).toArray();
        stepSize = Arrays.stream(rest).mapToDouble(i -> stepSize[i]).toArray();
        controllers = Arrays.stream(rest).mapToObj(i -> controllers[i]).toArray(StepController[]::new);
        samples = Arrays.stream(rest).map(i -> samples[i]).toArray();
    }

    private IntegrationException failure(int row, String message) {
        return new IntegrationException(
                "sample " + samples[row] + ": " + message,
                t[row],
                stepSize.length == 0 ? 0.0 : stepSize[row],
                evaluations[samples[row]]);
    }

    @Override
    public void close() {
        owned.forEach(space::release);
        owned.clear();
        output.forEach(Parts::close);
    }
}
