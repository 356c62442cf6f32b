package dev.reverie.schedule;

import dev.reverie.stat.NormalDistribution;

/**
 * A ladder of noise levels designed for given data, and the step size of annealed Langevin dynamics on it: techniques 1, 2
 * and 4 of NCSNv2 (Song and Ermon 2020, arXiv:2006.09011).
 *
 * <ol>
 * <li>{@code sigmaMax} is as large as the largest distance between two examples, so that samples can cross from one to
 *     any other.
 * <li>Neighbouring levels overlap: samples of one, seen from the next, are at the radii it expects with probability
 *     {@code overlap}. The ratio gamma solves
 *     {@code Phi(sqrt(2 D)(gamma - 1) + 3 gamma) - Phi(sqrt(2 D)(gamma - 1) - 3 gamma) = overlap}.
 * <li>(4) With T steps per level, the variance at the end of a level comes as near to that level's as it can.
 * </ol>
 *
 * <p>The paper asks for an overlap of 0.5; its published table follows from {@link #PUBLISHED_OVERLAP} for all five data
 * sets.
 *
 * @param sigmaMax largest level, in data units
 * @param sigmaMin smallest level, in data units; the paper takes 0.01 for images in [0, 1]
 * @param dimension coordinates D of one example
 * @param overlap probability of being where the next level expects it, in (0, 0.99]
 */
public record LadderDesign(double sigmaMax, double sigmaMin, int dimension, double overlap) {
    /** Overlap in section 3.2 of the paper. */
    public static final double PAPER_OVERLAP = 0.5;

    /** Overlap that reproduces all five numbers of levels in table 3 of the paper, as .56664 to .56691 do. */
    public static final double PUBLISHED_OVERLAP = 0.5668;

    /** Above, gamma comes so near to 1 that the ladder has no end: at 1 the overlap is Phi(3) - Phi(-3) = 0.9973. */
    private static final double LARGEST_OVERLAP = 0.99;

    /** The coarsest ladder: each level at least half of the next. */
    public static final double LARGEST_RATIO = 2;

    private static final int HALVINGS = 200;
    private static final double GOLDEN_SECTION = 0.5 * (Math.sqrt(5) - 1);

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException unless {@code 0 < sigmaMin < sigmaMax}, {@code dimension >= 1} and the overlap is in
     *     range
     */
    public LadderDesign {
        if (!(sigmaMin > 0 && sigmaMin < sigmaMax && sigmaMax < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigmaMin must be in (0, sigmaMax = " + sigmaMax + "), got " + sigmaMin
                    + (sigmaMin > sigmaMax ? "; are the two swapped?" : ""));
        }
        if (dimension < 1) {
            throw new IllegalArgumentException("data need at least 1 dimension, got " + dimension);
        }
        if (!(overlap > 0 && overlap <= LARGEST_OVERLAP)) {
            throw new IllegalArgumentException("overlap must be in (0, " + LARGEST_OVERLAP + "], got " + overlap
                    + "; the paper asks for " + PAPER_OVERLAP);
        }
    }

    /**
     * The ratio gamma of a level to the next lower one that gives the overlap; {@link #LARGEST_RATIO} where that overlaps
     * more, as in up to four dimensions every ratio does.
     */
    public double ratio() {
        if (overlapAt(LARGEST_RATIO) >= overlap) {
            return LARGEST_RATIO;
        }
        double low = 1;
        double high = LARGEST_RATIO;
        for (int i = 0; i < HALVINGS && Math.nextUp(low) < high; i++) {
            double middle = 0.5 * (low + high);
            if (overlapAt(middle) > overlap) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double overlapAt(double gamma) {
        double shift = Math.sqrt(2.0 * dimension) * (gamma - 1);
        return NormalDistribution.STANDARD.cdf(shift + 3 * gamma) - NormalDistribution.STANDARD.cdf(shift - 3 * gamma);
    }

    /** The number of levels L whose geometric ladder from sigmaMax to sigmaMin comes nearest to {@link #ratio}. */
    public int levels() {
        double gaps = Math.log(sigmaMax / sigmaMin) / Math.log(ratio());
        return (int) Math.max(2, Math.rint(gaps + 1));
    }

    /** The ladder. */
    public SmldChain ladder() {
        return new SmldChain(sigmaMin, sigmaMax, levels());
    }

    /**
     * Variance at the end of a level over the variance of the level, after T Langevin steps
     * {@code x + a s + sqrt(2 a) z} from the level above (the paper's equation 3).
     *
     * <pre>{@code
     * s_T^2 / sigma^2 = (1 - e)^(2 T) (gamma^2 - 2 e / (1 - (1 - e)^2)) + 2 e / (1 - (1 - e)^2),   e = a / sigma^2
     * }</pre>
     *
     * @param ladder the levels
     * @param epsilon step size at the lowest level, {@code e sigmaMin^2}; in NCSN's convention it is twice as large
     * @param stepsPerLevel T
     */
    public static double finalVariance(SmldChain ladder, double epsilon, int stepsPerLevel) {
        double gamma = ladder.sigma(1) / ladder.sigma(0);
        double relative = epsilon / (ladder.sigmaMin() * ladder.sigmaMin());
        return variance(gamma, relative, stepsPerLevel);
    }

    private static double variance(double gamma, double relative, int steps) {
        double kept = Math.pow(1 - relative, 2.0 * steps);
        // 2 e / (1 - (1 - e)^2), in which nothing cancels
        double stationary = 1 / (1 - 0.5 * relative);
        return kept * gamma * gamma + (1 - kept) * stationary;
    }

    /**
     * The step size at the lowest level that brings {@link #finalVariance} nearest to 1. The variance is never below that
     * of the level, so this is its minimum.
     *
     * @param ladder the levels
     * @param stepsPerLevel T, at least 1
     * @return epsilon of NCSNv2's convention {@code a_i = epsilon sigma_i^2 / sigmaMin^2}
     * @throws IllegalArgumentException if there is no step
     */
    public static double stepSize(SmldChain ladder, int stepsPerLevel) {
        if (stepsPerLevel < 1) {
            throw new IllegalArgumentException("steps per level must be at least 1, got " + stepsPerLevel);
        }
        double gamma = ladder.sigma(1) / ladder.sigma(0);
        // the variance falls and then rises as e goes from 0 to 1: golden-section search in ln e
        double low = Math.log(1e-12);
        double high = 0;
        while (high - low > 1e-12) {
            double left = high - GOLDEN_SECTION * (high - low);
            double right = low + GOLDEN_SECTION * (high - low);
            if (variance(gamma, Math.exp(left), stepsPerLevel) < variance(gamma, Math.exp(right), stepsPerLevel)) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.exp(0.5 * (low + high)) * ladder.sigmaMin() * ladder.sigmaMin();
    }
}
