package dev.reverie.file;

import java.io.IOException;

/**
 * An array that a writer may ask for when its turn comes: type and shape are known beforehand, the values later.
 *
 * <p>So a checkpoint much larger than the memory left can be saved: {@link SafetensorsWriter} lays out the file from
 * types and shapes, then calls {@link #load()} of one source after the other and keeps none. An {@link NdArray} is its
 * own source.
 */
public interface ArraySource {
    /** Type of the elements that {@link #load()} will give. */
    ElementType type();

    /** Shape of the array that {@link #load()} will give. */
    Shape shape();

    /**
     * The array itself, of exactly {@link #type()} and {@link #shape()}.
     *
     * @throws IOException if the values cannot be read from where they are; the save that asked for them fails
     */
    NdArray load() throws IOException;

    /**
     * A source that calls {@code loader} whenever it is asked.
     *
     * @param type type of the array to come
     * @param shape shape of the array to come
     * @param loader gives the array
     */
    static ArraySource of(ElementType type, Shape shape, Loader loader) {
        return new ArraySource() {
            @Override
            public ElementType type() {
                return type;
            }

            @Override
            public Shape shape() {
                return shape;
            }

            @Override
            public NdArray load() throws IOException {
                return loader.load();
            }
        };
    }

    /** Gives the values of a source, see {@link ArraySource#of}. */
    @FunctionalInterface
    interface Loader {
        /**
         * The array.
         *
         * @throws IOException if the values cannot be read from where they are
         */
        NdArray load() throws IOException;
    }
}
