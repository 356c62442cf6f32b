package dev.reverie.data.analysis;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.schedule.LadderDesign;

/**
 * The statistics of a data set that noise schedules and preconditioning depend on.
 *
 * @param name of the set
 * @param shape of one example
 * @param examples how many were looked at
 * @param isPart whether the set has more, or no end
 * @param mean over all coordinates of all examples
 * @param standardDeviation over all coordinates of all examples: {@code sigma_data} of EDM (arXiv:2206.00364)
 * @param minimum smallest number
 * @param maximum largest number
 * @param distance largest distance between two examples: {@code sigma_1} of NCSNv2 (arXiv:2006.09011, technique 1)
 */
public record DataAnalysis(
        String name,
        DataShape shape,
        long examples,
        boolean isPart,
        double mean,
        double standardDeviation,
        double minimum,
        double maximum,
        LargestDistance distance) {
    /** The lowest level that the paper takes for images in [0, 1]. */
    public static final double PAPER_SIGMA_MIN = 0.01;

    /** Of generated sets, which have no end. */
    private static final long SHARE_OF_ENDLESS = 10_000;

    /**
     * Looks at a set, in two passes and one for the distances.
     *
     * @param data as stored: images in [0, 1]
     * @param progress receives the completed fraction
     * @return its figures
     * @throws RequestException if a number is not finite
     */
    public static DataAnalysis of(Dataset data, LargestDistance.Progress progress) {
        long count = data.isEndless() ? SHARE_OF_ENDLESS : data.size();
        Examples examples = new Examples(data, count);
        RunningMoments moments = new RunningMoments(examples.dimension());
        examples.forEach(moments::add, part -> progress.reach(0.2 * part));
        double[] center = moments.center();
        double[] radii = new double[2];
        examples.forEach(
                (index, values, offset) -> keepLargest(radii, radius(center, values, offset)),
                part -> progress.reach(0.2 + 0.2 * part));
        LargestDistance.Progress rest = part -> progress.reach(0.4 + 0.6 * part);
        LargestDistance distance = LargestDistance.isSmall(count, examples.dimension())
                ? LargestDistance.exact(examples, center, rest)
                : LargestDistance.bounded(examples, center, radii, rest);
        return new DataAnalysis(
                data.name(),
                data.shape(),
                count,
                data.isEndless(),
                moments.mean(),
                moments.standardDeviation(),
                moments.minimum(),
                moments.maximum(),
                distance);
    }

    private static double radius(double[] center, float[] values, int offset) {
        double sum = 0;
        for (int i = 0; i < center.length; i++) {
            double difference = values[offset + i] - center[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    private static void keepLargest(double[] two, double radius) {
        if (radius > two[0]) {
            two[1] = two[0];
            two[0] = radius;
        } else if (radius > two[1]) {
            two[1] = radius;
        }
    }

    /**
     * The ladder of noise levels that NCSNv2's techniques 1 and 2 give, down to {@link #PAPER_SIGMA_MIN} and with the
     * overlap that the paper asks for.
     *
     * @throws RequestException if all examples lie within the smallest level of each other
     */
    public LadderDesign design() {
        return design(PAPER_SIGMA_MIN, LadderDesign.PAPER_OVERLAP);
    }

    /**
     * The ladder of noise levels that NCSNv2's techniques 1 and 2 give.
     *
     * @param sigmaMin smallest level
     * @param overlap of neighbouring levels
     * @throws RequestException if all examples lie within the smallest level of each other
     */
    public LadderDesign design(double sigmaMin, double overlap) {
        if (!(distance.lower() > sigmaMin)) {
            throw new RequestException(
                    "the examples of " + name + " are no farther apart than "
                            + distance.lower() + ", which noise of " + sigmaMin
                            + " covers",
                    "scale the data, or are they all the same?");
        }
        return new LadderDesign(distance.lower(), sigmaMin, shape.length(), overlap);
    }
}
