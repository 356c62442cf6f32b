package dev.reverie.torch;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The bridge between the engine's tensors and the arrays of files: whole buffers are copied, bit for bit.
 *
 * <p>Arrays are row-major whatever the tensor's layout in memory. A single tensor of 2^31 bytes or more does not fit one
 * array.
 */
public final class TensorArrays {
    private TensorArrays() {}

    /**
     * The elements of a tensor, copied into Java's memory.
     *
     * @param tensor any shape, type, layout and device
     * @throws IllegalArgumentException if it takes 2^31 bytes or more
     */
    public static NdArray toArray(Tensor tensor) {
        ElementType type = elementType(tensor.dtype());
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            ByteBuffer memory = bytesOf(tensor.detach().to(Device.CPU).contiguous());
            ByteBuffer copy =
                    ByteBuffer.allocate(memory.remaining()).put(memory).flip();
            return NdArray.ofBytes(type, Shape.of(tensor.shape()), copy);
        }
    }

    /**
     * A tensor as a source for a writer: its elements are copied when their turn comes, so saving needs memory for one
     * tensor at a time.
     *
     * @param tensor alive and unchanged until the file is written
     */
    public static ArraySource source(Tensor tensor) {
        return ArraySource.of(elementType(tensor.dtype()), Shape.of(tensor.shape()), () -> toArray(tensor));
    }

    /**
     * A new tensor on the processor with the elements of an array.
     *
     * @param array of a type the engine has: all but I16 and I8
     * @throws IllegalArgumentException if the engine lacks the type
     */
    public static Tensor toTensor(NdArray array) {
        Tensor tensor =
                Tensors.empty(dtype(array.type()), Device.CPU, array.shape().toArray());
        bytesOf(tensor).put(array.asByteBuffer());
        return tensor;
    }

    /**
     * Overwrites a tensor with the elements of an array, converted to the tensor's type.
     *
     * @param array of the tensor's shape
     * @param target is changed in place, also where it is a leaf that wants gradients
     * @throws IllegalArgumentException if the shapes differ or the engine lacks the array's type
     */
    public static void copy(NdArray array, Tensor target) {
        if (!array.shape().equals(Shape.of(target.shape()))) {
            throw new IllegalArgumentException("an array " + array + " does not fit the tensor " + target);
        }
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            target.detach().copyFrom(toTensor(array));
        }
    }

    /** The engine's type for elements of a file. */
    private static DType dtype(ElementType type) {
        return switch (type) {
            case F64 -> DType.FLOAT64;
            case F32 -> DType.FLOAT32;
            case F16 -> DType.FLOAT16;
            case BF16 -> DType.BFLOAT16;
            case I64 -> DType.INT64;
            case I32 -> DType.INT32;
            case U8 -> DType.UINT8;
            case BOOL -> DType.BOOL;
            case I16, I8 ->
                throw new IllegalArgumentException(
                        "tensors have no type " + type + "; convert the array with to(ElementType.I32) first");
        };
    }

    private static ElementType elementType(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> ElementType.F64;
            case FLOAT32 -> ElementType.F32;
            case FLOAT16 -> ElementType.F16;
            case BFLOAT16 -> ElementType.BF16;
            case INT64 -> ElementType.I64;
            case INT32 -> ElementType.I32;
            case UINT8 -> ElementType.U8;
            case BOOL -> ElementType.BOOL;
        };
    }

    /** The memory of a dense tensor on the processor; valid as long as the tensor. Every platform is little-endian. */
    static ByteBuffer bytesOf(Tensor dense) {
        long bytes = dense.count() * dense.dtype().bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the tensor " + dense + " takes " + bytes + " bytes; at most "
                    + Integer.MAX_VALUE + " fit one array, so split it with narrow");
        }
        if (bytes == 0) {
            return ByteBuffer.allocate(0);
        }
        try (Pointer first = dense.raw().data_ptr();
                BytePointer memory = new BytePointer(first)) {
            return memory.capacity(bytes).asByteBuffer();
        }
    }
}
