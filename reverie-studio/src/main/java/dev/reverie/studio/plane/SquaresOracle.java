package dev.reverie.studio.plane;

import dev.reverie.model.DensityModel;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * The exact model of points that are uniform on some squares of equal size, such as the dark fields of a board.
 *
 * <pre>{@code
 * p_t(x)  = (1/K) sum_k  P(x_1; I_k1) P(x_2; I_k2) / (alpha h)^2
 * P(x; [a, b]) = Phi((alpha b - x) / sigma) - Phi((alpha a - x) / sigma)
 * D(x, t) = sum_k w_k m_k / alpha      m_k the mean of N(x, sigma^2 I) within square k
 * }</pre>
 *
 * <p>The mean of a normal distribution within an interval is {@code x + sigma (phi(u) - phi(v)) / (Phi(v) - Phi(u))}; far in a
 * tail, where both differences are lost, the leading terms of Mills' ratio take over. Values carry no gradients.
 */
final class SquaresOracle implements DensityModel {
    /** Beyond so many deviations the distribution function has no digits any more. */
    private static final double FAR = 30;

    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Schedule schedule;
    private final double[][] corners;
    private final double side;

    /**
     * A model of squares.
     *
     * @param schedule the process
     * @param corners lower left corner of each
     * @param side of all
     */
    SquaresOracle(Schedule schedule, double[][] corners, double side) {
        this.schedule = schedule;
        this.corners = corners;
        this.side = side;
    }

    @Override
    public Schedule schedule() {
        return schedule;
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    /** Log probability of an interval under a normal distribution around a place, and the mean within. */
    private record Part(double logMass, double mean) {
        static Part of(double x, double sigma, double low, double high) {
            double u = (low - x) / sigma;
            double v = (high - x) / sigma;
            // The tail that is nearer has its digits.
            boolean flipped = u > 0;
            double from = flipped ? -v : u;
            double to = flipped ? -u : v;
            if (to < -FAR) {
                double distance = -to;
                double mean = to - 1 / distance;
                double logMass = -0.5 * to * to - Math.log(distance) - 0.5 * LOG_TWO_PI;
                return new Part(logMass, x + sigma * (flipped ? -mean : mean));
            }
            double mass = NormalDistribution.STANDARD.cdf(to) - NormalDistribution.STANDARD.cdf(from);
            double mean = (density(from) - density(to)) / mass;
            return new Part(Math.log(mass), x + sigma * (flipped ? -mean : mean));
        }

        private static double density(double z) {
            return Math.exp(-0.5 * (z * z + LOG_TWO_PI));
        }
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        double[] places = x.toDoubles();
        double[] denoised = new double[places.length];
        double[] logs = new double[corners.length];
        double[] first = new double[corners.length];
        double[] second = new double[corners.length];
        for (int i = 0; i < t.length; i++) {
            double alpha = schedule.alpha(t[i]);
            double sigma = schedule.sigma(t[i]);
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < corners.length; k++) {
                Part across = part(places[2 * i], corners[k][0], alpha, sigma);
                Part up = part(places[2 * i + 1], corners[k][1], alpha, sigma);
                logs[k] = across.logMass() + up.logMass();
                first[k] = across.mean();
                second[k] = up.mean();
                most = Math.max(most, logs[k]);
            }
            double total = 0;
            for (int k = 0; k < corners.length; k++) {
                double weight = Math.exp(logs[k] - most);
                total += weight;
                denoised[2 * i] += weight * first[k];
                denoised[2 * i + 1] += weight * second[k];
            }
            denoised[2 * i] /= alpha * total;
            denoised[2 * i + 1] /= alpha * total;
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(denoised, x.shape()).like(x));
        }
    }

    private Part part(double x, double corner, double alpha, double sigma) {
        return Part.of(x, sigma, alpha * corner, alpha * (corner + side));
    }

    @Override
    public Tensor logDensity(Tensor x, double[] t) {
        double[] places = x.toDoubles();
        double[] values = new double[t.length];
        for (int i = 0; i < t.length; i++) {
            double alpha = schedule.alpha(t[i]);
            double sigma = schedule.sigma(t[i]);
            double[] logs = new double[corners.length];
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < corners.length; k++) {
                logs[k] = part(places[2 * i], corners[k][0], alpha, sigma).logMass()
                        + part(places[2 * i + 1], corners[k][1], alpha, sigma).logMass();
                most = Math.max(most, logs[k]);
            }
            double sum = 0;
            for (double log : logs) {
                sum += Math.exp(log - most);
            }
            values[i] = most + Math.log(sum / corners.length) - 2 * Math.log(alpha * side);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(values, t.length).like(x));
        }
    }

    @Override
    public String toString() {
        return "SquaresOracle[" + corners.length + " squares of side " + side + ", " + schedule + "]";
    }
}
