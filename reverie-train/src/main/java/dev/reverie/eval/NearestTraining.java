package dev.reverie.eval;

import dev.reverie.data.Dataset;
import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/**
 * The training examples that are nearest to a few samples by their numbers, for images their pixels, with which a model that has
 * copied gives itself away.
 */
public final class NearestTraining {
    /** Most examples that are looked at: reading images from their files takes about a millisecond each. */
    static final int MOST = 60_000;

    /** How often the search is told about. */
    private static final int BATCH = 1000;

    private final float[] examples;
    private final double[][] distances;
    private final long searched;
    private final long all;

    private NearestTraining(float[] examples, double[][] distances, long searched, long all) {
        this.examples = examples;
        this.distances = distances;
        this.searched = searched;
        this.all = all;
    }

    /** {@code [queries, k]} training examples, the nearest of each sample first, one after the other; shared. */
    public float[] examples() {
        return examples;
    }

    /** Their Euclidean distances, {@code [queries][k]} in ascending order; shared. */
    public double[][] distances() {
        return distances;
    }

    /** Number of training examples that were looked at. */
    public long searched() {
        return searched;
    }

    /** Number of training examples. */
    public long all() {
        return all;
    }

    /** Number of training examples that are looked at; 0 where data are made anew for ever, of which there are no copies. */
    static int reach(Dataset training) {
        return training.isEndless() ? 0 : (int) Math.min(MOST, training.size());
    }

    /**
     * Searches, all of the training data or {@link #MOST} of them drawn at random.
     *
     * @param samples in the form of the data
     * @param queries how many of them, from the first
     * @param training finite, of at least k examples
     * @param k neighbours of each
     * @param progress is told how many training examples were looked at
     */
    static NearestTraining of(
            EvaluationSet samples, int queries, Dataset training, int k, FeatureNetwork.Progress progress) {
        int length = samples.shape().length();
        int searched = reach(training);
        RandomPermutation order = new RandomPermutation(RandomStream.of(0).purpose("nearest"), training.size());
        float[] examples = new float[queries * k * length];
        double[][] distances = new double[queries][k];
        for (double[] each : distances) {
            Arrays.fill(each, Double.POSITIVE_INFINITY);
        }
        float[] one = new float[length];
        for (int i = 0; i < searched; i++) {
            training.read(searched == training.size() ? i : order.at(i), one, 0);
            training.standardization().ifPresent(scale -> scale.invert(one));
            for (int q = 0; q < queries; q++) {
                double distance = distance(samples.values(), q * length, one, distances[q][k - 1]);
                int rank = k;
                while (rank > 0 && distance < distances[q][rank - 1]) {
                    rank--;
                }
                if (rank < k) {
                    int at = (q * k + rank) * length;
                    int behind = (k - 1 - rank) * length;
                    System.arraycopy(distances[q], rank, distances[q], rank + 1, k - 1 - rank);
                    System.arraycopy(examples, at, examples, at + length, behind);
                    distances[q][rank] = distance;
                    System.arraycopy(one, 0, examples, at, length);
                }
            }
            if ((i + 1) % BATCH == 0 || i + 1 == searched) {
                progress.at(i + 1, searched);
            }
        }
        return new NearestTraining(examples, distances, searched, training.size());
    }

    /** The distance, or infinity once it is seen to be no less than a limit. */
    private static double distance(float[] samples, int from, float[] example, double limit) {
        double most = limit * limit;
        double squares = 0;
        for (int j = 0; j < example.length; j++) {
            double difference = samples[from + j] - example[j];
            squares += difference * difference;
            if (squares >= most) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return Math.sqrt(squares);
    }
}
