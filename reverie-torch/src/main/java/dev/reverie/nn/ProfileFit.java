package dev.reverie.nn;

import java.util.List;

/**
 * The combination of stored averages that best approximates an average that was not stored: post-hoc averaging (Karras
 * et al. 2024, arXiv:2312.02696, section 3.2).
 *
 * <p>An average is linear in the values of the past, so a combination of averages is the average of the same combination
 * of their profiles. The best in the sense of least squares, {@code min_x integral (sum_i x_i p_i - q)^2 dtau}, solves the
 * normal equations {@code A x = b} with {@code A_ij = integral p_i p_j} and {@code b_i = integral p_i q}, all in closed
 * form: {@link PowerProfile#dot}.
 */
public final class ProfileFit {
    private final double[] coefficients;
    private final double relativeError;

    private ProfileFit(double[] coefficients, double relativeError) {
        this.coefficients = coefficients;
        this.relativeError = relativeError;
    }

    /**
     * Fits a profile.
     *
     * @param stored the profiles of the stored averages, all different
     * @param target the profile to approximate
     * @throws IllegalArgumentException if nothing was stored, or two profiles are the same
     */
    public static ProfileFit of(List<PowerProfile> stored, PowerProfile target) {
        int n = stored.size();
        if (n == 0) {
            throw new IllegalArgumentException("no stored average is given, so there is nothing to combine");
        }
        // Profiles of length 1: narrow and wide ones differ by orders of magnitude otherwise.
        double[] lengths = new double[n];
        for (int i = 0; i < n; i++) {
            lengths[i] = length(stored.get(i));
            if (stored.subList(0, i).contains(stored.get(i))) {
                throw new IllegalArgumentException("the profile " + stored.get(i) + " is given twice");
            }
        }
        double[][] matrix = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix[i][j] = stored.get(i).dot(stored.get(j)) / (lengths[i] * lengths[j]);
            }
            right[i] = stored.get(i).dot(target) / (lengths[i] * length(target));
        }
        double[] solution = new LinearSystem(matrix).solve(right);
        double explained = 0;
        for (int i = 0; i < n; i++) {
            explained += solution[i] * right[i];
        }
        double[] coefficients = new double[n];
        for (int i = 0; i < n; i++) {
            coefficients[i] = solution[i] * length(target) / lengths[i];
        }
        return new ProfileFit(coefficients, Math.sqrt(Math.max(0, 1 - explained)));
    }

    private static double length(PowerProfile profile) {
        return Math.sqrt(profile.dot(profile));
    }

    /** The factor of each stored average; a new array. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    /** Relative error of the combined profile, {@code ||sum_i x_i p_i - q|| / ||q||}, in [0, 1]. */
    public double relativeError() {
        return relativeError;
    }
}
