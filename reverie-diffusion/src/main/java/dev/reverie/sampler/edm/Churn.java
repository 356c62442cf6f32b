package dev.reverie.sampler.edm;

/**
 * Noise added before each deterministic step of {@link EdmSampler}: Langevin-like stirring that mends earlier errors.
 *
 * <pre>{@code
 * gamma = min(amount / N, sqrt(2) - 1) where minimum <= r <= maximum, else 0
 * r_hat = (1 + gamma) r,   y_hat = y + inflation sqrt(r_hat^2 - r^2) z
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), algorithm 2 and table 5.
 *
 * @param amount S_churn, at least 0
 * @param minimum S_min, smallest noise level {@code sigma / alpha} that is stirred, at least 0
 * @param maximum S_max, largest one
 * @param inflation S_noise, positive; a little above 1 makes up for detail that the network removes
 */
public record Churn(double amount, double minimum, double maximum, double inflation) {
    private static final double MOST = Math.sqrt(2) - 1;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the amount is negative or not finite, the levels are not in order, or the
     *     inflation is not positive and finite
     */
    public Churn {
        if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "amount (S_churn) must be at least 0 and finite, got " + amount + "; 0 adds no noise, 40 is usual");
        }
        if (!(minimum >= 0 && minimum <= maximum)) {
            throw new IllegalArgumentException("the stirred noise levels must be 0 <= minimum <= maximum, got ["
                    + minimum + ", " + maximum + "]; are the two swapped?");
        }
        if (!(inflation > 0 && inflation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("inflation (S_noise) must be positive and finite, got " + inflation
                    + "; 1 is exact, 1.003 published");
        }
    }

    /** At all noise levels, without inflation. */
    public Churn(double amount) {
        this(amount, 0, Double.POSITIVE_INFINITY, 1);
    }

    /** No noise. */
    public static Churn none() {
        return new Churn(0);
    }

    /** The noise level {@code r_hat} to which level r is raised in a run of so many steps. */
    double raise(double r, int steps) {
        return r >= minimum && r <= maximum ? r * (1 + Math.min(amount / steps, MOST)) : r;
    }
}
