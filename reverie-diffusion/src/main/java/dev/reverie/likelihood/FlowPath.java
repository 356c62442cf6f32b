package dev.reverie.likelihood;

import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.BatchField;
import dev.reverie.ode.IntegrationException;
import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.PerSampleRungeKutta;
import dev.reverie.ode.PerSampleSolution;
import dev.reverie.sampler.ode.ErrorNorm;
import dev.reverie.sampler.ode.TensorBatchSpace;
import dev.reverie.sampler.ode.TensorSpace;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows rows {@code [N, m]} through time: per sample or as one state. The rows hold the flattened samples, and behind
 * them whatever is integrated along.
 *
 * @param solver method, tolerances and budget
 * @param norm over what the error is measured
 * @param dimension how many numbers of a row share a norm; those behind them have one of their own
 * @param firstSample number of the sample in the first row, for messages
 */
record FlowPath(AdaptiveRungeKutta solver, ErrorNorm norm, long dimension, long firstSample) {
    private static final Pattern SAMPLE = Pattern.compile("sample (\\d+): (.*)", Pattern.DOTALL);

    /** Where rows arrive: {@code [N, m]} in the caller's scope, with the evaluations of each. */
    record End(Tensor rows, List<Integer> evaluations, int calls) {}

    End follow(BatchField<Tensor> field, Tensor rows, double from, double to) {
        BatchField<Tensor> guarded = (t, y, samples) -> finite(field.at(t, y, samples), t, y, samples);
        try {
            return norm == ErrorNorm.PER_SAMPLE
                    ? perSample(guarded, rows, from, to)
                    : together(guarded, rows, from, to);
        } catch (IntegrationException e) {
            throw unfinished(e);
        }
    }

    private End perSample(BatchField<Tensor> field, Tensor rows, double from, double to) {
        PerSampleSolution<Tensor> solution = new PerSampleRungeKutta(solver)
                .solve(new TensorBatchSpace(Math.toIntExact(rows.size(1) - dimension)), field, rows, from, to);
        return new End(solution.state(), solution.evaluations(), solution.calls());
    }

    private End together(BatchField<Tensor> field, Tensor rows, double from, double to) {
        int[] all = new int[Math.toIntExact(rows.size(0))];
        Arrays.setAll(all, i -> i);
        OdeSolution<Tensor> solution =
                solver.solve(new TensorSpace(), (t, y) -> field.at(ScoreModel.times(y, t), y, all), rows, from, to);
        return new End(
                solution.state(), Collections.nCopies(all.length, solution.evaluations()), solution.evaluations());
    }

    private LikelihoodException unfinished(IntegrationException e) {
        String advice = "; a network that is rough at this time, or a tolerance below its rounding, does this";
        if (norm == ErrorNorm.BATCH) {
            return new LikelihoodException(
                    -1,
                    "the probability flow of a batch of samples, the first of them number " + firstSample
                            + ", could not be solved: " + e.getMessage() + advice
                            + "; the error norm per sample tells which of them it is",
                    e);
        }
        // The solver counts from the first row of the batch.
        Matcher named = SAMPLE.matcher(String.valueOf(e.getMessage()));
        long sample = firstSample + (named.matches() ? Long.parseLong(named.group(1)) : 0);
        return new LikelihoodException(
                sample,
                "the probability flow of sample " + sample + " could not be solved: "
                        + (named.matches() ? named.group(2) : e.getMessage()) + advice,
                e);
    }

    /** Refuses what a model gives for a good state if it is not finite; a bad step of the solver is left to it. */
    private Tensor finite(Tensor slope, double[] t, Tensor y, int[] samples) {
        try (Scope scope = Scope.open()) {
            if (Double.isFinite(slope.sum().item())) {
                return slope;
            }
            double[] good = y.isFinite().to(DType.FLOAT32).sumPerSample().toDoubles();
            double[] answered =
                    slope.isFinite().to(DType.FLOAT32).sumPerSample().toDoubles();
            double width = (double) y.size(1);
            for (int i = 0; i < samples.length; i++) {
                if (good[i] == width && answered[i] < width) {
                    throw new LikelihoodException(
                            firstSample + samples[i],
                            "the model's answer or its divergence is not finite for sample "
                                    + (firstSample + samples[i])
                                    + " at t = " + t[i]
                                    + "; a diverged or half-precision model, or a time outside those it was trained"
                                    + " on?");
                }
            }
            return slope;
        }
    }

    /** Samples {@code [N, ...]} as rows of the solver's precision: float64 where the device has it. */
    static Tensor rows(Tensor x) {
        DType exact = x.device().kind() == Device.Kind.MPS ? DType.FLOAT32 : DType.FLOAT64;
        try (Scope scope = Scope.open()) {
            return scope.keep(x.detach().to(exact).reshape(x.size(0), -1));
        }
    }

    /** The velocity {@code dx/dt} of the probability flow. */
    static Tensor velocity(ScoreModel model, Tensor x, double[] t) {
        return model.evaluate(Prediction.FLOW, x, t);
    }
}
