package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/** Examples that metrics compare: images in [0, 1], points, series or rows in the units of their table. */
public final class EvaluationSet {
    private final float[] values;
    private final int count;
    private final DataShape shape;
    private final int[] labels;

    /**
     * Examples of unknown classes.
     *
     * @param values N examples, one after the other; not copied
     * @param count N
     * @param shape of one
     */
    public EvaluationSet(float[] values, int count, DataShape shape) {
        this(values, count, shape, new int[0]);
    }

    private EvaluationSet(float[] values, int count, DataShape shape, int[] labels) {
        this.values = values;
        this.count = count;
        this.shape = shape;
        this.labels = labels;
    }

    /**
     * The same with the class of each example.
     *
     * @param classes numbers from 0 on, one for each, or none at all; not copied
     */
    public EvaluationSet withLabels(int... classes) {
        return new EvaluationSet(values, count, shape, classes);
    }

    /** The class of each example, shared; none where they are not known. */
    public int[] labels() {
        return labels;
    }

    /** All examples, one after the other; shared. */
    public float[] values() {
        return values;
    }

    /** Number of examples. */
    public int count() {
        return count;
    }

    /** Shape of one. */
    public DataShape shape() {
        return shape;
    }

    /**
     * Some examples of a data set, drawn at random without repetition: files in a folder go by class. Which ones depends on the size
     * of the set alone.
     *
     * @param data the set
     * @param most how many, or all if there are fewer; of an endless set so many
     */
    public static EvaluationSet of(Dataset data, int most) {
        boolean endless = data.isEndless();
        int count = endless ? most : (int) Math.min(most, data.size());
        int length = data.shape().length();
        float[] values = new float[Math.multiplyExact(count, length)];
        RandomPermutation order =
                endless ? null : new RandomPermutation(RandomStream.of(0).purpose("reference"), data.size());
        int[] labels = new int[data.classNames().isEmpty() ? 0 : count];
        for (int i = 0; i < count; i++) {
            long index = order == null ? i : order.at(i);
            data.read(index, values, i * length);
            if (labels.length > 0) {
                labels[i] = data.label(index);
            }
        }
        data.standardization().ifPresent(scale -> scale.invert(values));
        return new EvaluationSet(values, count, data.shape(), labels);
    }

    /** The same pixels in [0, 1] rounded to bytes, as in files of images; other examples stay as they are. */
    public EvaluationSet rounded() {
        if (!shape.isImage()) {
            return this;
        }
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(255 * Math.min(1, Math.max(0, values[i]))) / 255f;
        }
        return new EvaluationSet(rounded, count, shape, labels);
    }

    /**
     * The first examples.
     *
     * @throws RequestException if there are not as many
     */
    public EvaluationSet first(int n) {
        if (n > count) {
            throw new RequestException(
                    "--n " + n + " is more than the " + count + " examples that are there; ask for fewer");
        }
        return n == count
                ? this
                : new EvaluationSet(
                        Arrays.copyOf(values, n * shape.length()),
                        n,
                        shape,
                        labels.length == 0 ? labels : Arrays.copyOf(labels, n));
    }

    /**
     * The last examples.
     *
     * @throws RequestException if there are not as many
     */
    public EvaluationSet last(int n) {
        int length = shape.length();
        return n >= count
                ? first(n)
                : new EvaluationSet(Arrays.copyOfRange(values, (count - n) * length, count * length), n, shape);
    }

    /**
     * Features of a network for images, and the numbers themselves for everything else.
     *
     * @param network for images
     */
    public Features features(FeatureNetwork network) {
        return features(network, (done, total) -> {});
    }

    /**
     * The same, watched.
     *
     * @param network for images
     * @param progress is told how many images are done
     */
    public Features features(FeatureNetwork network, FeatureNetwork.Progress progress) {
        if (shape.isImage()) {
            return network.of(values, count, shape, progress).withLabels(labels);
        }
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values[i];
        }
        return Features.of(numbers, count, FeatureSource.VALUES).withLabels(labels);
    }
}
