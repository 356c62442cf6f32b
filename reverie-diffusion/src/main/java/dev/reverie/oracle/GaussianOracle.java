package dev.reverie.oracle;

import dev.reverie.model.DensityModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;

/**
 * The exact model of Gaussian data {@code N(m, diag v)} under any schedule.
 *
 * <pre>{@code
 * p_t = N(alpha m, alpha^2 v + sigma^2)
 * s(x, t) = -(x - alpha m) / (alpha^2 v + sigma^2)
 * }</pre>
 *
 * <p>The score is linear in x, so every sampler maps (mean, variance) by a recursion that can be checked without Monte
 * Carlo.
 */
public final class GaussianOracle implements DensityModel {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Schedule schedule;
    private final double[] mean;
    private final double[] variance;

    private GaussianOracle(Schedule schedule, double[] mean, double[] variance) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        if (mean.length != variance.length || mean.length == 0) {
            throw new IllegalArgumentException("mean and variance need the same number of coordinates, got "
                    + mean.length + " and " + variance.length);
        }
        for (int i = 0; i < mean.length; i++) {
            if (!(variance[i] >= 0 && variance[i] < Double.POSITIVE_INFINITY && Double.isFinite(mean[i]))) {
                throw new IllegalArgumentException("coordinate " + i
                        + " needs a finite mean and a variance of at least 0, got " + mean[i] + " and " + variance[i]);
            }
        }
        this.mean = mean.clone();
        this.variance = variance.clone();
    }

    /**
     * Data of any shape whose coordinates are independent with one mean and one variance.
     *
     * @param schedule the process
     * @param mean mean of every coordinate
     * @param variance variance of every coordinate, at least 0
     * @throws IllegalArgumentException if the mean is not finite or the variance negative
     */
    public static GaussianOracle isotropic(Schedule schedule, double mean, double variance) {
        return new GaussianOracle(schedule, new double[] {mean}, new double[] {variance});
    }

    /**
     * Data with a mean and a variance for each coordinate.
     *
     * @param schedule the process
     * @param mean means in row-major order of a sample
     * @param variance variances in the same order, at least 0
     * @throws IllegalArgumentException if the numbers of coordinates differ or a value is out of range
     */
    public static GaussianOracle diagonal(Schedule schedule, double[] mean, double[] variance) {
        return new GaussianOracle(schedule, mean, variance);
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
            Tensor score = deviation(flat, t).div(varianceAt(flat, t)).neg();
            return scope.keep(score.reshape(x.shape()));
        }
    }

    @Override
    public Tensor logDensity(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor flat = flat(x);
            Tensor spread = varianceAt(flat, t);
            Tensor terms =
                    deviation(flat, t).square().div(spread).add(spread.log()).add(LOG_TWO_PI);
            return scope.keep(terms.sumPerSample().mul(-0.5));
        }
    }

    private Tensor flat(Tensor x) {
        long dimension = x.count() / x.size(0);
        if (mean.length > 1 && mean.length != dimension) {
            throw new IllegalArgumentException(
                    "the oracle is of data with " + mean.length + " coordinates, got " + x + " with " + dimension);
        }
        return x.reshape(x.size(0), dimension);
    }

    private Tensor deviation(Tensor flat, double[] t) {
        Tensor center = Tensors.of(mean, 1, mean.length).like(flat);
        return flat.sub(PerSample.of(t, schedule::alpha).tensor(flat).mul(center));
    }

    private Tensor varianceAt(Tensor flat, double[] t) {
        Tensor data = Tensors.of(variance, 1, variance.length).like(flat);
        Tensor signal = PerSample.of(t, time -> square(schedule.alpha(time)))
                .tensor(flat)
                .mul(data);
        return signal.add(PerSample.of(t, time -> square(schedule.sigma(time))).tensor(flat));
    }

    private static double square(double value) {
        return value * value;
    }

    @Override
    public String toString() {
        return mean.length == 1
                ? "GaussianOracle[mean " + mean[0] + ", variance " + variance[0] + ", " + schedule + "]"
                : "GaussianOracle[mean " + Arrays.toString(mean) + ", variance " + Arrays.toString(variance) + ", "
                        + schedule + "]";
    }
}
