package dev.reverie.flow;

import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.Probes;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.GroupField;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/**
 * The derivative of rows {@code [z, l]}: the velocity of a flow, and behind it the divergence by each probe.
 *
 * <p>Chen et al. 2018 (arXiv:1806.07366), equation (8).
 */
final class AugmentedField implements GroupField<Tensor> {
    private final ContinuousFlow flow;
    private final Probes probes;
    private final long[] shape;
    private final FiniteCheck check;

    /**
     * The field of a batch.
     *
     * @param shape of the samples {@code [N, ...]}
     */
    AugmentedField(ContinuousFlow flow, Probes probes, long[] shape, FiniteCheck check) {
        this.flow = flow;
        this.probes = probes;
        this.shape = shape;
        this.check = check;
    }

    @Override
    public Tensor at(double[] t, Tensor state, int[] samples) {
        check.begin();
        long count = state.size(0);
        long dimension = state.size(1) - probes.estimates();
        boolean all = count == shape[0];
        long[] batch = shape.clone();
        batch[0] = count;
        try (Scope scope = Scope.open()) {
            Tensor z = state.narrow(1, 0, dimension).reshape(batch);
            double[] times = t.length == count ? t : ScoreModel.times(z, t[0]);
            DivergenceValue at = all
                    ? flow.divergence(z, times, probes)
                    : flow.forSamples(samples).divergence(z, times, probes.select(indices(samples, state)));
            Tensor velocity = at.value().reshape(count, dimension);
            Tensor rates = Tensors.cat(1, velocity, at.perProbe().transpose(0, 1));
            return scope.keep(check.require(rates, dimension, state, t, samples));
        }
    }

    private static Tensor indices(int[] samples, Tensor state) {
        return Tensors.of(Arrays.stream(samples).asLongStream().toArray()).to(state.device());
    }
}
