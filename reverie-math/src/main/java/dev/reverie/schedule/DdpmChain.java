package dev.reverie.schedule;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The discrete chain of denoising diffusion probabilistic models.
 *
 * <pre>{@code
 * x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) z,   i = 0..N-1
 * alpha_i = 1 - beta_i,   abar_i = alpha_0 ... alpha_i,   p(x_i | x_0) = N(sqrt(abar_i) x_0, (1 - abar_i) I)
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239); Song et al. 2021 (arXiv:2011.13456), equation (11), whose index starts at 0 here.
 * {@code 1 - abar_i} is accumulated by itself and does not cancel. Immutable.
 */
public final class DdpmChain {
    /** Largest rate of the cosine chain, which would otherwise end in a step of pure noise (arXiv:2102.09672). */
    public static final double COSINE_MAX_BETA = 0.999;

    private final double[] beta;
    private final double[] cumulativeAlpha;
    private final double[] oneMinusCumulativeAlpha;

    private DdpmChain(double[] beta) {
        int steps = beta.length;
        this.beta = beta;
        cumulativeAlpha = new double[steps];
        oneMinusCumulativeAlpha = new double[steps];
        double product = 1.0;
        double complement = 0.0;
        for (int i = 0; i < steps; i++) {
            complement += product * beta[i];
            product *= 1.0 - beta[i];
            cumulativeAlpha[i] = product;
            oneMinusCumulativeAlpha[i] = Math.min(complement, 1.0);
        }
    }

    /**
     * The linear chain: {@code beta_i} equally spaced from {@code betaMin / N} to {@code betaMax / N}.
     *
     * @param betaMin first rate times N
     * @param betaMax last rate times N; at most N. With {@code betaMax = N} the last alpha is 0: the chain ends in pure
     *     noise and ancestral sampling has no last step
     * @param steps number of steps N, at least 2
     * @return the chain
     * @throws IllegalArgumentException unless {@code 0 < betaMin <= betaMax <= N}
     */
    public static DdpmChain linear(double betaMin, double betaMax, int steps) {
        if (steps < 2) {
            throw new IllegalArgumentException("a chain needs at least 2 steps, got " + steps);
        }
        if (!(betaMin > 0.0 && betaMin <= betaMax)) {
            throw new IllegalArgumentException("betaMin must be in (0, betaMax = " + betaMax + "], got " + betaMin
                    + (betaMin > betaMax ? "; are the two swapped?" : ""));
        }
        if (!(betaMax <= steps)) {
            throw new IllegalArgumentException("betaMax must be at most the number of steps " + steps + ", got "
                    + betaMax + ": the last beta, betaMax / steps, would exceed 1; use more steps");
        }
        double first = betaMin / steps;
        double last = betaMax / steps;
        double gap = (last - first) / (steps - 1);
        double[] beta = new double[steps];
        for (int i = 0; i < steps; i++) {
            // from both ends, so that first and last are exact
            beta[i] = i < steps / 2 ? first + i * gap : last - (steps - 1 - i) * gap;
        }
        return new DdpmChain(beta);
    }

    /**
     * The cosine chain: {@code beta_i = 1 - abar((i+1)/N) / abar(i/N)} with {@code abar = alpha(t)^2}, at most 0.999.
     *
     * @param schedule the cosine schedule, which holds the offset
     * @param steps number of steps N, at least 2
     * @return the chain
     * @throws IllegalArgumentException if {@code steps < 2}
     */
    public static DdpmChain cosine(CosineVariancePreserving schedule, int steps) {
        if (steps < 2) {
            throw new IllegalArgumentException("a chain needs at least 2 steps, got " + steps);
        }
        double[] beta = new double[steps];
        for (int i = 0; i < steps; i++) {
            double before = schedule.logAlpha((double) i / steps);
            double after = schedule.logAlpha((i + 1.0) / steps);
            beta[i] = Math.min(-Math.expm1(2.0 * (after - before)), COSINE_MAX_BETA);
        }
        return new DdpmChain(beta);
    }

    /**
     * The chain of a process: linear for the variance-preserving one, cosine for the cosine one, the chain itself for a
     * schedule through one.
     *
     * @param schedule the process
     * @param steps number of steps N, at least 2
     * @return the chain, or nothing if the process has no DDPM chain of that length
     */
    public static Optional<DdpmChain> of(Schedule schedule, int steps) {
        if (schedule instanceof VariancePreserving linear) {
            return Optional.of(linear(linear.betaMin(), linear.betaMax(), steps));
        }
        if (schedule instanceof CosineVariancePreserving cosine) {
            return Optional.of(cosine(cosine, steps));
        }
        return schedule instanceof ChainSchedule through && through.chain().steps() == steps
                ? Optional.of(through.chain())
                : Optional.empty();
    }

    /**
     * A chain with given rates.
     *
     * @param betas the rates, each in (0, 1]; copied
     * @return the chain
     * @throws IllegalArgumentException if there is no rate or one is outside (0, 1]
     */
    public static DdpmChain of(double... betas) {
        if (betas.length == 0) {
            throw new IllegalArgumentException("a chain needs at least one beta, got none");
        }
        for (int i = 0; i < betas.length; i++) {
            if (!(betas[i] > 0.0 && betas[i] <= 1.0)) {
                throw new IllegalArgumentException("beta[" + i + "] must be in (0, 1], got " + betas[i]);
            }
        }
        return new DdpmChain(betas.clone());
    }

    /** Number of steps N. */
    public int steps() {
        return beta.length;
    }

    /** Rate {@code beta_i}: the share of variance replaced by step {@code i}. */
    public double beta(int i) {
        return beta[Objects.checkIndex(i, beta.length)];
    }

    /** {@code alpha_i = 1 - beta_i}. */
    public double alpha(int i) {
        return 1.0 - beta(i);
    }

    /** {@code abar_i}, the product of the alphas up to and including {@code i}. */
    public double cumulativeAlpha(int i) {
        return cumulativeAlpha[Objects.checkIndex(i, beta.length)];
    }

    /** {@code sqrt(abar_i)}: the factor of {@code x_0}. */
    public double sqrtCumulativeAlpha(int i) {
        return Math.sqrt(cumulativeAlpha(i));
    }

    /** {@code 1 - abar_i}: the variance of the noise. */
    public double oneMinusCumulativeAlpha(int i) {
        return oneMinusCumulativeAlpha[Objects.checkIndex(i, beta.length)];
    }

    /** {@code sqrt(1 - abar_i)}: the standard deviation of the noise. */
    public double sqrtOneMinusCumulativeAlpha(int i) {
        return Math.sqrt(oneMinusCumulativeAlpha(i));
    }

    /** {@code beta_i (1 - abar_{i-1}) / (1 - abar_i)}: the variance of {@code x_{i-1}} given {@code x_i} and {@code x_0}. */
    public double posteriorVariance(int i) {
        double previous = i == 0 ? 0.0 : oneMinusCumulativeAlpha(i - 1);
        return beta(i) * previous / oneMinusCumulativeAlpha(i);
    }

    /** All rates; a new array. */
    public double[] betas() {
        return beta.clone();
    }

    /** All cumulative products {@code abar_i}; a new array. */
    public double[] cumulativeAlphas() {
        return cumulativeAlpha.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DdpmChain chain && Arrays.equals(beta, chain.beta);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(beta);
    }

    @Override
    public String toString() {
        return "DdpmChain[steps=" + steps() + ", beta=" + beta[0] + ".." + beta[beta.length - 1] + "]";
    }
}
