package dev.reverie.file;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The type of one element of an {@link NdArray}, with its name in each file format.
 *
 * <p>All values are stored little-endian. {@link #BF16} has no name in the npy format. The unsigned types wider than a
 * byte are left out: torch computes with none of them; {@link Npy} widens them on reading.
 */
public enum ElementType {
    /** IEEE 754 binary64. */
    F64(8, "<f8"),
    /** IEEE 754 binary32. */
    F32(4, "<f4"),
    /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
    F16(2, "<f2"),
    /** bfloat16: the upper half of a binary32, 1 sign, 8 exponent and 7 fraction bits. */
    BF16(2, ""),
    /** Signed 64-bit integer. */
    I64(8, "<i8"),
    /** Signed 32-bit integer. */
    I32(4, "<i4"),
    /** Signed 16-bit integer. */
    I16(2, "<i2"),
    /** Signed byte. */
    I8(1, "|i1"),
    /** Unsigned byte, the type of pixels. */
    U8(1, "|u1"),
    /** One byte per truth value: 0 is false, anything else true. */
    BOOL(1, "|b1");

    private final int bytes;
    private final String npyDescr;

    ElementType(int bytes, String npyDescr) {
        this.bytes = bytes;
        this.npyDescr = npyDescr;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether the type is one of the four floating-point types. */
    public boolean isFloating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The type's name in a safetensors header, for instance {@code F32}. */
    public String safetensorsName() {
        return name();
    }

    /** The type's {@code descr} in a npy header, for instance {@code <f4}; empty for {@link #BF16}. */
    public Optional<String> npyDescr() {
        return npyDescr.isEmpty() ? Optional.empty() : Optional.of(npyDescr);
    }

    /**
     * The type that a safetensors header calls {@code name}; empty where no type here has that name.
     *
     * @param name the {@code dtype} of a header, for instance {@code BF16}; upper case matters
     */
    public static Optional<ElementType> ofSafetensorsName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.safetensorsName().equals(name))
                .findFirst();
    }

    /** The names of all types, for messages. */
    static String accepted() {
        return Arrays.stream(values()).map(ElementType::name).collect(Collectors.joining(", "));
    }
}
