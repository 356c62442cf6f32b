package dev.reverie.oracle;

import dev.reverie.model.DensityModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;

/**
 * The exact model of a mixture of Gaussians with full covariances, {@code sum_k w_k N(m_k, S_k)}, under any schedule.
 *
 * <pre>{@code
 * p_t     = sum_k w_k N(alpha m_k, alpha^2 S_k + sigma^2 I)
 * s(x,t)  = sum_k r_k(x) (alpha^2 S_k + sigma^2 I)^-1 (alpha m_k - x)        r_k = posterior weights
 * }</pre>
 *
 * <p>By the eigenvectors of each {@code S_k}, so that one decomposition serves all times. Differentiable in x. With
 * isotropic components {@link dev.reverie.oracle.GaussianMixtureOracle} costs less.
 */
public final class MixtureOracle implements DensityModel {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Schedule schedule;
    private final GaussianMixture mixture;
    private final double[] logWeights;
    private final double[] means;
    private final double[][] variances;
    private final double[] axes;

    /**
     * A mixture.
     *
     * @param schedule the process
     * @param mixture law of the clean data, whose coordinates are the elements of a sample in row-major order
     */
    public MixtureOracle(Schedule schedule, GaussianMixture mixture) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        this.mixture = mixture;
        int dimension = mixture.dimension();
        int components = mixture.components().size();
        logWeights = Arrays.stream(mixture.weights()).map(Math::log).toArray();
        means = new double[components * dimension];
        variances = new double[components][];
        axes = new double[components * dimension * dimension];
        for (int k = 0; k < components; k++) {
            MultivariateNormal component = mixture.components().get(k);
            System.arraycopy(component.mean(), 0, means, k * dimension, dimension);
            EigenDecompositionSymmetric eigen =
                    new EigenDecompositionSymmetric(MatrixUtils.createRealMatrix(component.covariance()));
            variances[k] = eigen.getEigenvalues();
            double[][] vectors = eigen.getV().getData();
            for (int i = 0; i < dimension; i++) {
                System.arraycopy(vectors[i], 0, axes, (k * dimension + i) * dimension, dimension);
            }
        }
    }

    /** Law of the clean data. */
    public GaussianMixture mixture() {
        return mixture;
    }

    @Override
    public Schedule schedule() {
        return schedule;
    }

    @Override
    public Prediction prediction() {
        return Prediction.SCORE;
    }

    /** The state in the axes of each component, {@code [K, N, d]}, and the variances there, {@code [K, N or 1, d]}. */
    private record Frame(Tensor deviation, Tensor variance, Tensor axes) {}

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Frame frame = frame(x, t);
            Tensor shares = Functional.softmax(logTerms(frame), 0);
            Tensor pulls = frame.deviation.div(frame.variance).matmul(frame.axes.transpose(1, 2));
            Tensor weighted = pulls.mul(shares.view(shares.size(0), shares.size(1), 1));
            return scope.keep(weighted.sum(false, 0).neg().reshape(x.shape()));
        }
    }

    @Override
    public Tensor logDensity(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            return scope.keep(logTerms(frame(x, t)).logSumExp(false, 0));
        }
    }

    private Frame frame(Tensor x, double[] t) {
        int dimension = mixture.dimension();
        int components = variances.length;
        long n = x.size(0);
        if (x.count() != n * dimension) {
            throw new IllegalArgumentException(
                    "the oracle is of data with " + dimension + " coordinates, got " + x + " with " + x.count() / n);
        }
        Tensor centers = Tensors.of(means, components, 1, dimension).like(x);
        Tensor alpha = PerSample.of(t, schedule::alpha).tensor(x).reshape(1, n, 1);
        Tensor frames = Tensors.of(axes, components, dimension, dimension).like(x);
        Tensor deviation = x.reshape(1, n, dimension).sub(alpha.mul(centers)).matmul(frames);
        return new Frame(deviation, varianceAt(x, t), frames);
    }

    private Tensor varianceAt(Tensor x, double[] t) {
        int dimension = mixture.dimension();
        int rows = PerSample.of(t).isUniform() ? 1 : t.length;
        double[] values = new double[variances.length * rows * dimension];
        int next = 0;
        for (double[] component : variances) {
            for (int row = 0; row < rows; row++) {
                double alpha = schedule.alpha(t[row]);
                double sigma = schedule.sigma(t[row]);
                for (double variance : component) {
                    values[next++] = alpha * alpha * variance + sigma * sigma;
                }
            }
        }
        return Tensors.of(values, variances.length, rows, dimension).like(x);
    }

    /** {@code ln w_k N_k(x)}: {@code [K, N]}. */
    private Tensor logTerms(Frame frame) {
        Tensor squares = frame.deviation.square().div(frame.variance).add(frame.variance.log());
        Tensor constant = Tensors.of(logWeights, logWeights.length, 1).like(squares);
        return squares.sum(false, 2)
                .add(mixture.dimension() * LOG_TWO_PI)
                .mul(-0.5)
                .add(constant);
    }

    @Override
    public String toString() {
        return "MixtureOracle[" + variances.length + " components in " + mixture.dimension() + " dimensions, "
                + schedule + "]";
    }
}
