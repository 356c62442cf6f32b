package dev.reverie.stat;

/**
 * Effective sample size: the number of independent values that estimate the mean as well as correlated ones.
 *
 * <pre>{@code
 * tau = 1 + 2 sum_{t >= 1} rho_t,    ESS = M n / tau
 * rho_t = 1 - (W - mean over chains of c_t) / v,    W = mean of c_0 n / (n - 1),    v = W (n - 1) / n + between
 * }</pre>
 *
 * <p>{@code c_t} are autocovariances of each of M chains of n values, {@code between} is the variance of their means:
 * chains that have not met count as correlated. The sum ends where pairs {@code rho_{2k} + rho_{2k+1}} of a reversible
 * chain stop being positive, and each pair is at most the one before: Geyer 1992 (Statistical Science 7, 473), initial
 * monotone sequence; for several chains Vehtari et al. 2021 (arXiv:1903.08008), section 3.2.
 *
 * @param size effective number of values; more than there are for values that alternate
 * @param autocorrelationTime tau, steps of a chain worth one independent value
 * @param lags how many autocorrelations were summed
 */
public record EffectiveSampleSize(double size, double autocorrelationTime, int lags) {
    /** An estimate beyond this many times the values is noise: alternating chains of n values cannot show more. */
    private static final double MOST = 2.0;

    private static final int FEWEST = 4;

    /**
     * Estimates it.
     *
     * @param chains M chains of n values each, n at least 4
     * @return the estimate; NaN where no value varies, since then nothing can be said
     * @throws IllegalArgumentException if there is no chain, one is short, or lengths differ
     */
    public static EffectiveSampleSize of(double[]... chains) {
        if (chains.length == 0 || chains[0].length < FEWEST) {
            throw new IllegalArgumentException("at least one chain of at least " + FEWEST + " values is needed, got "
                    + (chains.length == 0 ? "none" : "one of " + chains[0].length));
        }
        int n = chains[0].length;
        double[][] centred = new double[chains.length][];
        double[] means = new double[chains.length];
        for (int m = 0; m < chains.length; m++) {
            if (chains[m].length != n) {
                throw new IllegalArgumentException(
                        "all chains need the same number of values, got " + n + " and " + chains[m].length);
            }
            SampleMoments moments = SampleMoments.of(chains[m]);
            means[m] = moments.mean();
            centred[m] = new double[n];
            for (int i = 0; i < n; i++) {
                centred[m][i] = chains[m][i] - means[m];
            }
        }
        double within = covariance(centred, 0) * n / (n - 1);
        double between = chains.length == 1 ? 0 : SampleMoments.of(means).variance();
        double variance = within * (n - 1) / n + between;
        if (!(variance > 0)) {
            return new EffectiveSampleSize(Double.NaN, Double.NaN, 0);
        }
        double sum = 0;
        double previous = Double.POSITIVE_INFINITY;
        int lag = 0;
        for (; lag + 1 < n; lag += 2) {
            double even = lag == 0 ? 1 : 1 - (within - covariance(centred, lag)) / variance;
            double odd = 1 - (within - covariance(centred, lag + 1)) / variance;
            double pair = Math.min(even + odd, previous);
            if (!(pair > 0)) {
                break;
            }
            sum += pair;
            previous = pair;
        }
        double values = (double) chains.length * n;
        double tau = Math.max(2 * sum - 1, 1 / MOST);
        return new EffectiveSampleSize(values / tau, tau, lag);
    }

    /** Mean over chains of {@code c_t = sum_i y_i y_{i+t} / n}. */
    private static double covariance(double[][] centred, int lag) {
        double sum = 0;
        for (double[] chain : centred) {
            for (int i = 0; i + lag < chain.length; i++) {
                sum += chain[i] * chain[i + lag];
            }
        }
        return sum / ((double) centred.length * centred[0].length);
    }
}
