package dev.reverie.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Storage format of an element of a npy file, from its {@code descr}, and the type that it is read as.
 *
 * @param type the type read; for unsigned integers of 2, 4 and 8 bytes the signed one that holds them: I32, I64, I64
 * @param storedBytes bytes of one element in the file
 * @param unsigned whether the file holds unsigned integers
 * @param bigEndian whether the file has the most significant byte first
 */
record NpyType(ElementType type, int storedBytes, boolean unsigned, boolean bigEndian) {
    private static final Pattern DESCR = Pattern.compile("([<>|])([a-zA-Z?])([0-9]{0,9})(?:\\[.*])?");
    private static final String ACCEPTED = "; accepted are bool, (u)int8 to 64 and float16 to 64 of either byte order";

    /** Whether the bytes of the file are those of {@link NdArray}, element by element. */
    boolean isStoredAsRead() {
        return !bigEndian && storedBytes == type.bytes() && !mayOverflow();
    }

    /** Whether the file may hold values beyond those of the type that they are read as. */
    boolean mayOverflow() {
        return unsigned && storedBytes == 8;
    }

    /**
     * Reads a {@code descr}, for instance {@code <f8}.
     *
     * @throws FileFormatException if it is none, or of a type that is not read
     */
    static NpyType parse(String file, String descr) throws FileFormatException {
        Matcher matcher = DESCR.matcher(descr);
        String shown = "has elements of type " + FileFormatException.excerpt(descr);
        if (!matcher.matches()) {
            throw new FileFormatException(file, shown + ACCEPTED);
        }
        ElementType type = type(matcher.group(2) + matcher.group(3));
        if (type == null) {
            throw new FileFormatException(
                    file, shown + ", " + kind(matcher.group(2).charAt(0)) + ACCEPTED);
        }
        int storedBytes = Integer.parseInt(matcher.group(3));
        char order = descr.charAt(0);
        if (order == '|' && storedBytes > 1) {
            throw new FileFormatException(file, shown + ", which leaves the byte order open; '<' or '>' is needed");
        }
        boolean unsigned = matcher.group(2).equals("u");
        return new NpyType(type, storedBytes, unsigned, order == '>' && storedBytes > 1);
    }

    private static @Nullable ElementType type(String kindAndBytes) {
        return switch (kindAndBytes) {
            case "b1" -> ElementType.BOOL;
            case "i1" -> ElementType.I8;
            case "i2" -> ElementType.I16;
            case "i4", "u2" -> ElementType.I32;
            case "i8", "u4", "u8" -> ElementType.I64;
            case "u1" -> ElementType.U8;
            case "f2" -> ElementType.F16;
            case "f4" -> ElementType.F32;
            case "f8" -> ElementType.F64;
            default -> null;
        };
    }

    private static String kind(char kind) {
        return switch (kind) {
            case 'O' -> "Python objects, which only unpickling could read, and that would run code out of the file";
            case 'U' -> "Unicode text";
            case 'S', 'a' -> "byte text";
            case 'V' -> "raw bytes or records";
            case 'c' -> "complex numbers";
            case 'M', 'm' -> "dates or durations";
            case 'f' -> "a floating-point width that is not read";
            default -> "which is not known";
        };
    }
}
