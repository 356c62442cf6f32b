package dev.reverie.oracle;

import dev.reverie.model.DensityModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * The exact model of a finite set of data: what a network learns that fits its training data perfectly, and whose samples are these
 * data.
 *
 * <pre>{@code
 * p_t(x)   = mean_i N(x; alpha y_i, sigma^2 I)
 * D(x, t)  = sum_i w_i y_i,     w = softmax_i( -|x - alpha y_i|^2 / (2 sigma^2) )
 * }</pre>
 *
 * <p>Karras et al. 2022, arXiv:2206.00364, appendix B.3, equation 57. It has no density at sigma = 0. Cost: one matrix product of the
 * batch with all data for each evaluation. Weights are computed in float64.
 */
public final class EmpiricalOracle implements DensityModel {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Schedule schedule;
    private final Tensor data;

    /**
     * The model of some data.
     *
     * @param schedule the process
     * @param data {@code [M, ...]}; stays with the caller, open as long as this is used
     */
    public EmpiricalOracle(Schedule schedule, Tensor data) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        if (data.rank() < 2 || data.size(0) < 1) {
            throw new IllegalArgumentException("data are [M, ...] with M at least 1, got " + data);
        }
        this.data = data;
    }

    @Override
    public Schedule schedule() {
        return schedule;
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor weights = Functional.softmax(logTerms(x, t), 1);
            Tensor mean = weights.matmul(rows(data).to(weights.dtype()));
            return scope.keep(mean.reshape(x.shape()).to(x.dtype()));
        }
    }

    @Override
    public Tensor logDensity(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            long dimension = data.count() / data.size(0);
            double[] constants = new double[t.length];
            for (int i = 0; i < t.length; i++) {
                constants[i] = -0.5 * dimension * (LOG_TWO_PI + 2 * Math.log(schedule.sigma(t[i])))
                        - Math.log((double) data.size(0));
            }
            Tensor logs = logTerms(x, t).logSumExp(false, 1);
            Tensor constant = Tensors.of(constants, constants.length).to(x.device());
            return scope.keep(logs.add(constant).to(x.dtype()));
        }
    }

    /** {@code -|x - alpha y|^2 / (2 sigma^2)}: {@code [N, M]} in float64. */
    private Tensor logTerms(Tensor x, double[] t) {
        if (x.count() / x.size(0) != data.count() / data.size(0)) {
            throw new IllegalArgumentException("the oracle is of data " + data + ", got " + x);
        }
        Tensor wide = rows(x).to(DType.FLOAT64);
        Tensor alpha = PerSample.of(t, schedule::alpha).tensor(wide).reshape(-1, 1);
        Tensor factor = PerSample.of(t, s -> -0.5 / (schedule.sigma(s) * schedule.sigma(s)))
                .tensor(wide)
                .reshape(-1, 1);
        Tensor points = rows(data).to(wide.dtype());
        Tensor products = wide.matmul(points.transpose(0, 1));
        Tensor distance = products.mul(alpha.mul(-2))
                .add(wide.square().sum(true, 1))
                .add(points.square().sum(false, 1).mul(alpha.square()));
        return distance.mul(factor);
    }

    private static Tensor rows(Tensor tensor) {
        return tensor.reshape(tensor.size(0), -1);
    }

    @Override
    public String toString() {
        return "EmpiricalOracle[" + data.size(0) + " data, " + schedule + "]";
    }
}
