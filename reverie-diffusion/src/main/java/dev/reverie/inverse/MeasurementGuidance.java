package dev.reverie.inverse;

import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * An approximation of how a measurement pulls at a noisy state, {@code grad_x log p(y | x_t)}, as
 *
 * <pre>{@code
 * (d A D(x,t) / dx)^T v,     v = v(y - A D, t)
 * }</pre>
 *
 * <p>The exact likelihood {@code p(y | x_t) = E[N(y; A x_0, sigma_y^2) | x_t]} needs all of {@code p(x_0 | x_t)}; these
 * rules know its mean D, and differ in what they take for its spread.
 */
@FunctionalInterface
public interface MeasurementGuidance {
    /**
     * The cotangent v.
     *
     * @param measurement A, y and sigma_y
     * @param schedule the process
     * @param residual {@code y - A D}, {@code [N, outputShape]}; not changed
     * @param t the time of each sample
     * @return v of the residual's shape
     */
    Tensor cotangent(Measurement measurement, Schedule schedule, Tensor residual, double[] t);

    /**
     * A usual guess of the variance of the clean data given the noisy, {@code Var(x_0 | x_t)} of each coordinate: exact
     * for independent Gaussian coordinates.
     *
     * <pre>{@code
     * r_t^2 = s^2 sigma^2 / (sigma^2 + alpha^2 s^2)
     * }</pre>
     *
     * <p>Song et al. 2023 (PiGDM, ICLR 2023), with s = 1.
     *
     * @param schedule alpha and sigma
     * @param dataStd s, standard deviation of a coordinate of the data
     * @param t the time
     */
    static double reconstructionVariance(Schedule schedule, double dataStd, double t) {
        double noise = schedule.sigma(t);
        double signal = schedule.alpha(t) * dataStd;
        return dataStd * dataStd * noise * noise / (noise * noise + signal * signal);
    }
}
