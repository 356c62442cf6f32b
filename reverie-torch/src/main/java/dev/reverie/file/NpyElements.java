package dev.reverie.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Brings elements of a npy file that are big-endian, in Fortran order or unsigned into the form of {@link NdArray}. */
final class NpyElements {
    private NpyElements() {}

    /**
     * A copy of the elements, little-endian, in row-major order, and as wide as the type they are read as.
     *
     * @throws FileFormatException if an unsigned 64-bit value exceeds 2^63 - 1
     */
    static ByteBuffer rearranged(String file, NpyHeader header, ByteBuffer stored) throws FileFormatException {
        NpyType type = header.type();
        Shape shape = header.shape();
        ByteBuffer source = stored.slice().order(type.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int count = (int) shape.elementCount();
        ByteBuffer result = ByteBuffer.allocate(count * type.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int[] strides = strides(shape, header.fortranOrder());
        int[] index = new int[shape.rank()];
        int from = 0;
        for (int i = 0; i < count; i++) {
            long bits = bits(source, from * type.storedBytes(), type.storedBytes());
            if (type.mayOverflow() && bits < 0) {
                throw new FileFormatException(
                        file,
                        "has the value " + Long.toUnsignedString(bits)
                                + "; of unsigned 64-bit integers only those up to " + Long.MAX_VALUE + " are read");
            }
            put(result, bits, type.type().bytes());
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                from += strides[axis];
                index[axis]++;
                if (index[axis] < shape.size(axis)) {
                    break;
                }
                from -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
        return result.flip();
    }

    private static int[] strides(Shape shape, boolean fortranOrder) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int i = 0; i < strides.length; i++) {
            int axis = fortranOrder ? i : strides.length - 1 - i;
            strides[axis] = stride;
            stride *= (int) shape.size(axis);
        }
        return strides;
    }

    private static long bits(ByteBuffer source, int offset, int bytes) {
        return switch (bytes) {
            case 1 -> source.get(offset) & 0xff;
            case 2 -> source.getShort(offset) & 0xffff;
            case 4 -> source.getInt(offset) & 0xffffffffL;
            default -> source.getLong(offset);
        };
    }

    private static void put(ByteBuffer result, long bits, int bytes) {
        switch (bytes) {
            case 1 -> result.put((byte) bits);
            case 2 -> result.putShort((short) bits);
            case 4 -> result.putInt((int) bits);
            default -> result.putLong(bits);
        }
    }
}
