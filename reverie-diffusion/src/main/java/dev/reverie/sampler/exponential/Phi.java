package dev.reverie.sampler.exponential;

/**
 * The phi functions of exponential integrators.
 *
 * <pre>{@code
 * phi_0(z) = e^z,   phi_{k+1}(z) = (phi_k(z) - 1/k!) / z,   phi_k(z) = sum_j z^j / (j + k)!
 * integral from 0 to 1 of e^(z (1 - s)) s^k ds = k! phi_{k+1}(z)
 * }</pre>
 *
 * <p>Hochbruck and Ostermann 2010 (doi:10.1017/S0962492910000048), section 2.1. The recurrence loses all digits as z
 * falls to 0, where the series has them.
 */
final class Phi {
    /** Below this size the series: 20 terms leave less than 1/20! of the first. */
    private static final double SMALL = 1;

    private static final int TERMS = 20;

    private Phi() {}

    /**
     * {@code phi_k(z)} to a few units in the last place.
     *
     * @param k at least 0
     * @param z any number
     */
    static double of(int k, double z) {
        if (Math.abs(z) < SMALL) {
            double sum = 0;
            for (int j = TERMS; j > 0; j--) {
                sum = (sum + 1) * z / (j + k);
            }
            return (sum + 1) / factorial(k);
        }
        double phi = Math.exp(z);
        for (int j = 0; j < k; j++) {
            phi = j == 0 ? Math.expm1(z) / z : (phi - 1 / factorial(j)) / z;
        }
        return phi;
    }

    static double factorial(int k) {
        double product = 1;
        for (int j = 2; j <= k; j++) {
            product *= j;
        }
        return product;
    }
}
