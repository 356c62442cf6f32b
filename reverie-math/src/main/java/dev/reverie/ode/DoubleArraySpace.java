package dev.reverie.ode;

import java.util.List;

/** States as arrays of doubles of equal length. */
public record DoubleArraySpace() implements StateSpace<double[]> {
    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if lengths differ
     */
    @Override
    public double[] combine(double[] base, double[][] coefficients, List<double[]> terms) {
        return add(base.clone(), coefficients, terms);
    }

    private static double[] add(double[] sum, double[][] coefficients, List<double[]> terms) {
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
                sum[j] += coefficients[i][0] * term[j];
            }
        }
        return sum;
    }

    @Override
    public double[] scaledNorms(
            double[][] coefficients, List<double[]> terms, double[] a, double[] b, double atol, double rtol) {
        double[] value = add(new double[a.length], coefficients, terms);
        double squares = 0.0;
        for (int j = 0; j < value.length; j++) {
            double ratio = value[j] / (atol + rtol * Math.max(Math.abs(a[j]), Math.abs(b[j])));
            squares += ratio * ratio;
        }
        return new double[] {value.length == 0 ? 0.0 : Math.sqrt(squares / value.length)};
    }
}
