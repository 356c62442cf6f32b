package dev.reverie.schedule;

/**
 * A closed interval of diffusion time, {@code [start, end]} with {@code 0 <= start < end}.
 *
 * <p>Time runs from data ({@code start}) to noise ({@code end}) everywhere in this project.
 *
 * @param start the smallest time, dimensionless, at least 0
 * @param end the largest time, finite and above {@code start}
 */
public record TimeInterval(double start, double end) {
    /** The interval {@code [0, 1]} of Song et al. 2021 (arXiv:2011.13456). */
    public static final TimeInterval UNIT = new TimeInterval(0.0, 1.0);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if {@code start} is negative or not below a finite {@code end}
     */
    public TimeInterval {
        if (!(start >= 0.0 && start < end && end < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a time interval needs 0 <= start < end < infinity, got [" + start + ", "
                    + end + "]; time runs from data to noise");
        }
    }

    /** Length {@code end - start}. */
    public double length() {
        return end - start;
    }

    /** Whether {@code t} lies in the closed interval; false for NaN. */
    public boolean contains(double t) {
        return t >= start && t <= end;
    }
}
