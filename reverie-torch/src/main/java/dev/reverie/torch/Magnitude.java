package dev.reverie.torch;

/**
 * How large the elements of a tensor are, asked of the engine directly: neither recorded for gradients, nor counted, nor
 * watched.
 */
final class Magnitude {
    private Magnitude() {}

    /** Whether every element is finite; integers and truth values are. */
    static boolean isFinite(Tensor tensor) {
        if (!tensor.dtype().isFloating() || ShapeInference.isOf(tensor)) {
            return true;
        }
        try (var finite = tensor.raw().isfinite();
                var all = finite.all()) {
            return all.item_bool();
        }
    }

    /** Whether an element is not a number. */
    static boolean hasNaN(Tensor tensor) {
        try (var faulty = tensor.raw().isnan();
                var any = faulty.any()) {
            return any.item_bool();
        }
    }

    /** Largest absolute value; 0 where there is no element, NaN if an element is not a number. */
    static double largest(Tensor tensor) {
        if (tensor.count() == 0 || ShapeInference.isOf(tensor)) {
            return 0;
        }
        DType type = tensor.dtype().isFloating() ? tensor.dtype() : DType.FLOAT64;
        try (Autograd.Mode mode = Autograd.noGrad();
                var plain = tensor.raw().to(type.scalarType);
                var sizes = plain.abs();
                var largest = sizes.max()) {
            return largest.item_double();
        }
    }
}
