package dev.reverie.sampler.langevin;

import dev.reverie.stat.EffectiveSampleSize;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Result of {@link LangevinDynamics}.
 *
 * @param samples kept states {@code [K, N, ...]}: K of each of N chains, belonging to the caller's scope
 * @param acceptance share of accepted steps of each chain, burn-in included; 1 where all are
 * @param evaluations how often score or density were evaluated for all chains together
 * @param provenance dynamics, target and length, in words
 */
public record Chains(Tensor samples, List<Double> acceptance, int evaluations, String provenance) {
    /** Copies the list. */
    public Chains {
        acceptance = List.copyOf(acceptance);
    }

    /** Share of accepted steps, over all chains. */
    public double acceptanceRate() {
        return acceptance.stream().mapToDouble(Double::doubleValue).average().orElse(1);
    }

    /** All kept states in one row, {@code [K N, ...]}; a view, in the caller's scope. */
    public Tensor pooled() {
        long[] shape = samples.shape();
        long[] rows = Arrays.copyOfRange(shape, 1, shape.length);
        rows[0] = shape[0] * shape[1];
        return samples.reshape(rows);
    }

    /**
     * Effective number of independent values of each coordinate, in row-major order of a state: all chains together.
     *
     * @return the sizes; compare with {@code K N}
     * @throws IllegalArgumentException if fewer than four states were kept
     */
    public double[] effectiveSampleSizes() {
        int kept = Math.toIntExact(samples.size(0));
        int chains = Math.toIntExact(samples.size(1));
        int coordinates = Math.toIntExact(samples.count() / ((long) kept * chains));
        double[] sizes = new double[coordinates];
        for (int c = 0; c < coordinates; c++) {
            sizes[c] = EffectiveSampleSize.of(series(c)).size();
        }
        return sizes;
    }

    /** The smallest of {@link #effectiveSampleSizes}: the coordinate that mixes worst. */
    public double effectiveSampleSize() {
        return Arrays.stream(effectiveSampleSizes()).min().orElse(Double.NaN);
    }

    /**
     * One coordinate of every chain over its kept states.
     *
     * @param coordinate number in row-major order of a state
     * @return N series of K values
     */
    public double[][] series(int coordinate) {
        int kept = Math.toIntExact(samples.size(0));
        int chains = Math.toIntExact(samples.size(1));
        double[] values;
        try (Scope scope = Scope.open()) {
            values = samples.reshape(kept, chains, -1).select(2, coordinate).toDoubles();
        }
        double[][] series = new double[chains][kept];
        for (int k = 0; k < kept; k++) {
            for (int n = 0; n < chains; n++) {
                series[n][k] = values[k * chains + n];
            }
        }
        return series;
    }
}
