package dev.reverie.stat;

/**
 * Mean and unbiased variance of a sample.
 *
 * @param count number of values n
 * @param mean sample mean
 * @param variance {@code sum (x - mean)^2 / (n - 1)}, at least 0
 */
public record SampleMoments(int count, double mean, double variance) {
    /**
     * Computes the moments in two compensated passes; the second corrects for the rounding of the mean (Chan, Golub and
     * LeVeque 1983, The American Statistician 37, 242).
     *
     * @param values at least two values
     * @return the moments
     * @throws IllegalArgumentException if there are fewer than two values
     */
    public static SampleMoments of(double... values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("a variance needs at least 2 values, got " + values.length);
        }
        CompensatedSum sum = new CompensatedSum();
        for (double value : values) {
            sum.add(value);
        }
        double mean = sum.value() / values.length;
        CompensatedSum squares = new CompensatedSum();
        CompensatedSum residues = new CompensatedSum();
        for (double value : values) {
            double residue = value - mean;
            residues.add(residue);
            squares.add(residue * residue);
        }
        double rest = residues.value();
        double variance = (squares.value() - rest * rest / values.length) / (values.length - 1);
        return new SampleMoments(values.length, mean, Math.max(0.0, variance));
    }

    /** Standard deviation. */
    public double std() {
        return Math.sqrt(variance);
    }

    /** Standard error of the mean, {@code std / sqrt(n)}. */
    public double standardError() {
        return Math.sqrt(variance / count);
    }
}
