package dev.reverie.torch;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element type of a {@link Tensor}. */
public enum DType {
    /** 64-bit IEEE floating point: solver states, schedule scalars, reference computations. */
    FLOAT64(ScalarType.Double, 8, true),
    /** 32-bit IEEE floating point: the default of networks and training. */
    FLOAT32(ScalarType.Float, 4, true),
    /** 16-bit brain floating point (8 exponent bits, 8 bits of precision): fast inference. */
    BFLOAT16(ScalarType.BFloat16, 2, true),
    /** 16-bit IEEE floating point: storage and accelerators. */
    FLOAT16(ScalarType.Half, 2, true),
    /** 64-bit signed integer: labels and indices. */
    INT64(ScalarType.Long, 8, false),
    /** 32-bit signed integer. */
    INT32(ScalarType.Int, 4, false),
    /** Unsigned byte: raw image data. */
    UINT8(ScalarType.Byte, 1, false),
    /** Truth value, one byte. */
    BOOL(ScalarType.Bool, 1, false);

    final ScalarType scalarType;
    private final int bytes;
    private final boolean floating;

    DType(ScalarType scalarType, int bytes, boolean floating) {
        this.scalarType = scalarType;
        this.bytes = bytes;
        this.floating = floating;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether the type is a floating-point type, and so can carry gradients. */
    public boolean isFloating() {
        return floating;
    }

    static DType of(ScalarType type) {
        for (DType d : values()) {
            if (d.scalarType == type) {
                return d;
            }
        }
        throw new EngineException(
                "the engine returned a tensor of type " + type + ", which Reverie does not use",
                "convert it to one of float64, float32, bfloat16, int64, uint8");
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
