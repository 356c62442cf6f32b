package dev.reverie.sampler.ode;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AcceptedStep;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.PerSampleRungeKutta;
import dev.reverie.ode.PerSampleSolution;
import dev.reverie.ode.RungeKutta;
import dev.reverie.ode.StepListener;
import dev.reverie.ode.VectorField;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One solution of the flow: the mutable part, used once. Its tensors belong to the scope it is used in. */
final class FlowRun {
    private final SamplingRun run;
    private final double[] output;
    private final List<Tensor> states = new ArrayList<>();
    private double lowest;
    private double highest;
    private int step;

    /**
     * A solution.
     *
     * @param run counts and reports
     * @param output times at which states are wanted, in the order they are passed
     */
    FlowRun(SamplingRun run, double[] output) {
        this.run = run;
        this.output = output;
    }

    /**
     * Where the flow arrived.
     *
     * @param end state at the end
     * @param states states at the times asked for
     * @param evaluations of each sample
     * @param steps how many steps or rounds there were
     */
    record Arrival(Tensor end, List<Tensor> states, List<Integer> evaluations, int steps) {}

    /**
     * Solves the flow along given times, all of which or the two ends of which count.
     *
     * @param solver method and steps
     * @param initial state at the first time
     * @param times strictly rising or strictly falling
     */
    Arrival solve(FlowSolver solver, Tensor initial, double[] times) {
        double from = times[0];
        double to = times[times.length - 1];
        lowest = Math.min(from, to);
        highest = Math.max(from, to);
        if (solver instanceof FlowSolver.Adaptive adaptive) {
            DType exact = initial.device().kind() == Device.Kind.MPS ? DType.FLOAT32 : DType.FLOAT64;
            Tensor x = initial.to(exact);
            return adaptive.norm() == ErrorNorm.PER_SAMPLE
                    ? perSample(adaptive.method(), x, from, to)
                    : together(
                            (field, listener) -> adaptive.method()
                                    .solve(new TensorSpace(), field, x, from, to, listener)
                                    .state(),
                            initial,
                            from);
        }
        return together(
                (field, listener) -> new RungeKutta(solver.tableau())
                        .solve(new TensorSpace(), field, initial, times, listener)
                        .state(),
                initial,
                from);
    }

    private interface Solve {
        Tensor with(VectorField<Tensor> field, StepListener<Tensor> listener);
    }

    private Arrival together(Solve solve, Tensor initial, double from) {
        passed(from, from, time -> initial.copy());
        Tensor end = solve.with((t, x) -> velocity(x, within(t)), this::onStep);
        int samples = Math.toIntExact(initial.size(0));
        return new Arrival(end, states, Collections.nCopies(samples, run.evaluations()), step);
    }

    private boolean onStep(AcceptedStep<Tensor> accepted) {
        passed(accepted.startTime(), accepted.endTime(), accepted::interpolate);
        run.stepDone(step++, accepted.endTime(), accepted.endState());
        return true;
    }

    private interface StateAt {
        Tensor at(double time);
    }

    /** Adds the states at times within a step, its end included; and at its start if that is all there is. */
    private void passed(double start, double end, StateAt state) {
        while (states.size() < output.length) {
            double time = output[states.size()];
            boolean inside = start == end ? time == start : (time - start) * (time - end) <= 0 && time != start;
            if (!inside) {
                return;
            }
            states.add(state.at(time));
        }
    }

    private Arrival perSample(AdaptiveRungeKutta method, Tensor x, double from, double to) {
        PerSampleSolution<Tensor> solution = new PerSampleRungeKutta(method)
                .solve(
                        new TensorBatchSpace(),
                        (t, y, samples) -> velocity(y, t, run.score(y, t, samples, step)),
                        x,
                        from,
                        to,
                        output,
                        (round, samples, times, y) -> {
                            step = round + 1;
                            try (Tensor first = y.narrow(0, 0, 1)) {
                                run.stepDone(round, times[0], first, new int[] {samples[0]});
                            }
                        });
        return new Arrival(solution.state(), solution.output(), solution.evaluations(), step);
    }

    /**
     * The published solver may ask outside the interval, when it probes for its first step: that is answered as long as
     * the process has such times, and at the nearest end of the flow where it has none.
     */
    private double within(double t) {
        return t > run.sde().start() && t <= run.sde().end() ? t : Math.max(lowest, Math.min(highest, t));
    }

    private Tensor velocity(Tensor x, double time) {
        double[] times = ScoreModel.times(x, time);
        try (Scope scope = Scope.open()) {
            return scope.keep(velocity(x, times, run.score(x, times, step)));
        }
    }

    /** {@code f - g^2 s / 2}, in the caller's scope; closes the score. */
    private Tensor velocity(Tensor x, double[] times, Tensor score) {
        Sde sde = run.sde();
        PerSample ofX = PerSample.of(times, time -> sde.probabilityFlow(time).state());
        PerSample ofScore =
                PerSample.of(times, time -> sde.probabilityFlow(time).score());
        try (score) {
            return ofX.combine(x, ofScore, score);
        }
    }
}
