package dev.reverie.file.pickle;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A tensor of an open {@link TorchFile}: type and shape at once, numbers when they are asked for.
 *
 * <p>In the file it is a view of a storage: element {@code i} lies at {@code offset + sum_k i_k stride_k}. Whatever the
 * strides, {@link #load()} gives row-major order.
 */
public final class TorchTensor implements ArraySource {
    private final TorchStorage storage;
    private final long offset;
    private final Shape shape;
    private final long[] strides;

    private TorchTensor(TorchStorage storage, long offset, Shape shape, long[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /**
     * A view of a storage.
     *
     * @param offset of its first element
     * @param strides elements from one index to the next, for each axis
     * @param mostBytes what a tensor that repeats elements may unfold to
     * @throws IllegalArgumentException if it would leave the storage, or unfold to more
     */
    static TorchTensor of(TorchStorage storage, long offset, Shape shape, long[] strides, long mostBytes) {
        if (strides.length != shape.rank()) {
            throw new IllegalArgumentException(
                    "a tensor of shape " + shape + " has the strides " + Arrays.toString(strides));
        }
        if (offset < 0 || Arrays.stream(strides).anyMatch(stride -> stride < 0)) {
            throw new IllegalArgumentException("a tensor has the offset " + offset + " and strides "
                    + Arrays.toString(strides) + "; negative ones are not accepted");
        }
        TorchTensor tensor = new TorchTensor(storage, offset, shape, strides.clone());
        if (shape.elementCount() > 0) {
            tensor.requireInside(mostBytes);
        }
        return tensor;
    }

    private void requireInside(long mostBytes) {
        long end;
        try {
            end = Math.addExact(offset, span());
        } catch (ArithmeticException e) {
            end = Long.MAX_VALUE;
        }
        if (end > storage.elementCount()) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " with strides "
                    + Arrays.toString(strides) + " and offset " + offset + " leaves its storage " + storage.key()
                    + " of " + storage.elementCount() + " elements");
        }
        boolean repeats = shape.elementCount() > storage.elementCount();
        if (repeats && shape.elementCount() > mostBytes / type().bytes()) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " repeats the "
                    + storage.elementCount() + " elements of its storage " + storage.key() + "; accepted are at most "
                    + mostBytes + " bytes for a file of this size");
        }
    }

    /** Elements from the first to the last, both included. */
    private long span() {
        long span = 1;
        for (int axis = 0; axis < strides.length; axis++) {
            span = Math.addExact(span, Math.multiplyExact(shape.size(axis) - 1, strides[axis]));
        }
        return span;
    }

    @Override
    public ElementType type() {
        return storage.type();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /**
     * The numbers, row-major, copied into memory: they no longer depend on the file.
     *
     * @throws FileFormatException if the file is damaged where they lie, or they take 2^31 bytes or more
     * @throws IOException if the file cannot be read or was closed
     */
    @Override
    public NdArray load() throws IOException {
        if (shape.elementCount() == 0) {
            return NdArray.ofBytes(type(), shape, ByteBuffer.allocate(0));
        }
        int width = type().bytes();
        long most = Math.max(shape.elementCount(), span());
        if (most > Integer.MAX_VALUE / width) {
            throw new FileFormatException(
                    "storage " + storage.key(),
                    "holds a tensor " + this + " over " + most + " elements; at most " + Integer.MAX_VALUE
                            + " bytes are read into one array");
        }
        ByteBuffer bytes =
                storage.reader().read(storage, Math.multiplyExact(offset, width), Math.toIntExact(span() * width));
        return NdArray.ofBytes(type(), shape, isRowMajor() ? bytes : gathered(bytes, width));
    }

    private boolean isRowMajor() {
        long expected = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (shape.size(axis) != 1 && strides[axis] != expected) {
                return false;
            }
            expected *= shape.size(axis);
        }
        return true;
    }

    private ByteBuffer gathered(ByteBuffer view, int width) {
        byte[] values = new byte[Math.toIntExact(shape.elementCount() * width)];
        long[] index = new long[strides.length];
        long at = 0;
        for (int to = 0; to < values.length; to += width) {
            view.get((int) at * width, values, to, width);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape.size(axis)) {
                    break;
                }
                at -= strides[axis] * shape.size(axis);
                index[axis] = 0;
            }
        }
        return ByteBuffer.wrap(values);
    }

    /** Type and shape, for instance {@code F32 [32, 3, 3, 3]}. */
    @Override
    public String toString() {
        return type() + " " + shape;
    }
}
