package dev.reverie.data;

import dev.reverie.torch.Tensor;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/**
 * Examples by index: images in {@code [0, 1]}, points, series and table rows as they are.
 *
 * <p>A set of your own implements {@link #shape} and {@link #read}, and {@link #size} if it ends; the rest has defaults, and
 * its provenance is computed. Arrays in memory are one call:
 *
 * <pre>{@code
 * Dataset points = Dataset.of(new float[][] {{0, 1}, {1, 0}});
 * Dataset images = Dataset.of(List.of(ImageIO.read(file)));
 * }</pre>
 *
 * <p>Every method may be called from several threads at once, and the same index must give the same example for ever: a
 * generated set is a function of its seed and the index. Exact resume rests on it.
 */
public interface Dataset {

    /** The {@link #size()} of a generated set, which has a fresh example for every non-negative index. */
    long ENDLESS = Long.MAX_VALUE;

    /**
     * A short name for reports, e.g. {@code mnist/train}.
     *
     * @return the name; by default that of the class
     */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() ? "dataset" : simple;
    }

    /**
     * The shape of one example.
     *
     * @return the shape, without the batch axis
     */
    DataShape shape();

    /**
     * The number of examples.
     *
     * @return at least 1, or {@link #ENDLESS}, the default
     */
    default long size() {
        return ENDLESS;
    }

    /**
     * Whether a fresh example exists for every index.
     *
     * @return true for generated sets
     */
    default boolean isEndless() {
        return size() == ENDLESS;
    }

    /**
     * The number of classes.
     *
     * @return 0 when the examples carry no labels
     */
    default int classes() {
        return classNames().size();
    }

    /**
     * Names of the classes.
     *
     * @return one name per class; empty when unlabelled, the default
     */
    default List<String> classNames() {
        return List.of();
    }

    /**
     * Writes one example, row-major in the order of {@link #shape()}.
     *
     * @param index at least 0 and below {@link #size()}
     * @param out receives {@code shape().length()} values
     * @param offset where in {@code out} to begin
     * @throws IndexOutOfBoundsException if the index, or the room in {@code out}, does not suffice
     */
    void read(long index, float[] out, int offset);

    /**
     * The class of one example.
     *
     * @param index at least 0 and below {@link #size()}
     * @return at least 0 and below {@link #classes()}; 0 when unlabelled
     * @throws IndexOutOfBoundsException if there is no such example
     */
    default int label(long index) {
        return 0;
    }

    /**
     * Writes several examples, one behind the other, and their classes; a set whose examples come from far asks for all of
     * them at once.
     *
     * @param indices each at least 0 and below {@link #size()}
     * @param out receives {@code indices.length * shape().length()} values
     * @param offset where in {@code out} to begin
     * @param labels receives the classes
     * @param from where in {@code labels} to begin
     * @throws IndexOutOfBoundsException if an index, or the room in an array, does not suffice
     */
    default void readAll(long[] indices, float[] out, int offset, int[] labels, int from) {
        int length = shape().length();
        for (int i = 0; i < indices.length; i++) {
            read(indices[i], out, offset + i * length);
            labels[from + i] = label(indices[i]);
        }
    }

    /**
     * What the columns of a table are called.
     *
     * @return one name per column; empty, the default, where there are none
     */
    default List<String> columnNames() {
        return List.of();
    }

    /**
     * Standardisation of the columns of a table, to be inverted for samples.
     *
     * @return absent when the values are as they were stored
     */
    default Optional<Standardization> standardization() {
        return Optional.empty();
    }

    /**
     * Where the examples came from. The default hashes shape, values and labels, of an endless set those of its first
     * {@value ContentHash#SAMPLE} examples; it reads them anew at every call.
     *
     * @return the provenance
     */
    default Provenance provenance() {
        return ContentHash.provenance(this);
    }

    /**
     * Points or table rows in memory.
     *
     * @param rows N rows of one length, finite numbers; copied
     * @throws IllegalArgumentException if there are none, lengths differ or a number is not finite
     */
    static Dataset of(float[][] rows) {
        return InMemory.rows(rows, new int[0]);
    }

    /**
     * Labelled points or table rows in memory.
     *
     * @param rows N rows of one length, finite numbers; copied
     * @param labels class of each row, from 0
     * @throws IllegalArgumentException if there are none, lengths differ, a number is not finite or a label is negative
     */
    static Dataset of(float[][] rows, int... labels) {
        return InMemory.rows(rows, labels);
    }

    /**
     * A tensor in memory: {@code [N, D]} are points or rows, {@code [N, C, L]} series and {@code [N, C, H, W]} images.
     *
     * @param examples finite numbers; copied. Images must be in [0, 1]
     * @param labels class of each example, from 0; none for unlabelled data
     * @throws IllegalArgumentException if the shape is another, a number is not finite or images leave [0, 1]
     */
    static Dataset of(Tensor examples, int... labels) {
        return InMemory.tensor(examples, labels);
    }

    /**
     * Images in memory.
     *
     * @param images of one size, all grey or all in colour; transparent ones are laid over black
     * @param labels class of each image, from 0; none for unlabelled images
     * @throws IllegalArgumentException if there are none, or sizes or channels differ; names the first that does
     */
    static Dataset of(List<BufferedImage> images, int... labels) {
        return InMemory.images(images, labels);
    }
}
