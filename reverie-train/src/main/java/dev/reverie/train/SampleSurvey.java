package dev.reverie.train;

import dev.reverie.data.Dataset;
import dev.reverie.eval.NoisyImages;
import dev.reverie.trained.SampleSet;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells samples that are noise, of one colour or all alike from those that may be good, by comparison with some examples of the data.
 */
final class SampleSurvey {
    private static final int REFERENCES = 200;

    /** Part of the distance of two examples below which two samples are the same for an eye. */
    private static final double ALIKE = 0.05;

    /** Part of an example's own deviation below which an image is of one colour. */
    private static final double FLAT = 0.1;

    /** So many times wider or narrower than the data. */
    private static final double WIDE = 3;

    private static final double DARK = 0.05;
    private static final double MOST = 0.9;

    private final Optional<NoisyImages> noise;
    private final boolean image;
    private final double distance;
    private final double contrast;
    private final double spread;

    /** Number of the images at hand, and squared means of them. */
    private record Numbers(double distance, double contrast, double spread) {
        /** {@code distance}: mean squared distance of neighbours; {@code contrast}: mean deviation within one; {@code spread}: of all. */
        static Numbers of(float[] values, int length) {
            int count = values.length / length;
            double apart = 0;
            double within = 0;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double own = 0;
                double ownSquares = 0;
                for (int j = 0; j < length; j++) {
                    double value = values[i * length + j];
                    double other = values[(i + 1) % count * length + j] - value;
                    apart += other * other;
                    own += value;
                    ownSquares += value * value;
                }
                within += deviation(own, ownSquares, length);
                sum += own;
                squares += ownSquares;
            }
            return new Numbers(apart / count, within / count, deviation(sum, squares, values.length));
        }

        private static double deviation(double sum, double squares, double count) {
            double mean = sum / count;
            return Math.sqrt(Math.max(0, squares / count - mean * mean));
        }
    }

    /**
     * Looks at the data first.
     *
     * @param data stored examples
     */
    SampleSurvey(Dataset data) {
        int count = (int) Math.min(REFERENCES, data.size());
        int length = data.shape().length();
        float[] values = new float[Math.multiplyExact(count, length)];
        for (int i = 0; i < count; i++) {
            data.read(data.isEndless() ? i : i * data.size() / count, values, i * length);
        }
        data.standardization().ifPresent(scale -> scale.invert(values));
        Numbers numbers = Numbers.of(values, length);
        image = data.shape().isImage();
        boolean detailed = image && data.shape().height() > 1 && data.shape().width() > 1;
        noise = detailed ? Optional.of(NoisyImages.of(data, 0, count)) : Optional.empty();
        distance = numbers.distance();
        contrast = numbers.contrast();
        spread = numbers.spread();
    }

    /**
     * What is wrong.
     *
     * @param fault a word of the diagnosis
     * @param seen what was seen, for people
     */
    record Finding(String fault, String seen) {}

    /** The most telling fault of samples, if they have any. */
    Optional<Finding> look(SampleSet samples) {
        return look(samples.values(), samples.count());
    }

    /** The same of N samples in the form of the data, one after the other. */
    Optional<Finding> look(float[] values, int count) {
        int length = values.length / count;
        int infinite = 0;
        double sum = 0;
        for (float value : values) {
            infinite += Float.isFinite(value) ? 0 : 1;
            sum += value;
        }
        if (infinite > 0) {
            return Optional.of(
                    new Finding("samplesNotFinite", infinite + " of " + values.length + " values are not finite"));
        }
        Numbers numbers = Numbers.of(values, length);
        double mean = sum / values.length;
        if (image && numbers.contrast() < FLAT * contrast) {
            String colour = mean < DARK ? "black" : mean > 1 - DARK ? "white" : "of one colour";
            return Optional.of(new Finding(
                    mean < DARK ? "samplesBlack" : "samplesFlat",
                    String.format(
                            Locale.ROOT,
                            "the samples are %s: their pixels deviate by %.2g within an image, those of the data by %.2g",
                            colour,
                            numbers.contrast(),
                            contrast)));
        }
        if (count > 1 && distance > 0 && numbers.distance() < ALIKE * distance) {
            return Optional.of(new Finding(
                    "samplesAlike",
                    String.format(
                            Locale.ROOT,
                            "the samples are all alike: two of them are %.2g apart, two examples of the data %.2g",
                            Math.sqrt(numbers.distance()),
                            Math.sqrt(distance))));
        }
        int noisy = 0;
        for (int i = 0; i < count && noise.isPresent(); i++) {
            noisy += noise.get().isNoisy(Arrays.copyOfRange(values, i * length, (i + 1) * length)) ? 1 : 0;
        }
        if (noisy > MOST * count) {
            return Optional.of(new Finding(
                    "samplesNoise",
                    noisy + " of " + count + " samples are noise: they have more detail than any of " + REFERENCES
                            + " images of the data"));
        }
        double ratio = numbers.spread() / spread;
        if (!image && spread > 0 && (ratio > WIDE || ratio < 1 / WIDE)) {
            return Optional.of(new Finding(
                    "samplesSpread",
                    String.format(
                            Locale.ROOT, "the samples deviate by %.3g, the data by %.3g", numbers.spread(), spread)));
        }
        return Optional.empty();
    }
}
