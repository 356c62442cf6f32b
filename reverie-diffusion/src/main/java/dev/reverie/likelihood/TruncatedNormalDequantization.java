package dev.reverie.likelihood;

import dev.reverie.flow.ScoreFlow;
import dev.reverie.random.RandomCursor;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Truncated-normal dequantisation: the noise of the flow's first time epsilon, cut off at the borders of the bin. Nothing to
 * learn, and the model meets what it met in training, for which uniform noise is too wide.
 *
 * <pre>{@code
 * x    = alpha (x_k + v),    v ~ N(0, (sigma / alpha)^2) given |v| < h,    h half the distance of two levels
 * v    = (sigma / alpha) z,  z ~ N(0, 1) given |z| < tau,                  tau = alpha h / sigma
 * q(v) = exp(-z^2 / 2) / (sqrt(2 pi) Z sigma / alpha),                     Z = erf(tau / sqrt(2))
 * P(k) = int p(v) dv over |v| < h,                                         p(v) = alpha^m p_epsilon(alpha (x_k + v))
 * ln P(k) >= E_q[ ln p_epsilon(x) + m ln alpha - ln q(v) ]
 * }</pre>
 *
 * <p>Zheng et al. 2023 (arXiv:2305.03935), the section on evaluation. {@code E[-ln q(v)]} is {@code ln(sigma / alpha) + (1 + ln 2 pi)
 * / 2 + ln Z - tau exp(-tau^2 / 2) / (sqrt(2 pi) Z)} for one coordinate; here it is taken draw by draw, because its noise and
 * that of {@code ln p_epsilon} cancel. {@code x_k} is where the network saw level k in training, {@code low + k (high -
 * low) / (levels - 1)}, so a bin is {@code levels / (levels - 1)} times as wide as one of {@link UniformDequantization}. Both give
 * probabilities: the bins do not overlap.
 *
 * <p>It is tight where the model's density peaks at the levels, as the data's does. Where a model is so smooth that its density is even
 * over a bin, uniform noise is tight and this one loses the difference of the entropies, up to 0.53 bits for each coordinate at tau = 3.
 *
 * <p>The noise should fit the bin: {@link #fittingTime} is the time at which three of its deviations reach the border, the
 * paper's choice for bytes. A process that begins with more noise (tau small, as a variance-exploding one of 0.01) makes q nearly
 * uniform.
 *
 * @param alpha signal at the flow's first time, positive
 * @param sigma noise at the flow's first time, positive
 */
public record TruncatedNormalDequantization(double alpha, double sigma) implements Dequantization {
    /** Deviations of the noise from a level to the border of its bin at {@link #fittingTime}. */
    public static final double FITTING_TAU = 3;

    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    /** Below, uniform proposals are accepted more often than normal ones. */
    private static final double WIDE = 1;

    /**
     * Checks the process.
     *
     * @throws IllegalArgumentException unless both are positive and finite
     */
    public TruncatedNormalDequantization {
        if (!(alpha > 0 && sigma > 0 && Double.isFinite(alpha / sigma) && sigma / alpha > 0)) {
            throw new IllegalArgumentException(
                    "alpha and sigma must be positive and finite, got " + alpha + " and " + sigma);
        }
    }

    /**
     * The one that belongs to a flow.
     *
     * @param flow whose first time decides the noise
     */
    public static TruncatedNormalDequantization of(ScoreFlow flow) {
        Schedule schedule = flow.model().schedule();
        return new TruncatedNormalDequantization(schedule.alpha(flow.epsilon()), schedule.sigma(flow.epsilon()));
    }

    /**
     * The time at which {@value #FITTING_TAU} deviations of the noise reach from a level to the border of its bin; the given one
     * where there is more noise already.
     *
     * @param schedule the process
     * @param kind the levels
     * @param earliest a time of the process
     */
    public static double fittingTime(Schedule schedule, Quantized kind, double earliest) {
        double fitting = halfGap(kind) / FITTING_TAU;
        TimeInterval domain = schedule.domain();
        return schedule.noiseToSignal(earliest) >= fitting || !(schedule.noiseToSignal(domain.end()) > fitting)
                ? earliest
                : Math.max(earliest, schedule.timeOfNoiseToSignal(fitting));
    }

    private static double halfGap(Quantized kind) {
        return (kind.high() - kind.low()) / (kind.levels() - 1) / 2;
    }

    /** Deviations of the noise from a level to the border of its bin, {@code alpha h / sigma}. */
    public double tau(Quantized kind) {
        return halfGap(kind) * alpha / sigma;
    }

    @Override
    public Offsets draw(Tensor levels, Quantized kind, SeededNoise noise) {
        int count = Math.toIntExact(levels.size(0));
        int length = Math.toIntExact(levels.count() / count);
        double tau = tau(kind);
        // One deviation in bins: u = 1/2 + z / (2 tau).
        double deviation = 0.5 / tau;
        double mass = 1 - 2 * NormalDistribution.STANDARD.cdf(-tau);
        double constant = -HALF_LOG_TWO_PI - Math.log(deviation) - Math.log(mass);
        double[] offsets = new double[Math.multiplyExact(count, length)];
        double[] logDensities = new double[count];
        for (int i = 0; i < count; i++) {
            RandomCursor cursor = noise.stream()
                    .index(noise.firstSample() + i)
                    .purpose("dequantisation")
                    .cursor();
            double squares = 0;
            for (int j = 0; j < length; j++) {
                double z = truncated(cursor, tau);
                offsets[i * length + j] = 0.5 + deviation * z;
                squares += z * z;
            }
            logDensities[i] = length * constant - squares / 2;
        }
        try (Scope scope = Scope.open()) {
            return new Offsets(
                    scope.keep(Tensors.of(offsets, levels.shape()).to(levels.device())),
                    scope.keep(Tensors.of(logDensities, count).to(levels.device())));
        }
    }

    /** A standard normal number below tau in size, by rejection. */
    private static double truncated(RandomCursor cursor, double tau) {
        while (true) {
            double z = tau < WIDE ? tau * (2 * cursor.nextDouble() - 1) : cursor.nextGaussian();
            if (Math.abs(z) < tau && (tau >= WIDE || cursor.nextDouble() < Math.exp(-0.5 * z * z))) {
                return z;
            }
        }
    }

    /** Bins about {@code alpha x_k}. */
    @Override
    public Bins bins(Quantized kind) {
        double half = halfGap(kind);
        return new Bins(alpha * (kind.low() - half), alpha * 2 * half);
    }

    @Override
    public String label() {
        return "truncated-normal";
    }
}
