package dev.reverie.ode;

import java.util.List;

/** Arrays of doubles as states, all of one length. */
public record DoubleArraySpace() implements StateSpace<double[]> {
    @Override
    public double[] combine(double[] base, double[] coefficients, List<double[]> terms) {
        return add(base.clone(), coefficients, terms);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there is no term, or lengths differ
     */
    @Override
    public double[] weightedSum(double[] coefficients, List<double[]> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a weighted sum needs at least one term, got none");
        }
        return add(new double[terms.get(0).length], coefficients, terms);
    }

    private static double[] add(double[] sum, double[] coefficients, List<double[]> terms) {
        if (coefficients.length != terms.size()) {
            throw new IllegalArgumentException(
                    "got " + coefficients.length + " coefficients for " + terms.size() + " terms; give one for each");
        }
        for (int i = 0; i < coefficients.length; i++) {
            double[] term = terms.get(i);
            if (term.length != sum.length) {
                throw new IllegalArgumentException("term " + i + " has length " + term.length
                        + " where the state has length " + sum.length + "; does the vector field keep the length?");
            }
            for (int j = 0; j < sum.length; j++) {
                sum[j] += coefficients[i] * term[j];
            }
        }
        return sum;
    }

    @Override
    public double scaledNorm(double[] value, double[] a, double[] b, double atol, double rtol) {
        if (value.length == 0) {
            return 0.0;
        }
        double sum = 0.0;
        for (int j = 0; j < value.length; j++) {
            double ratio = value[j] / (atol + rtol * Math.max(Math.abs(a[j]), Math.abs(b[j])));
            sum += ratio * ratio;
        }
        return Math.sqrt(sum / value.length);
    }
}
