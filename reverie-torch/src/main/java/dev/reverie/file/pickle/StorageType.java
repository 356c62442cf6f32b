package dev.reverie.file.pickle;

import dev.reverie.file.ElementType;
import java.util.Arrays;

/** Torch's classes of storages, one for each element type that is read here. */
enum StorageType {
    DOUBLE("DoubleStorage", "float64", ElementType.F64),
    FLOAT("FloatStorage", "float32", ElementType.F32),
    HALF("HalfStorage", "float16", ElementType.F16),
    BFLOAT16("BFloat16Storage", "bfloat16", ElementType.BF16),
    LONG("LongStorage", "int64", ElementType.I64),
    INT("IntStorage", "int32", ElementType.I32),
    SHORT("ShortStorage", "int16", ElementType.I16),
    CHAR("CharStorage", "int8", ElementType.I8),
    BYTE("ByteStorage", "uint8", ElementType.U8),
    BOOL("BoolStorage", "bool", ElementType.BOOL);

    private final String className;
    private final String dtype;
    private final ElementType elements;

    StorageType(String className, String dtype, ElementType elements) {
        this.className = className;
        this.dtype = dtype;
        this.elements = elements;
    }

    /** Its name in the module {@code torch}. */
    String className() {
        return className;
    }

    /** Name of the element type in the module {@code torch}. */
    String dtype() {
        return dtype;
    }

    /** The type of its elements. */
    ElementType elements() {
        return elements;
    }

    /** The class for elements of a type; there is one for each. */
    static StorageType of(ElementType elements) {
        return Arrays.stream(values())
                .filter(type -> type.elements == elements)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("torch has no storage of elements " + elements));
    }
}
