package dev.reverie.loss;

import dev.reverie.likelihood.DdpmTerms;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The variational bound of a DDPM chain as an objective: one term for each sample, drawn uniformly, times their number.
 *
 * <pre>{@code
 * L = (L_T + N L_i) / (d ln 2),    i uniform on 0..N-1
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239), equation (5); in bits per dimension, an unbiased estimate of the whole bound
 * that {@link dev.reverie.likelihood.VariationalBound} evaluates, the decoder {@code L_0} and the prior {@code L_T}
 * (which has no gradient) included. Noisy, since the terms differ by orders of magnitude: for the best likelihood, not
 * for the best pictures; {@link HybridLoss} is between.
 *
 * @param terms the terms of the bound; the data must lie on its levels
 */
public record VariationalBoundLoss(DdpmTerms terms) implements ChainObjective {
    /** Checks that they are there. */
    public VariationalBoundLoss {
        Objects.requireNonNull(terms, "terms");
    }

    @Override
    public int steps() {
        return terms.chain().steps();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if data of which the decoder is asked lie on no level
     */
    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z) {
        try (Scope scope = Scope.open()) {
            ChainPrediction draw = ChainPrediction.of(model, terms.chain(), x0, indices, z);
            return Perturbation.keep(scope, Losses.of(bitsPerDim(x0, indices, draw), draw.times()));
        }
    }

    /** The estimate of each sample, {@code [N]}. */
    Tensor bitsPerDim(Tensor x0, int[] indices, ChainPrediction draw) {
        double dimension = (double) x0.count() / (double) x0.size(0);
        double toBits = 1 / (dimension * Math.log(2));
        double scale = steps() * toBits;
        double[] weights = new double[indices.length];
        double[] constants = terms.prior(x0);
        for (int n = 0; n < indices.length; n++) {
            constants[n] *= toBits;
            if (indices[n] > 0) {
                weights[n] = scale * terms.weight(indices[n]);
                constants[n] += scale * dimension * terms.excess(indices[n]);
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor bits = PerSample.of(weights).times(draw.error().square().sumPerSample());
            bits = bits.add(Tensors.of(constants, constants.length).like(bits));
            int[] first = IntStream.range(0, indices.length)
                    .filter(n -> indices[n] == 0)
                    .toArray();
            if (first.length > 0) {
                bits = bits.add(spread(decoder(x0, first, draw).mul(scale), first, indices.length));
            }
            return scope.keep(bits);
        }
    }

    /** {@code L_0} of some samples, in nats. */
    private Tensor decoder(Tensor x0, int[] samples, ChainPrediction draw) {
        try (Scope scope = Scope.open()) {
            Tensor rows = Tensors.of(IntStream.of(samples).asLongStream().toArray(), samples.length)
                    .to(x0.device());
            Tensor levels = terms.kind().levelsOf(x0.indexSelect(0, rows), 0);
            return scope.keep(terms.decoder(
                    draw.state().indexSelect(0, rows), draw.predictedNoise().indexSelect(0, rows), levels));
        }
    }

    /** Values of some samples among those of all, the others 0. */
    private static Tensor spread(Tensor values, int[] samples, int count) {
        double[] place = new double[count * samples.length];
        for (int k = 0; k < samples.length; k++) {
            place[samples[k] * samples.length + k] = 1;
        }
        try (Scope scope = Scope.open()) {
            Tensor where = Tensors.of(place, count, samples.length).like(values);
            return scope.keep(where.matmul(values.view(samples.length, 1)).view(count));
        }
    }
}
