package dev.reverie.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The headers of a binary array: little-endian float32 or uint8 in row-major order.
 */
public final class ArrayAnswer {
    private static final int PRECISION = 9;

    private final ElementType type;
    private final long[] shape;

    /** Element types that travel. */
    public enum ElementType {
        /** 4 bytes, little-endian. */
        FLOAT32("float32", Float.BYTES),
        /** 1 byte without sign. */
        UINT8("uint8", 1);

        private final String word;
        private final int bytes;

        ElementType(String word, int bytes) {
            this.word = word;
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * An array.
     *
     * @param type of its elements
     * @param shape its extents
     */
    public ArrayAnswer(ElementType type, long... shape) {
        this.type = type;
        this.shape = shape.clone();
    }

    /** An array of float32. */
    public static ArrayAnswer floats(long... shape) {
        return new ArrayAnswer(ElementType.FLOAT32, shape);
    }

    /** An array of bytes. */
    public static ArrayAnswer bytes(long... shape) {
        return new ArrayAnswer(ElementType.UINT8, shape);
    }

    /** Type of its elements. */
    public ElementType type() {
        return type;
    }

    /** Its extents; a new array. */
    public long[] shape() {
        return shape.clone();
    }

    /** The shape as in the header. */
    public String shapeText() {
        return LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** Number of bytes. */
    public long length() {
        return type.bytes() * Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** Sets the headers of an answer. */
    public ArrayAnswer begin(Context ctx) {
        ctx.contentType("application/octet-stream");
        ctx.header("Reverie-Type", type.toString());
        ctx.header("Reverie-Shape", shapeText());
        ctx.header("Cache-Control", "no-store");
        return this;
    }

    /** Sets a header of numbers. */
    public static void numbers(Context ctx, String name, double... values) {
        ctx.header(
                name,
                Arrays.stream(values)
                        .mapToObj(value -> Double.toString(rounded(value)))
                        .collect(Collectors.joining(",")));
    }

    /** A thousand numbers of full length would not fit in a header. */
    private static double rounded(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value;
        }
        double unit = Math.pow(10, PRECISION - Math.ceil(Math.log10(Math.abs(value))));
        return Double.isFinite(unit) && unit != 0 ? Math.rint(value * unit) / unit : value;
    }

    /** Answers with all values at once. */
    public void send(Context ctx, float[] values) {
        begin(ctx);
        ctx.result(littleEndian(values));
    }

    /** Answers with all bytes at once. */
    public void send(Context ctx, byte[] values) {
        begin(ctx);
        ctx.result(values);
    }

    /** Writes some values of a stream and sends them off. */
    public static void write(OutputStream out, float[] values) throws IOException {
        out.write(littleEndian(values));
        out.flush();
    }

    /** The bytes of values. */
    public static byte[] littleEndian(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    @Override
    public String toString() {
        return type + " [" + shapeText() + "]";
    }
}
