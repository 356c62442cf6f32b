package dev.reverie.likelihood;

import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A density q(u | k) on [0, 1) in every coordinate, by which whole numbers k become real ones, {@code y = k + u}.
 *
 * <pre>{@code
 * ln P(k) = ln int p(k + u) du >= E_q[ ln p(k + u) - ln q(u | k) ]
 * }</pre>
 *
 * <p>Theis et al. 2016 (arXiv:1511.01844) for uniform q, Ho et al. 2019 (arXiv:1902.00275) for a learned one. The
 * bound is an equality for {@code q(u) = p(k + u) / P(k)}.
 */
public sealed interface Dequantization
        permits UniformDequantization, TruncatedNormalDequantization, LogisticNormalDequantization {
    /**
     * One draw.
     *
     * @param levels whole numbers {@code [N, ...]} in float64
     * @param kind how many levels there are
     * @param noise decides the draw; a sample's draw follows from the seed and its number alone
     * @return the draw, in the caller's scope; recorded when the thread records
     */
    Offsets draw(Tensor levels, Quantized kind, SeededNoise noise);

    /** Name in results, such as {@code uniform}. */
    String label();

    /**
     * Where the bins of the levels lie in the coordinates of the flow's first time.
     *
     * @param kind the levels
     */
    default Bins bins(Quantized kind) {
        return new Bins(kind.low(), kind.binWidth());
    }

    /**
     * Bins {@code [low + k width, low + (k + 1) width)} of the levels k = 0, 1, ...
     *
     * @param low where the bin of level 0 begins
     * @param width of a bin, positive
     */
    record Bins(double low, double width) {
        /** The point {@code low + (k + u) width}, in the caller's scope. */
        Tensor place(Tensor levels, Tensor offset) {
            try (Scope scope = Scope.open()) {
                return scope.keep(levels.add(offset).mulInPlace(width).addInPlace(low));
            }
        }

        /** {@code m ln width}: what turns a density at that point into one of u. */
        double logVolume(long dimension) {
            return (double) dimension * Math.log(width);
        }
    }

    /**
     * A draw of u.
     *
     * @param offset u, {@code [N, ...]} in float64
     * @param logDensity {@code ln q(u | k)} of each sample, {@code [N]} in nats
     */
    record Offsets(Tensor offset, Tensor logDensity) {
        /** Checks that both are there. */
        public Offsets {
            Objects.requireNonNull(offset, "offset");
            Objects.requireNonNull(logDensity, "logDensity");
        }
    }
}
