package dev.reverie.likelihood;

/**
 * The log density of one sample by the probability flow, in nats per sample, with respect to the coordinates in which
 * the model works.
 *
 * <pre>{@code
 * ln p(x) = prior + change + correction
 * }</pre>
 *
 * @param prior {@code ln N(z; 0, priorStd^2 I)} of the latent state z
 * @param change {@code int_epsilon^T div u dt} along the path, the mean over the probes
 * @param correction what {@link EndPoint#DENOISED} adds; 0 without it
 * @param standardError of {@code change} over the probes: 0 for the exact divergence, NaN with one probe, which does
 *     not tell
 * @param evaluations how often the model was asked for this sample (NFE)
 */
public record FlowDensity(double prior, double change, double correction, double standardError, int evaluations) {
    /** {@code ln p(x)} in nats. */
    public double logDensity() {
        return prior + change + correction;
    }
}
