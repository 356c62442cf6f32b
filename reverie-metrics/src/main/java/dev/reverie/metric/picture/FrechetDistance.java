package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.ValueRange;
import dev.reverie.metric.moment.Moments;
import dev.reverie.torch.LinearAlgebra;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Frechet distance: the squared Wasserstein-2 distance of two Gaussians with the moments of the features.
 *
 * <pre>{@code
 * FD = |m_1 - m_2|^2 + tr S_1 + tr S_2 - 2 tr (S_1^1/2 S_2 S_1^1/2)^1/2
 * }</pre>
 *
 * <p>Dowson and Landau 1982 (Journal of Multivariate Analysis 12, 450); with the features of an Inception network it is the FID of
 * Heusel et al. 2017, arXiv:1706.08500, equation 6.
 *
 * <p>In float64 by a symmetric route: with {@code S = U diag(l) U^T} of the r eigenvalues above rounding and {@code B = U_r
 * diag(l_r)^1/2}, the trace is the sum of the singular values of {@code B_1^T B_2}, whose squares are the eigenvalues of
 * {@code S_1^1/2 S_2 S_1^1/2} that are not 0. A square root of the product {@code S_1 S_2}, which is not symmetric, fails where a
 * covariance is singular: fewer rows than features, or features that are always 0. Here that needs no offset, and the ranks are told;
 * and no eigenvalue is squared and rooted again, which would cost half of the digits of the small ones.
 *
 * <p>Biased upwards by few rows, by about {@code c / n} with a c that depends on the model (arXiv:1911.07023): compare equal numbers
 * only, or see {@link FrechetInfinity}.
 */
public record FrechetDistance() implements Metric {
    /** Eigenvalues below the largest times D times this are rounding. */
    private static final double ROUNDING = 0x1.0p-52;

    /**
     * The distance and what it is made of.
     *
     * @param value the distance
     * @param means {@code |m_1 - m_2|^2}
     * @param covariances the rest
     * @param sampleRank rank of the covariance of the samples
     * @param referenceRank rank of that of the reference
     * @param dimension D; a rank below it says that the covariance is singular
     */
    public record Parts(
            double value, double means, double covariances, int sampleRank, int referenceRank, int dimension) {
        /** Whether a covariance is singular. */
        public boolean isSingular() {
            return Math.min(sampleRank, referenceRank) < dimension;
        }
    }

    @Override
    public String name() {
        return "frechet";
    }

    @Override
    public String description() {
        return "Frechet distance of Gaussians with the moments of the features";
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.NOT_NEGATIVE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), between(samples, reference));
        return values;
    }

    @Override
    public Optional<String> caution(Features samples, Features reference) {
        int rows = Math.min(samples.count(), reference.count());
        return rows > samples.dimension()
                ? Optional.empty()
                : Optional.of("frechet: " + rows + " rows are not more than the " + samples.dimension()
                        + " features, so that a covariance is singular; the distance is computed on its range, and is far"
                        + " too large: take more rows, or kid, which is not biased");
    }

    /** The distance of two sets of features. */
    public double between(Features samples, Features reference) {
        samples.requireComparable(reference);
        return between(Moments.of(samples), Moments.of(reference)).value();
    }

    /**
     * The distance of two sets of moments.
     *
     * @throws dev.reverie.metric.MetricException if they are of other features, or of fewer than 2 rows
     */
    public static Parts between(Moments samples, Moments reference) {
        samples.requireComparable(reference);
        double means = 0;
        double[] mean = samples.mean();
        double[] other = reference.mean();
        for (int i = 0; i < mean.length; i++) {
            double difference = mean[i] - other[i];
            means += difference * difference;
        }
        try (Scope scope = Scope.open()) {
            Tensor first = root(samples);
            Tensor second = root(reference);
            int firstRank = (int) first.size(1);
            int secondRank = (int) second.size(1);
            double overlap = firstRank == 0 || secondRank == 0
                    ? 0
                    : LinearAlgebra.singularValues(first.transpose(0, 1).matmul(second))
                            .sum()
                            .item();
            double covariances = trace(samples) + trace(reference) - 2 * overlap;
            // Of equal moments it is 0 up to rounding, which has either sign.
            return new Parts(
                    Math.max(0, means + covariances), means, covariances, firstRank, secondRank, samples.dimension());
        }
    }

    /** B of {@code S = B B^T}, D x r. */
    private static Tensor root(Moments moments) {
        LinearAlgebra.Pair eigen = LinearAlgebra.symmetricEigen(moments.covarianceTensor());
        double[] variances = eigen.values().toDoubles();
        double least = Math.max(0, variances[variances.length - 1]) * variances.length * ROUNDING;
        int skipped = 0;
        while (skipped < variances.length && variances[skipped] <= least) {
            skipped++;
        }
        int rank = variances.length - skipped;
        return eigen.companions()
                .narrow(1, skipped, rank)
                .mul(eigen.values().narrow(0, skipped, rank).sqrt());
    }

    private static double trace(Moments moments) {
        double[] covariance = moments.covariance();
        double trace = 0;
        for (int i = 0; i < moments.dimension(); i++) {
            trace += covariance[i * moments.dimension() + i];
        }
        return trace;
    }
}
