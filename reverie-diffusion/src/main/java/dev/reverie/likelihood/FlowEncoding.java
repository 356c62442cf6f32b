package dev.reverie.likelihood;

import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.BatchField;
import dev.reverie.sampler.ode.ErrorNorm;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Data as latent states of the prior and back, along the probability flow: {@code z = x(T)} from
 * {@code x(epsilon) = x}.
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.3. The map is invertible; how far the solver's errors take a sample
 * from itself there and back is {@link #roundTripErrors}.
 *
 * @param sde the process
 * @param model the score model, of continuous time
 * @param solver method, tolerances and the budget of evaluations
 * @param norm whether each sample has its own steps
 * @param startTime epsilon
 */
public record FlowEncoding(Sde sde, ScoreModel model, AdaptiveRungeKutta solver, ErrorNorm norm, double startTime) {
    /** Checks that nothing is missing. */
    public FlowEncoding {
        Objects.requireNonNull(sde, "sde");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(solver, "solver");
        Objects.requireNonNull(norm, "norm");
    }

    /**
     * The latent states of data.
     *
     * @param x data {@code [N, ...]} at epsilon; stays with the caller
     * @return the states at T, of x's shape and element type, in the caller's scope
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    public Tensor encode(Tensor x) {
        return follow(x, startTime, sde.end());
    }

    /**
     * The data of latent states.
     *
     * @param z states {@code [N, ...]} at T; stays with the caller
     * @return the data at epsilon, of z's shape and element type, in the caller's scope
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    public Tensor decode(Tensor z) {
        return follow(z, sde.end(), startTime);
    }

    /**
     * How far each sample is from itself after {@link #encode} and {@link #decode}: the root mean square over its
     * coordinates.
     *
     * @param x data {@code [N, ...]}; stays with the caller
     * @return one error for each sample
     */
    public double[] roundTripErrors(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor start = FlowPath.rows(x).reshape(x.shape());
            double[] errors = decode(encode(start)).sub(start).normPerSample().toDoubles();
            double root = Math.sqrt((double) x.count() / (double) x.size(0));
            for (int i = 0; i < errors.length; i++) {
                errors[i] /= root;
            }
            return errors;
        }
    }

    private Tensor follow(Tensor x, double from, double to) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            long[] shape = x.shape();
            BatchField<Tensor> field = (t, rows, samples) -> {
                try (Scope inner = Scope.open()) {
                    long[] batch = shape.clone();
                    batch[0] = samples.length;
                    return inner.keep(FlowPath.velocity(model.forSamples(samples), rows.reshape(batch), t)
                            .reshape(samples.length, -1));
                }
            };
            Tensor start = FlowPath.rows(x);
            FlowPath.End end = new FlowPath(solver, norm, start.size(1), 0).follow(field, start, from, to);
            return scope.keep(end.rows().reshape(shape).to(x.dtype()));
        }
    }
}
