package dev.reverie.flow;

import dev.reverie.stat.SampleMoments;
import java.util.List;

/**
 * The log density of one sample by a flow, in nats per sample, with respect to the coordinates of the flow.
 *
 * <pre>{@code
 * ln p(x) = base + change + correction
 * }</pre>
 *
 * @param base {@code ln N(z; 0, s^2 I)} of the latent state z
 * @param estimates {@code integral div f dt} along the path by each probe; one number where the divergence is exact
 * @param isExact whether the divergence is exact
 * @param correction what is added for the gap between the data and the flow's first time; 0 without
 * @param evaluations how often the flow was asked for this sample (NFE)
 */
public record FlowDensity(double base, List<Double> estimates, boolean isExact, double correction, int evaluations) {
    /**
     * Copies the estimates.
     *
     * @throws IllegalArgumentException if there is none
     */
    public FlowDensity {
        estimates = List.copyOf(estimates);
        if (estimates.isEmpty()) {
            throw new IllegalArgumentException("a density needs at least one estimate of its change, got none");
        }
    }

    /** {@code ln p(x)} in nats. */
    public double logDensity() {
        return base + change() + correction;
    }

    /** {@code integral div f dt = ln |dz/dx|}, the mean over the probes. */
    public double change() {
        return estimates.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Of {@link #change} over the probes: 0 where the divergence is exact, NaN with one probe, which does not tell. */
    public double standardError() {
        if (isExact) {
            return 0;
        }
        return estimates.size() < 2
                ? Double.NaN
                : SampleMoments.of(estimates.stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                        .standardError();
    }

    /** The same density with a correction that cost one more evaluation. */
    public FlowDensity corrected(double nats) {
        return new FlowDensity(base, estimates, isExact, nats, evaluations + 1);
    }
}
