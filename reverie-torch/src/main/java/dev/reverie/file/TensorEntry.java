package dev.reverie.file;

/**
 * The entry of one tensor in a safetensors header.
 *
 * @param name the tensor's name, for instance {@code all_modules.2.weight}
 * @param type type of its elements
 * @param shape its shape
 * @param begin offset of its first byte from the start of the data section
 * @param end offset of the byte after its last one
 */
public record TensorEntry(String name, ElementType type, Shape shape, long begin, long end) {
    /**
     * A tensor's place in a file.
     *
     * @throws IllegalArgumentException if the offsets are not those of exactly the bytes of {@code type} and
     *     {@code shape}
     */
    public TensorEntry {
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "data_offsets must satisfy 0 <= begin <= end, got [" + begin + ", " + end + "]");
        }
        long bytes = NdArray.byteCount(type, shape);
        if (end - begin != bytes) {
            throw new IllegalArgumentException("data_offsets [" + begin + ", " + end + "] span " + (end - begin)
                    + " bytes, but " + type + " of shape " + shape + " takes " + bytes);
        }
    }

    /** Number of bytes. */
    public long byteCount() {
        return end - begin;
    }
}
