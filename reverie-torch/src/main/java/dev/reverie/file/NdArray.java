package dev.reverie.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * An n-dimensional array as files hold it: element type, shape and little-endian bytes in row-major (C) order.
 *
 * <p>Immutable and safe to share between threads. The bytes may be a mapped part of a file: opening costs nothing and
 * pages are read when touched; such an array stays valid after its file is closed, and as long as the file is not
 * truncated in place by another program. One array holds at most 2^31 - 1 bytes.
 *
 * <p>The accessors {@link #toFloats()}, {@link #toDoubles()} and {@link #toLongs()} give fresh Java arrays.
 */
public final class NdArray implements ArraySource {
    private final ElementType type;
    private final Shape shape;
    private final ByteBuffer bytes;

    private NdArray(ElementType type, Shape shape, ByteBuffer bytes) {
        this.type = type;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * An array over the bytes between a buffer's position and limit, which are not copied: leave them unchanged.
     *
     * @param type type of the elements
     * @param shape shape of the array
     * @param littleEndian the values in row-major order; the buffer's own byte order does not matter
     * @throws IllegalArgumentException if the bytes remaining are not exactly those of {@code type} and {@code shape}
     */
    public static NdArray ofBytes(ElementType type, Shape shape, ByteBuffer littleEndian) {
        if (byteCount(type, shape) != littleEndian.remaining()) {
            throw new IllegalArgumentException("an array of type " + type + " and shape " + shape + " takes "
                    + shape.elementCount() + " x " + type.bytes() + " bytes, got " + littleEndian.remaining());
        }
        return new NdArray(type, shape, littleEndian.slice().asReadOnlyBuffer());
    }

    /**
     * An {@link ElementType#F32} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(float[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.F32, shape, values.length);
        bytes.asFloatBuffer().put(values);
        return ofBytes(ElementType.F32, Shape.of(shape), bytes);
    }

    /**
     * An {@link ElementType#F64} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(double[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.F64, shape, values.length);
        bytes.asDoubleBuffer().put(values);
        return ofBytes(ElementType.F64, Shape.of(shape), bytes);
    }

    /**
     * An {@link ElementType#I64} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(long[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.I64, shape, values.length);
        bytes.asLongBuffer().put(values);
        return ofBytes(ElementType.I64, Shape.of(shape), bytes);
    }

    /**
     * An {@link ElementType#I32} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(int[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.I32, shape, values.length);
        bytes.asIntBuffer().put(values);
        return ofBytes(ElementType.I32, Shape.of(shape), bytes);
    }

    /**
     * An {@link ElementType#I16} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(short[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.I16, shape, values.length);
        bytes.asShortBuffer().put(values);
        return ofBytes(ElementType.I16, Shape.of(shape), bytes);
    }

    /**
     * An {@link ElementType#I8} array of these values, copied; for pixels see {@link #ofUnsigned}.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(byte[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.I8, shape, values.length);
        return ofBytes(ElementType.I8, Shape.of(shape), bytes.put(values).flip());
    }

    /**
     * An {@link ElementType#U8} array of these values, copied.
     *
     * @param values the values in row-major order, each byte read as 0 to 255
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray ofUnsigned(byte[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.U8, shape, values.length);
        return ofBytes(ElementType.U8, Shape.of(shape), bytes.put(values).flip());
    }

    /**
     * A {@link ElementType#BOOL} array of these values, copied.
     *
     * @param values the values in row-major order
     * @param shape sizes of the axes; none for a scalar
     * @throws IllegalArgumentException if the shape does not hold as many elements
     */
    public static NdArray of(boolean[] values, long... shape) {
        ByteBuffer bytes = allocate(ElementType.BOOL, shape, values.length);
        for (boolean value : values) {
            bytes.put((byte) (value ? 1 : 0));
        }
        return ofBytes(ElementType.BOOL, Shape.of(shape), bytes.flip());
    }

    @Override
    public ElementType type() {
        return type;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** This array. */
    @Override
    public NdArray load() {
        return this;
    }

    /** Number of elements. */
    public int elementCount() {
        return bytes.capacity() / type.bytes();
    }

    /** Number of bytes. */
    public int byteCount() {
        return bytes.capacity();
    }

    /** Whether no element is infinite or not a number. */
    public boolean allFinite() {
        // All bits of the exponent are set in what is not finite.
        long exponent = switch (type) {
            case F64 -> 0x7ff0000000000000L;
            case F32 -> 0x7f800000L;
            case BF16 -> 0x7f80L;
            case F16 -> 0x7c00L;
            default -> 0;
        };
        if (exponent == 0) {
            return true;
        }
        ByteBuffer elements = asByteBuffer();
        for (int i = 0; i < elements.capacity(); i += type.bytes()) {
            long element = switch (type.bytes()) {
                case 8 -> elements.getLong(i);
                case 4 -> elements.getInt(i);
                default -> elements.getShort(i);
            };
            if ((element & exponent) == exponent) {
                return false;
            }
        }
        return true;
    }

    /** A read-only little-endian view of all bytes, from position 0; a direct buffer if the array is a mapped file. */
    public ByteBuffer asByteBuffer() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The values as floats, {@link ElementType#F64} and wide integers rounded to nearest, true as 1. */
    public float[] toFloats() {
        float[] values = new float[elementCount()];
        if (type == ElementType.F32) {
            asByteBuffer().asFloatBuffer().get(values);
        } else if (type.bytes() == 2 && type.isFloating()) {
            ShortBuffer halves = asByteBuffer().asShortBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = half(halves.get(i));
            }
        } else if (type == ElementType.F64) {
            double[] doubles = toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
        } else if (type == ElementType.I64) {
            LongBuffer longs = asByteBuffer().asLongBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = longs.get(i);
            }
        } else {
            ByteBuffer source = asByteBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = integer(source, i * type.bytes());
            }
        }
        return values;
    }

    /** The values as doubles, exact but for {@link ElementType#I64} beyond 2^53, which is rounded; true as 1. */
    public double[] toDoubles() {
        double[] values = new double[elementCount()];
        if (type == ElementType.F64) {
            asByteBuffer().asDoubleBuffer().get(values);
        } else if (type.isFloating()) {
            float[] floats = toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = floats[i];
            }
        } else {
            long[] longs = toLongs();
            for (int i = 0; i < values.length; i++) {
                values[i] = longs[i];
            }
        }
        return values;
    }

    /**
     * The values of an integer array or the truth values as 0 and 1.
     *
     * @throws IllegalStateException if the type is a floating-point one
     */
    public long[] toLongs() {
        if (type.isFloating()) {
            throw new IllegalStateException("an array of type " + type
                    + " does not hold whole numbers; read it with toFloats() or toDoubles()");
        }
        long[] values = new long[elementCount()];
        ByteBuffer source = asByteBuffer();
        if (type == ElementType.I64) {
            source.asLongBuffer().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = integer(source, i * type.bytes());
        }
        return values;
    }

    /**
     * The same values as another type, rounded to nearest where the target is floating; this array if it has that type.
     *
     * @param target the type wanted
     * @throws IllegalArgumentException if the target is no floating-point type and this one is, or a value does not
     *     fit it
     */
    public NdArray to(ElementType target) {
        if (target == type) {
            return this;
        }
        ByteBuffer result = allocate(target, shape.toArray(), elementCount());
        if (!target.isFloating()) {
            if (type.isFloating()) {
                throw new IllegalArgumentException("an array of type " + type + " cannot become " + target
                        + ": that would drop fractions; round the values first");
            }
            for (long value : toLongs()) {
                putInteger(result, target, value);
            }
        } else if (target == ElementType.F64) {
            result.asDoubleBuffer().put(toDoubles());
            result.position(result.capacity());
        } else {
            putFloats(result, target, toFloats());
        }
        return ofBytes(target, shape, result.flip());
    }

    /** Two arrays are equal when type, shape and every byte are: NaN equals the same NaN, and -0 differs from 0. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NdArray that
                && type == that.type
                && shape.equals(that.shape)
                && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + shape.hashCode()) + bytes.hashCode();
    }

    /** Type and shape, for instance {@code F32 [32, 3, 3, 3]}. */
    @Override
    public String toString() {
        return type + " " + shape;
    }

    /** Bytes of an array; {@link Long#MAX_VALUE} where the true number is larger still. */
    static long byteCount(ElementType type, Shape shape) {
        long count = shape.elementCount();
        return count > Long.MAX_VALUE / type.bytes() ? Long.MAX_VALUE : count * type.bytes();
    }

    private static ByteBuffer allocate(ElementType type, long[] sizes, int values) {
        Shape shape = Shape.of(sizes);
        if (shape.elementCount() != values) {
            throw new IllegalArgumentException(
                    "shape " + shape + " holds " + shape.elementCount() + " elements, got " + values + " values");
        }
        long bytes = byteCount(type, shape);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an array of type " + type + " and shape " + shape + " takes " + bytes
                    + " bytes; at most " + Integer.MAX_VALUE + " are held in one array, so split it");
        }
        return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private float half(short bits) {
        return type == ElementType.F16 ? HalfPrecision.fromF16(bits) : HalfPrecision.fromBf16(bits);
    }

    private long integer(ByteBuffer source, int offset) {
        return switch (type) {
            case I32 -> source.getInt(offset);
            case I16 -> source.getShort(offset);
            case I8 -> source.get(offset);
            case U8 -> source.get(offset) & 0xff;
            default -> source.get(offset) == 0 ? 0 : 1;
        };
    }

    private static void putFloats(ByteBuffer result, ElementType target, float[] values) {
        for (float value : values) {
            if (target == ElementType.F32) {
                result.putFloat(value);
            } else {
                result.putShort(target == ElementType.F16 ? HalfPrecision.toF16(value) : HalfPrecision.toBf16(value));
            }
        }
    }

    private static void putInteger(ByteBuffer result, ElementType target, long value) {
        int bits = 8 * target.bytes();
        boolean signed = target != ElementType.U8 && target != ElementType.BOOL;
        long least = signed ? -1L << (bits - 1) : 0;
        long greatest = target == ElementType.BOOL ? 1 : (signed ? ~least : 0xff);
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(
                    "the value " + value + " does not fit " + target + ", which holds " + least + " to " + greatest);
        }
        for (int shift = 0; shift < bits; shift += 8) {
            result.put((byte) (value >>> shift));
        }
    }
}
