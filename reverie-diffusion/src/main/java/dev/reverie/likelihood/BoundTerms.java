package dev.reverie.likelihood;

import dev.reverie.stat.SampleMoments;
import java.util.List;
import java.util.Locale;

/**
 * A variational bound term by term, averaged over samples, in bits per dimension.
 *
 * @param prior {@code L_T = KL(q(x_T | x_0) || N(0, I))}
 * @param steps the terms {@code KL(q(x_(i-1) | x_i, x_0) || p(x_(i-1) | x_i))} for i = 1..N-1 in this order; NaN for
 *     those of which no sample was drawn
 * @param decoder {@code L_0 = -ln P(x_0 | x_1)} of the discretised decoder
 * @param totals the bound of each sample, in bits per dimension
 */
public record BoundTerms(double prior, List<Double> steps, double decoder, List<Double> totals) {
    /** Copies the lists. */
    public BoundTerms {
        steps = List.copyOf(steps);
        totals = List.copyOf(totals);
    }

    /** The bound, the mean over the samples, in bits per dimension. */
    public double bitsPerDim() {
        return totals.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Standard error of {@link #bitsPerDim()} over the samples, that of drawn terms included; NaN with one sample. */
    public double standardError() {
        return totals.size() < 2
                ? Double.NaN
                : SampleMoments.of(
                                totals.stream().mapToDouble(Double::doubleValue).toArray())
                        .standardError();
    }

    /** The part of all steps together: what prior and decoder leave of the bound. */
    public double stepsTogether() {
        return bitsPerDim() - prior - decoder;
    }

    /** {@code 2.306 +- 0.029 bits/dim (prior 2.7e-05, steps 1.319, decoder 0.987)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.3f +- %.3f bits/dim (prior %.2g, steps %.3f, decoder %.3f)",
                bitsPerDim(),
                standardError(),
                prior,
                stepsTogether(),
                decoder);
    }
}
