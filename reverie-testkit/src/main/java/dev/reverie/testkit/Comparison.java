package dev.reverie.testkit;

/**
 * One comparison with the reference.
 *
 * @param label the tensor and how it was computed, for instance {@code output (float32)}
 * @param error the error found, at least 0; infinite where shapes differ or a value is not finite
 * @param tolerance the error allowed, positive, or 0 where only equality will do
 */
public record Comparison(String label, double error, double tolerance) {
    /** Error over tolerance: up to 1 is well. */
    public double ratio() {
        if (error == 0.0) {
            return 0.0;
        }
        return tolerance == 0.0 ? Double.POSITIVE_INFINITY : error / tolerance;
    }

    /** Whether the error is within the tolerance. */
    public boolean passes() {
        return ratio() <= 1.0;
    }

    /** For example {@code output (float32): error 2.1e-06, allowed 1.3e-05}. */
    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "%s: error %.2e, allowed %.2e", label, error, tolerance);
    }
}
