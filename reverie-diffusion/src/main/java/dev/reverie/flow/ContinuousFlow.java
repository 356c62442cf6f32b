package dev.reverie.flow;

import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.Probes;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * A flow {@code dz/dt = f(z, t)} between data and a Gaussian: everything that can be asked of a continuous normalizing flow,
 * however its velocity was learned.
 *
 * <pre>{@code
 * z(0) = x  data,    z(T) ~ N(0, s^2 I)  base
 * d ln p(z(t)) / dt = -div f(z(t), t)          along the flow
 * ln p(x) = ln N(z(T); 0, s^2 I) + integral_0^T div f dt
 * }</pre>
 *
 * <p>Chen et al. 2018 (arXiv:1806.07366), equation (8). As everywhere in this project, time runs from data to noise; papers
 * on flows often count the other way.
 *
 * @see FlowSolver what solves it
 */
public interface ContinuousFlow {
    /**
     * Velocity {@code f(z, t)}. Samples must not touch each other. Gradients are recorded when the thread records.
     *
     * @param z states {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of z's element type, belonging to the caller's scope
     */
    Tensor velocity(Tensor z, double[] t);

    /** {@link #velocity(Tensor, double[])} with all samples at one time. */
    default Tensor velocity(Tensor z, double t) {
        return velocity(z, ScoreModel.times(z, t));
    }

    /**
     * The flow for some samples of a batch. Flows that are bound to the samples of a batch answer for those; all others are
     * the same for every sample.
     *
     * @param samples positions in the batch, in the order in which they are asked about
     */
    default ContinuousFlow forSamples(int[] samples) {
        return this;
    }

    /**
     * Velocity and divergence, sharing one forward pass.
     *
     * @param z states {@code [N, ...]}
     * @param t the time of each sample, N values
     * @param probes how the divergence is found
     * @return both, not recorded, belonging to the caller's scope
     */
    default DivergenceValue divergence(Tensor z, double[] t, Probes probes) {
        return probes.evaluate(y -> velocity(y, t), z);
    }

    /** From data, at the start, to the base, at the end. */
    default TimeInterval times() {
        return TimeInterval.UNIT;
    }

    /** Standard deviation s of the base. */
    default double baseStd() {
        return 1;
    }

    /** Description on one line, for results and tables. */
    default String description() {
        return "continuous normalizing flow";
    }

    /**
     * {@code ln N(z; 0, s^2 I)} of latent states.
     *
     * @param z latent states {@code [N, ...]}
     * @return one number of nats for each sample
     */
    default double[] baseLogDensity(Tensor z) {
        double variance = baseStd() * baseStd();
        double dimension = (double) z.count() / (double) z.size(0);
        double constant = -0.5 * dimension * Math.log(2 * Math.PI * variance);
        try (Tensor squares = z.square().sumPerSample()) {
            return Arrays.stream(squares.toDoubles())
                    .map(square -> constant - square / (2 * variance))
                    .toArray();
        }
    }
}
