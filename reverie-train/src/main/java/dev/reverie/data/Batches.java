package dev.reverie.data;

import dev.reverie.errors.RequestException;
import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Training batches as a pure function of the step, so that a killed run resumes with the very same batches and no state
 * is saved.
 *
 * <p>Row r of step k stands at position {@code p = k * batchSize + r} of an endless queue of epochs. In a finite set of
 * n examples, epoch {@code p / n} visits every example once, in an order of its own; batches run across the border of
 * two epochs, so nothing is dropped. In an endless set position p is example p. With {@code flip}, each position of an
 * image set is mirrored left to right with probability 1/2.
 */
public final class Batches {
    private final Dataset dataset;
    private final int batchSize;
    private final boolean flip;
    private final RandomStream orders;
    private final RandomStream mirrors;
    private volatile @Nullable Epoch latest;

    private record Epoch(long number, RandomPermutation order) {}

    /**
     * Batches of one set.
     *
     * @param dataset where the examples come from
     * @param batchSize examples per batch
     * @param stream decides orders and mirroring
     * @param flip whether images are mirrored at random; only for images that a mirror leaves plausible
     * @throws IllegalArgumentException if the batch size is below 1
     * @throws RequestException if flip is asked for what are not images
     */
    public Batches(Dataset dataset, int batchSize, RandomStream stream, boolean flip) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
        }
        if (flip && !dataset.shape().isImage()) {
            throw new RequestException("random flip needs images, but the examples of " + dataset.name() + " are "
                    + dataset.shape().kind());
        }
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.flip = flip;
        this.orders = stream.purpose("batch-order");
        this.mirrors = stream.purpose("batch-flip");
    }

    /**
     * Examples per batch.
     *
     * @return at least 1
     */
    public int batchSize() {
        return batchSize;
    }

    /**
     * Writes the batch of one step. May be called for any step, in any order, from any thread.
     *
     * @param step from 0
     * @param examples receives {@code batchSize * shape().length()} values, {@code [N, ...]} row-major
     * @param labels receives {@code batchSize} labels
     * @throws IllegalArgumentException if the step is negative or an array is too short
     */
    public void fill(long step, float[] examples, int[] labels) {
        fill(step, 0, batchSize, examples, labels);
    }

    /**
     * Writes some rows of the batch of one step at their places, where several workers share it out.
     *
     * @param step from 0
     * @param from the first row
     * @param to behind the last row
     * @param examples receives the values of these rows; room for {@code batchSize * shape().length()}
     * @param labels receives the labels of these rows; room for {@code batchSize}
     * @throws IllegalArgumentException if the step is negative, there are no such rows or an array is too short
     */
    public void fill(long step, int from, int to, float[] examples, int[] labels) {
        int length = dataset.shape().length();
        if (step < 0) {
            throw new IllegalArgumentException("step must not be negative, got " + step);
        }
        if (examples.length < (long) batchSize * length || labels.length < batchSize) {
            throw new IllegalArgumentException("a batch takes " + (long) batchSize * length + " values and " + batchSize
                    + " labels, got room for " + examples.length + " and " + labels.length);
        }
        if (from < 0 || to < from || to > batchSize) {
            throw new IllegalArgumentException("a batch of " + batchSize + " has no rows from " + from + " to " + to);
        }
        long first = Math.multiplyExact(step, batchSize);
        long[] indices = new long[to - from];
        Arrays.setAll(indices, i -> index(Math.addExact(first, from + i)));
        dataset.readAll(indices, examples, from * length, labels, from);
        for (int row = from; flip && row < to; row++) {
            if (mirrors.index(first + row).at(0) < 0) {
                mirror(examples, row * length);
            }
        }
    }

    /**
     * Which example stands at a position of the queue.
     *
     * @param position {@code step * batchSize + row}
     * @return the index in the data set
     */
    public long index(long position) {
        long size = dataset.size();
        if (dataset.isEndless()) {
            return position;
        }
        return epoch(position / size).order().at(position % size);
    }

    private Epoch epoch(long number) {
        Epoch known = latest;
        if (known == null || known.number() != number) {
            known = new Epoch(number, new RandomPermutation(orders.index(number), dataset.size()));
            latest = known;
        }
        return known;
    }

    private void mirror(float[] images, int offset) {
        int width = dataset.shape().width();
        int rows = dataset.shape().channels() * dataset.shape().height();
        for (int row = 0; row < rows; row++) {
            int left = offset + row * width;
            int right = left + width - 1;
            while (left < right) {
                float value = images[left];
                images[left++] = images[right];
                images[right--] = value;
            }
        }
    }
}
