package dev.reverie.eval;

import java.util.Arrays;

/**
 * Separation of two sets by one number: the area under the receiver operating characteristic.
 *
 * <pre>{@code
 * area = P(outlier's score > inlier's score) + P(equal) / 2
 * }</pre>
 *
 * <p>0.5 for scores that say nothing, 1 where every outlier scores higher. It is the statistic of Mann and Whitney; its
 * standard error is that of Hanley and McNeil 1982 (Radiology 143, 29).
 *
 * @param area in [0, 1]
 * @param standardError of the area
 */
public record Auroc(double area, double standardError) {
    /**
     * The area of two samples.
     *
     * @param inliers scores of the examples that belong, at least one, none NaN
     * @param outliers scores of those that do not, at least one, none NaN
     * @return area and standard error
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static Auroc of(double[] inliers, double[] outliers) {
        double[] low = sorted(inliers, "inliers");
        double[] high = sorted(outliers, "outliers");
        double won = 0;
        int below = 0;
        int upTo = 0;
        for (double score : high) {
            while (below < low.length && low[below] < score) {
                below++;
            }
            while (upTo < low.length && low[upTo] <= score) {
                upTo++;
            }
            won += below + 0.5 * (upTo - below);
        }
        double n = low.length;
        double m = high.length;
        double area = won / (n * m);
        double square = area * area;
        double oneHigh = area / (2 - area);
        double oneLow = 2 * square / (1 + area);
        double variance = (area * (1 - area) + (m - 1) * (oneHigh - square) + (n - 1) * (oneLow - square)) / (n * m);
        return new Auroc(area, Math.sqrt(Math.max(0, variance)));
    }

    private static double[] sorted(double[] scores, String name) {
        if (scores.length == 0 || Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    name + " must be at least one score and no NaN, got " + (scores.length == 0 ? "none" : "NaN"));
        }
        double[] copy = scores.clone();
        Arrays.sort(copy);
        return copy;
    }
}
