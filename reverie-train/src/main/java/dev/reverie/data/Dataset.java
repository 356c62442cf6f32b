package dev.reverie.data;

import java.util.List;
import java.util.Optional;

/**
 * Examples by index: images in {@code [0, 1]}, points and table rows as they are.
 *
 * <p>Every method may be called from several threads at once, and the same index gives the same example for ever: a
 * generated set is a function of its seed and the index.
 */
public interface Dataset {

    /** The {@link #size()} of a generated set, which has a fresh example for every non-negative index. */
    long ENDLESS = Long.MAX_VALUE;

    /**
     * A short name for reports, e.g. {@code mnist/train}.
     *
     * @return the name
     */
    String name();

    /**
     * The shape of one example.
     *
     * @return the shape, without the batch axis
     */
    DataShape shape();

    /**
     * The number of examples.
     *
     * @return at least 1, or {@link #ENDLESS}
     */
    long size();

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
     * What the labels stand for.
     *
     * @return one name per class; empty when unlabelled
     */
    List<String> classNames();

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
    int label(long index);

    /**
     * How the columns of a table were shifted and scaled, so that samples can be brought back.
     *
     * @return absent when the values are as they were stored
     */
    default Optional<Standardization> standardization() {
        return Optional.empty();
    }

    /**
     * Where the examples came from. Hashes the content on the first call.
     *
     * @return the provenance
     */
    Provenance provenance();
}
