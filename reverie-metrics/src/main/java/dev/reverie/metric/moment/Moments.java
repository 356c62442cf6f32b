package dev.reverie.metric.moment;

import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.Serializable;
import java.util.Objects;

/**
 * Number, mean and covariance of rows, in float64. Two of them merge into that of all rows, so that batches, threads and machines
 * can each see a part:
 *
 * <pre>{@code
 * n = n_a + n_b,   d = m_b - m_a,   m = m_a + d n_b / n,   S = S_a + S_b + d d^T n_a n_b / n       S = sum (x - m)(x - m)^T
 * }</pre>
 *
 * <p>Chan, Golub and LeVeque 1983 (The American Statistician 37, 242). Sums of products about zero, the usual short cut, lose
 * all digits where the mean is large beside the spread. Immutable.
 */
public final class Moments implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The count of statistics whose file does not tell it; they can be compared and not merged. */
    public static final long UNKNOWN = -1;

    /** Rows at a time. */
    private static final int CHUNK = 4096;

    private final long count;
    private final double[] mean;
    private final double[] scatter;
    private final FeatureSource source;

    private Moments(long count, double[] mean, double[] scatter, FeatureSource source) {
        this.count = count;
        this.mean = mean;
        this.scatter = scatter;
        this.source = source;
    }

    /** The moments of rows. */
    public static Moments of(Features rows) {
        Moments all = chunk(rows, 0, Math.min(CHUNK, rows.count()));
        for (int from = CHUNK; from < rows.count(); from += CHUNK) {
            all = all.merge(chunk(rows, from, Math.min(CHUNK, rows.count() - from)));
        }
        return all;
    }

    /**
     * Given moments.
     *
     * @param count number of rows, at least 2, or {@link #UNKNOWN}
     * @param mean D numbers; copied
     * @param covariance D x D in row-major order, with divisor {@code count - 1}; copied
     * @param source what made the rows
     * @throws MetricException if sizes disagree, a number is not finite, or the matrix is not symmetric
     */
    public static Moments of(long count, double[] mean, double[] covariance, FeatureSource source) {
        int d = mean.length;
        if ((count < 2 && count != UNKNOWN) || d == 0 || covariance.length != (long) d * d) {
            throw new MetricException(
                    "statistics need at least 2 rows, a mean of D and a covariance of D x D numbers, got " + count
                            + " rows, " + d + " and " + covariance.length + " numbers");
        }
        double[] scatter = new double[covariance.length];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double here = covariance[i * d + j];
                double there = covariance[j * d + i];
                double scale = Math.sqrt(Math.abs(covariance[i * d + i] * covariance[j * d + j]));
                if (!Double.isFinite(here) || !Double.isFinite(mean[i])) {
                    throw new MetricException("statistics must be finite, but feature " + i + " has mean " + mean[i]
                            + " and covariance " + here + " with feature " + j);
                }
                if (Math.abs(here - there) > 1e-6 * scale + 1e-12) {
                    throw new MetricException("a covariance must be symmetric, but entry (" + i + ", " + j + ") is "
                            + here + " and entry (" + j + ", " + i + ") is " + there);
                }
                scatter[i * d + j] = (here + there) / 2 * divisor(count);
            }
        }
        return new Moments(count, mean.clone(), scatter, Objects.requireNonNull(source, "source"));
    }

    private static double divisor(long count) {
        return count == UNKNOWN ? 1 : count - 1.0;
    }

    private static Moments chunk(Features rows, int from, int size) {
        try (Scope scope = Scope.open()) {
            Tensor x = rows.tensor(from, size);
            Tensor mean = x.mean(false, 0);
            Tensor centred = x.sub(mean);
            // What the rounding of the mean has left over belongs to the mean.
            Tensor rest = centred.mean(false, 0);
            centred = centred.sub(rest);
            Tensor scatter = centred.transpose(0, 1).matmul(centred);
            return new Moments(size, mean.add(rest).toDoubles(), scatter.toDoubles(), rows.source());
        }
    }

    /**
     * The moments of the rows of both.
     *
     * @throws MetricException if sources or dimensions differ, or a count is not known
     */
    public Moments merge(Moments other) {
        requireComparable(other);
        if (count == UNKNOWN || other.count == UNKNOWN) {
            throw new MetricException(
                    "statistics of an unknown number of rows cannot be merged; the file does not tell it");
        }
        int d = dimension();
        double n = (double) count + other.count;
        double[] step = new double[d];
        double[] merged = new double[d];
        for (int i = 0; i < d; i++) {
            step[i] = other.mean[i] - mean[i];
            merged[i] = mean[i] + step[i] * (other.count / n);
        }
        double factor = (double) count * other.count / n;
        double[] sum = new double[scatter.length];
        for (int i = 0; i < d; i++) {
            double row = step[i] * factor;
            for (int j = 0; j < d; j++) {
                sum[i * d + j] = scatter[i * d + j] + other.scatter[i * d + j] + row * step[j];
            }
        }
        return new Moments(count + other.count, merged, sum, source);
    }

    /** Number of rows, or {@link #UNKNOWN}. */
    public long count() {
        return count;
    }

    /** D. */
    public int dimension() {
        return mean.length;
    }

    /** The mean, copied. */
    public double[] mean() {
        return mean.clone();
    }

    /**
     * The covariance with divisor n - 1, D x D in row-major order.
     *
     * @throws MetricException if there is one row only
     */
    public double[] covariance() {
        if (count != UNKNOWN && count < 2) {
            throw new MetricException("a covariance needs at least 2 rows, got " + count);
        }
        double[] covariance = scatter.clone();
        for (int i = 0; i < covariance.length; i++) {
            covariance[i] /= divisor(count);
        }
        return covariance;
    }

    /** The covariance as a float64 tensor {@code [D, D]} in the caller's scope. */
    public Tensor covarianceTensor() {
        return Tensors.of(covariance(), dimension(), dimension());
    }

    /** What made the rows. */
    public FeatureSource source() {
        return source;
    }

    /**
     * Checks that two may be compared or merged.
     *
     * @throws MetricException if sources or dimensions differ
     */
    public void requireComparable(Moments other) {
        source.requireSame(other.source);
        if (dimension() != other.dimension()) {
            throw new MetricException("statistics of " + dimension() + " features do not go with those of "
                    + other.dimension() + "; they are of other features, or of images of another size");
        }
    }

    /** For instance {@code 50000 rows of 2048 features of inception}. */
    @Override
    public String toString() {
        return (count == UNKNOWN ? "an unknown number of" : String.valueOf(count)) + " rows of " + dimension()
                + " features of " + source;
    }
}
