package dev.reverie.schedule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The published schedules of the rates {@code beta_i} of a {@link DdpmChain} of N steps, {@code i = 0..N-1}.
 *
 * <pre>{@code
 * LINEAR         beta_i = b_0 + (b_1 - b_0) u,                 u = i / (N - 1)
 * SCALED_LINEAR  beta_i = (sqrt(b_0) + (sqrt(b_1) - sqrt(b_0)) u)^2
 * COSINE         beta_i = 1 - abar((i+1)/N) / abar(i/N),       at most 0.999
 * SIGMOID        beta_i = b_0 + (b_1 - b_0) / (1 + e^(6 - 12 u))
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239), section 4; Rombach et al. 2022 (arXiv:2112.10752) for the scaled one; Nichol and
 * Dhariwal 2021 (arXiv:2102.09672), equation (17); Xu et al. 2022 (arXiv:2203.02923) for the sigmoid.
 */
public enum BetaSchedule {
    /** Equal steps of the rate: DDPM. */
    LINEAR,
    /** Equal steps of the root of the rate: latent diffusion. */
    SCALED_LINEAR,
    /** The cosine chain, which has no constants. */
    COSINE,
    /** An S from one rate to the other, whose ends it comes near. */
    SIGMOID;

    private static final double SIGMOID_END = 6;
    /** Digits in which people write rates. */
    private static final MathContext WRITTEN = new MathContext(12);

    /**
     * A rule with its constants.
     *
     * @param rule which
     * @param start the constant {@code b_0}; without meaning for {@link #COSINE}
     * @param end the constant {@code b_1}; without meaning for {@link #COSINE}
     */
    public record Constants(BetaSchedule rule, double start, double end) {
        /** Checks that the rule is there. */
        public Constants {
            Objects.requireNonNull(rule, "rule");
        }

        private boolean gives(DdpmChain chain) {
            boolean allowed = rule == COSINE || (start > 0 && start <= end && end < 1);
            return allowed
                    && chain.steps() > 1
                    && rule.chain(start, end, chain.steps()).equals(chain);
        }
    }

    /**
     * The chain.
     *
     * @param start the constant {@code b_0}; not looked at by {@link #COSINE}
     * @param end the constant {@code b_1}; likewise
     * @param steps number of steps N, at least 2
     * @throws IllegalArgumentException if there are fewer steps, or unless {@code 0 < start <= end < 1} where they are used
     */
    public DdpmChain chain(double start, double end, int steps) {
        if (steps < 2) {
            throw new IllegalArgumentException("a chain needs at least 2 steps, got " + steps);
        }
        if (this == COSINE) {
            return DdpmChain.cosine(new CosineVariancePreserving(), steps);
        }
        if (!(start > 0 && start <= end && end < 1)) {
            throw new IllegalArgumentException("the rates must be 0 < betaStart <= betaEnd < 1, got betaStart " + start
                    + " and betaEnd " + end + (start > end ? "; are the two swapped?" : ""));
        }
        if (this == LINEAR) {
            return DdpmChain.linear(start * steps, end * steps, steps);
        }
        double[] betas = new double[steps];
        for (int i = 0; i < steps; i++) {
            double u = i / (steps - 1.0);
            betas[i] = this == SIGMOID
                    ? start + (end - start) * logistic(SIGMOID_END * (2 * u - 1))
                    : scaled(start, end, u);
        }
        return DdpmChain.of(betas);
    }

    private static double scaled(double start, double end, double u) {
        double root = Math.sqrt(start) + (Math.sqrt(end) - Math.sqrt(start)) * u;
        return root * root;
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * The rule and constants of at most 12 digits that give exactly this chain.
     *
     * @param chain of any rates
     * @return empty if it is of no rule, such as a learnt one
     */
    public static Optional<Constants> of(DdpmChain chain) {
        double first = chain.beta(0);
        double last = chain.beta(chain.steps() - 1);
        // the ends of a sigmoid are convex combinations of its constants
        double share = logistic(-SIGMOID_END);
        double gap = (last - first) / (1 - 2 * share);
        List<Constants> candidates = List.of(
                new Constants(LINEAR, written(first), written(last)),
                new Constants(LINEAR, first, last),
                new Constants(SCALED_LINEAR, written(first), written(last)),
                new Constants(SIGMOID, written(first - gap * share), written(first - gap * share + gap)),
                new Constants(COSINE, written(first), written(last)));
        return candidates.stream().filter(candidate -> candidate.gives(chain)).findFirst();
    }

    private static double written(double value) {
        return new BigDecimal(value).round(WRITTEN).doubleValue();
    }
}
