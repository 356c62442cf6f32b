package dev.reverie.oracle;

import dev.reverie.model.DensityModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;

/**
 * The exact model of a mixture of isotropic Gaussians {@code sum_k w_k N(m_k, v_k I)} under any schedule, in any
 * dimension.
 *
 * <pre>{@code
 * p_t      = sum_k w_k N(alpha m_k, c_k I),     c_k = alpha^2 v_k + sigma^2
 * r_k(x)   = softmax_k( ln w_k - (d / 2) ln(2 pi c_k) - ||x - alpha m_k||^2 / (2 c_k) )
 * s(x, t)  = sum_k r_k (alpha m_k - x) / c_k
 * }</pre>
 *
 * <p>Not linear in x: it settles what Gaussian data flatter. Memory {@code N K d}.
 */
public final class GaussianMixtureOracle implements DensityModel {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Schedule schedule;
    private final double[] logWeights;
    private final double[] means;
    private final double[] variances;
    private final int dimension;

    /**
     * A mixture.
     *
     * @param schedule the process
     * @param weights K positive numbers; they are divided by their sum
     * @param means K points of d coordinates each
     * @param variances K variances, at least 0
     * @throws IllegalArgumentException if the numbers of components or coordinates differ, or a value is out of range
     */
    public GaussianMixtureOracle(Schedule schedule, double[] weights, double[][] means, double[] variances) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        if (weights.length == 0 || weights.length != means.length || weights.length != variances.length) {
            throw new IllegalArgumentException("a mixture needs as many weights as means and variances, got "
                    + weights.length + ", " + means.length + " and " + variances.length);
        }
        dimension = means[0].length;
        double total = Arrays.stream(weights).sum();
        for (int k = 0; k < weights.length; k++) {
            if (!(weights[k] > 0 && weights[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight " + k + " must be positive and finite, got " + weights[k]);
            }
            if (!(variances[k] >= 0 && variances[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "variance " + k + " must be finite and at least 0, got " + variances[k]);
            }
            if (means[k].length != dimension || dimension == 0) {
                throw new IllegalArgumentException("mean " + k + " has " + means[k].length + " coordinates, mean 0 has "
                        + dimension + "; all need the same number, at least 1");
            }
        }
        this.logWeights = Arrays.stream(weights).map(w -> Math.log(w / total)).toArray();
        this.means = Arrays.stream(means).flatMapToDouble(Arrays::stream).toArray();
        this.variances = variances.clone();
    }

    @Override
    public Schedule schedule() {
        return schedule;
    }

    @Override
    public Prediction prediction() {
        return Prediction.SCORE;
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor flat = flat(x);
            Tensor responsibilities = Functional.softmax(logTerms(flat, t), 1);
            Tensor precision = responsibilities.mul(byComponent(flat, t, (time, k) -> 1 / spread(time, k)));
            Tensor centers = Tensors.of(means, variances.length, dimension).like(flat);
            Tensor pull = PerSample.of(t, schedule::alpha).times(precision.matmul(centers));
            Tensor score = pull.sub(flat.mul(precision.sum(true, 1)));
            return scope.keep(score.reshape(x.shape()));
        }
    }

    @Override
    public Tensor logDensity(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            return scope.keep(logTerms(flat(x), t).logSumExp(false, 1));
        }
    }

    /** {@code ln(w_k N(x; alpha m_k, c_k I))}: {@code [N, d] -> [N, K]}. */
    private Tensor logTerms(Tensor flat, double[] t) {
        Tensor centers = Tensors.of(means, 1, variances.length, dimension).like(flat);
        Tensor points = flat.view(flat.size(0), 1, dimension);
        // differences, not an expanded square: nothing cancels when x is far from the origin
        Tensor squares = points.sub(
                        PerSample.of(t, schedule::alpha).tensor(points).mul(centers))
                .square()
                .sum(false, 2);
        Tensor constant = byComponent(
                flat, t, (time, k) -> logWeights[k] - 0.5 * dimension * (LOG_TWO_PI + Math.log(spread(time, k))));
        return squares.mul(byComponent(flat, t, (time, k) -> -0.5 / spread(time, k)))
                .add(constant);
    }

    private double spread(double t, int k) {
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        return alpha * alpha * variances[k] + sigma * sigma;
    }

    private interface ByComponent {
        double at(double t, int component);
    }

    /** A number for each sample and component, {@code [N, K]}, or {@code [1, K]} where all times are equal. */
    private Tensor byComponent(Tensor flat, double[] t, ByComponent function) {
        int rows = PerSample.of(t).isUniform() ? 1 : t.length;
        double[] values = new double[rows * variances.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = function.at(t[i / variances.length], i % variances.length);
        }
        return Tensors.of(values, rows, variances.length).like(flat);
    }

    private Tensor flat(Tensor x) {
        if (x.count() != x.size(0) * dimension) {
            throw new IllegalArgumentException("the oracle is of data with " + dimension + " coordinates, got " + x
                    + " with " + x.count() / x.size(0));
        }
        return x.reshape(x.size(0), dimension);
    }

    @Override
    public String toString() {
        return "GaussianMixtureOracle[" + variances.length + " components in " + dimension + " dimensions, " + schedule
                + "]";
    }
}
