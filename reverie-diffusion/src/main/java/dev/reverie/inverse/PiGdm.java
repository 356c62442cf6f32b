package dev.reverie.inverse;

import dev.reverie.model.PerSample;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * Pseudo-inverse guidance (PiGDM): the clean data given the noisy as Gaussian around D with variance {@code r_t^2}, so
 * that
 *
 * <pre>{@code
 * p(y | x_t) ~ N(y; A D(x,t), r_t^2 A A^T + sigma_y^2 I)
 * v = (r_t^2 A A^T + sigma_y^2 I)^-1 (y - A D)
 * }</pre>
 *
 * <p>Song, Vahdat, Mardani and Kautz 2023 (ICLR 2023), section 3; without noise {@code A^T v = A+ (y - A D) /
 * r_t^2}, which gives the method its name. This is the likelihood itself; the further weights that the paper gives it
 * in its DDIM step belong to that step. Exact where the data are Gaussian with variance {@code dataStd^2} in every
 * direction.
 *
 * <p>The system is solved by conjugate gradients in float64, which need only A and its adjoint: two products for masks
 * and other operators with orthonormal rows, more for others, and none of them through the network.
 *
 * @param dataStd standard deviation s of a coordinate of the data, in {@code r_t^2 = s^2 sigma^2 / (sigma^2 + alpha^2
 *     s^2)}
 */
public record PiGdm(double dataStd) implements MeasurementGuidance {
    /**
     * Checks the standard deviation.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public PiGdm {
        DataStd.check(dataStd);
    }

    @Override
    public Tensor cotangent(Measurement measurement, Schedule schedule, Tensor residual, double[] t) {
        PerSample spread = PerSample.of(t, time -> MeasurementGuidance.reconstructionVariance(schedule, dataStd, time));
        return new ConjugateGradients(measurement.operator(), spread, measurement.sigma() * measurement.sigma())
                .solve(residual);
    }
}
