package dev.reverie.inverse;

import dev.reverie.model.PerSample;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * The measurement as Gaussian around {@code A D}, with the same variance in every direction:
 *
 * <pre>{@code
 * p(y | x_t) ~ N(y; A D(x,t), (sigma_y^2 + r_t^2) I),     v = (y - A D) / (sigma_y^2 + r_t^2)
 * }</pre>
 *
 * <p>The likelihood that diffusion posterior sampling starts from (arXiv:2209.14687, section 3, there with {@code r_t =
 * 0}), widened by what the denoised data do not know, as in {@link PiGdm}, of which it is the case
 * {@code A A^T = I}. Needs neither zeta nor a pseudo-inverse; for other operators scale A so that its rows have norm 1.
 *
 * @param dataStd standard deviation of a coordinate of the data, in {@code r_t}
 */
public record GaussianGuidance(double dataStd) implements MeasurementGuidance {
    /**
     * Checks the standard deviation.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public GaussianGuidance {
        DataStd.check(dataStd);
    }

    @Override
    public Tensor cotangent(Measurement measurement, Schedule schedule, Tensor residual, double[] t) {
        double noise = measurement.sigma() * measurement.sigma();
        return PerSample.of(
                        t, time -> 1 / (noise + MeasurementGuidance.reconstructionVariance(schedule, dataStd, time)))
                .times(residual);
    }
}
