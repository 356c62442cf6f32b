package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type of a NumPy scalar, as step counters and losses in checkpoints often are.
 *
 * @param code NumPy's, such as {@code f8}
 */
record NumpyType(String code) {
    private static final Set<String> KNOWN = Set.of("f8", "f4", "i8", "i4", "i2", "i1", "u1", "b1");

    /** The type of a call of {@code numpy.dtype}; absent for a type that is not read. */
    static @Nullable NumpyType of(@Nullable Object code) {
        return code instanceof String text && KNOWN.contains(text) ? new NumpyType(text) : null;
    }

    /** Its state says the byte order, of which one is read. */
    void checkState(PickleInput in, @Nullable Object state) throws FileFormatException {
        boolean fits = state instanceof List<?> fields
                && fields.size() > 1
                && ("<".equals(fields.get(1)) || "|".equals(fields.get(1)));
        if (!fits) {
            throw in.fault("holds a NumPy type " + code + " whose byte order is not little-endian");
        }
    }

    /** A number or truth value of this type; absent if there are not exactly its bytes. */
    @Nullable
    Object scalar(byte[] bytes) {
        if (bytes.length != code.charAt(1) - '0') {
            return null;
        }
        ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (code) {
            case "f8" -> (Object) little.getDouble();
            case "f4" -> (double) little.getFloat();
            case "i8" -> little.getLong();
            case "i4" -> (long) little.getInt();
            case "i2" -> (long) little.getShort();
            case "i1" -> (long) little.get();
            case "u1" -> (long) (little.get() & 0xff);
            default -> little.get() != 0;
        };
    }
}
