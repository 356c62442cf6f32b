package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Rows of doubles, each a group of its own; counts live states and fails on a double release. */
final class RowSpace implements StateSpace<double[][]> {
    private static final double[][] ONE = {{1.0}};

    final Set<double[][]> live = Collections.newSetFromMap(new IdentityHashMap<>());

    double[][] give(double[][] batch) {
        live.add(batch);
        return batch;
    }

    @Override
    public int groups(double[][] batch) {
        return batch.length;
    }

    private static double[][] sum(double[][] base, double[][] coefficients, List<double[][]> terms) {
        double[][] sum = new double[base.length][];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = base[i].clone();
            for (int j = 0; j < terms.size(); j++) {
                for (int c = 0; c < sum[i].length; c++) {
                    sum[i][c] += coefficients[j][i] * terms.get(j)[i][c];
                }
            }
        }
        return sum;
    }

    @Override
    public double[][] combine(double[][] base, double[][] coefficients, List<double[][]> terms) {
        return give(sum(base, coefficients, terms));
    }

    @Override
    public double[] scaledNorms(
            double[][] coefficients, List<double[][]> terms, double[][] a, double[][] b, double atol, double rtol) {
        double[][] sum = sum(new double[a.length][a[0].length], coefficients, terms);
        double[] norms = new double[a.length];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = new DoubleArraySpace().scaledNorms(ONE, List.<double[]>of(sum[i]), a[i], b[i], atol, rtol)[0];
        }
        return norms;
    }

    @Override
    public double[][] choose(boolean[] takeFirst, double[][] a, double[][] b) {
        double[][] chosen = new double[a.length][];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (takeFirst[i] ? a : b)[i].clone();
        }
        return give(chosen);
    }

    @Override
    public double[][] select(double[][] batch, int[] samples) {
        double[][] selected = new double[samples.length][];
        for (int i = 0; i < selected.length; i++) {
            selected[i] = batch[samples[i]].clone();
        }
        return give(selected);
    }

    @Override
    public double[][] concat(List<double[][]> parts) {
        return give(parts.stream().flatMap(Arrays::stream).map(double[]::clone).toArray(double[][]::new));
    }

    @Override
    public void release(double[][] batch) {
        assertThat(live.remove(batch)).as("released once, and owned").isTrue();
    }
}
