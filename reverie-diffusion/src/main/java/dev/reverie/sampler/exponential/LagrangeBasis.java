package dev.reverie.sampler.exponential;

/**
 * The Lagrange polynomials of some nodes: {@code l_j} is 1 at node j and 0 at all others, so that
 * {@code sum_j f_j l_j(s)} passes through all {@code f_j}.
 */
final class LagrangeBasis {
    private final double[] nodes;

    /**
     * The basis.
     *
     * @param nodes distinct
     */
    LagrangeBasis(double... nodes) {
        this.nodes = nodes;
    }

    /** {@code l_j(s)}. */
    double value(int j, double s) {
        double product = 1;
        for (int m = 0; m < nodes.length; m++) {
            if (m != j) {
                product *= (s - nodes[m]) / (nodes[j] - nodes[m]);
            }
        }
        return product;
    }

    /**
     * The integral of each {@code l_j} against a weight with known moments.
     *
     * @param moments integrals of {@code 1, s, s^2, ...} against that weight, at least one for each node
     */
    double[] integrals(double... moments) {
        double[] integrals = new double[nodes.length];
        for (int j = 0; j < nodes.length; j++) {
            double[] coefficients = coefficients(j);
            for (int k = coefficients.length - 1; k >= 0; k--) {
                integrals[j] += coefficients[k] * moments[k];
            }
        }
        return integrals;
    }

    /** {@code l_j(s) = sum_k c_k s^k}, multiplied out factor by factor. */
    private double[] coefficients(int j) {
        double[] c = new double[nodes.length];
        c[0] = 1;
        int degree = 0;
        for (int m = 0; m < nodes.length; m++) {
            if (m == j) {
                continue;
            }
            double scale = 1 / (nodes[j] - nodes[m]);
            degree++;
            for (int k = degree; k >= 0; k--) {
                c[k] = ((k > 0 ? c[k - 1] : 0) - nodes[m] * c[k]) * scale;
            }
        }
        return c;
    }
}
