package dev.reverie.stat;

/**
 * A running sum whose rounding error does not grow with the number of terms.
 *
 * <p>Neumaier 1974 (Zeitschrift fuer angewandte Mathematik und Mechanik 54, 39), the improved form of Kahan's summation.
 * Mutable, for one thread.
 */
public final class CompensatedSum {
    private double sum;
    private double lost;

    /** Adds one term. */
    public void add(double term) {
        double next = sum + term;
        lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
        sum = next;
    }

    /** The sum so far; 0 without terms. */
    public double value() {
        return Double.isFinite(sum) ? sum + lost : sum;
    }
}
