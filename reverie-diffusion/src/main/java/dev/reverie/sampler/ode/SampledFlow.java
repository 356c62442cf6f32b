package dev.reverie.sampler.ode;

import dev.reverie.flow.ContinuousFlow;
import dev.reverie.model.Prediction;
import dev.reverie.ode.AcceptedStep;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.torch.Tensor;

/** The probability flow of a sampling run: every evaluation and step is counted, watched and reported by the run. */
final class SampledFlow implements ContinuousFlow {
    private final SamplingRun run;
    private int steps;

    SampledFlow(SamplingRun run) {
        this.run = run;
    }

    @Override
    public Tensor velocity(Tensor x, double[] t) {
        return run.evaluate(Prediction.FLOW, x, t, steps);
    }

    @Override
    public ContinuousFlow forSamples(int[] samples) {
        return (x, t) -> run.evaluate(Prediction.FLOW, x, t, samples, steps);
    }

    /** Number of reported steps. */
    int steps() {
        return steps;
    }

    /** Reports a step: of the whole batch, or of the first sample under way where each has its own. */
    boolean report(AcceptedStep<Tensor> step) {
        Tensor x = step.endState();
        int[] groups = step.groups();
        int number = steps++;
        if (groups.length < x.size(0)) {
            run.stepDone(number, step.endTime(), x);
            return true;
        }
        try (Tensor first = x.narrow(0, 0, 1)) {
            run.stepDone(number, step.endTime(), first, new int[] {groups[0]});
        }
        return true;
    }
}
