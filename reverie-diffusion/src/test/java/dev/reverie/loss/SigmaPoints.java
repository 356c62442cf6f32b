package dev.reverie.loss;

import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Clean data {@code m +- sqrt(v)} with noise {@code +-1}, all four pairs at each of some levels: their first and second
 * moments are those of {@code N(m, v)} and N(0, 1), so that the mean loss of a model linear in x is its exact
 * expectation, without Monte Carlo.
 *
 * @param mean m
 * @param variance v
 * @param levels number of noise levels
 */
record SigmaPoints(double mean, double variance, int levels) {
    private static final int PAIRS = 4;

    /** {@code [4 L, 1]}. */
    Tensor data() {
        double[] values = new double[PAIRS * levels];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + (i % 2 == 0 ? 1 : -1) * Math.sqrt(variance);
        }
        return Tensors.of(values, values.length, 1);
    }

    /** {@code [4 L, 1]}. */
    Tensor noise() {
        double[] values = new double[PAIRS * levels];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % PAIRS < 2 ? 1 : -1;
        }
        return Tensors.of(values, values.length, 1);
    }

    /** The time of each of the 4 L samples. */
    double[] times(double... ofLevels) {
        double[] times = new double[PAIRS * levels];
        for (int i = 0; i < times.length; i++) {
            times[i] = ofLevels[i / PAIRS];
        }
        return times;
    }

    /** The index of each of the 4 L samples, from 0 upwards. */
    int[] indices() {
        int[] indices = new int[PAIRS * levels];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i / PAIRS;
        }
        return indices;
    }

    /** The expected loss of each level. */
    double[] perLevel(Losses losses) {
        double[] perSample = losses.perSample().toDoubles();
        double[] means = new double[levels];
        for (int i = 0; i < perSample.length; i++) {
            means[i / PAIRS] += perSample[i] / PAIRS;
        }
        return means;
    }
}
