package dev.reverie.torch;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference on the meta device: operations propagate shapes and count arithmetic and memory, but compute and
 * store nothing.
 *
 * <pre>{@code
 * network.parameters().allocate(DType.FLOAT32, ShapeInference.DEVICE);
 * try (ShapeInference rehearsal = ShapeInference.begin(); Scope scope = Scope.open()) {
 *     network.forward(Tensors.zeros(DType.FLOAT32, ShapeInference.DEVICE, 1, 3, 32, 32), new double[] {1});
 *     long flops = rehearsal.total().flops();
 * }
 * }</pre>
 *
 * <p>Counted are the products of convolutions, affine maps, matrices and attention, two operations for each
 * multiply-add; norms, nonlinearities and sums are not. Memory is counted in elements of live results, without views.
 * Each operation is attributed to an image size, that of the last convolution's output; vectors per sample have size 0
 * x 0. The count covers the operations of its thread on tensors of {@link #DEVICE}.
 */
public final class ShapeInference implements AutoCloseable {
    /** The device of tensors with a shape and no memory. */
    public static final Device DEVICE = new Device(Device.Kind.META, 0);

    private static final ThreadLocal<@Nullable ShapeInference> ACTIVE = new ThreadLocal<>();

    private final Map<Size, Cost> costs = new TreeMap<>(Comparator.comparingLong(Size::height)
            .thenComparingLong(Size::width)
            .reversed());
    private Size current = Size.VECTOR;
    private long live;
    private long peak;
    private long operations;

    private ShapeInference() {}

    /**
     * The image size of an operation.
     *
     * @param height rows; 0 for a vector for each sample
     * @param width columns
     */
    public record Size(long height, long width) {
        /** One vector for each sample. */
        public static final Size VECTOR = new Size(0, 0);

        /** Positions of these images for each position of others. */
        public double ratio(Size other) {
            return (double) height * width / ((double) other.height * other.width);
        }
    }

    /**
     * Counted work.
     *
     * @param flops floating-point operations, two for each multiply-add
     * @param elements of all results, including freed ones
     */
    public record Cost(long flops, long elements) {
        /** The sum of both. */
        public Cost plus(Cost other) {
            return new Cost(flops + other.flops, elements + other.elements);
        }
    }

    /**
     * Starts counting on this thread.
     *
     * @throws IllegalStateException if this thread counts already
     */
    public static ShapeInference begin() {
        if (ACTIVE.get() != null) {
            throw new IllegalStateException("a rehearsal is going on in this thread; close it first");
        }
        ShapeInference rehearsal = new ShapeInference();
        ACTIVE.set(rehearsal);
        return rehearsal;
    }

    static @Nullable ShapeInference current() {
        return ACTIVE.get();
    }

    /** Work by image size, the largest first; vectors last. */
    public Map<Size, Cost> costs() {
        return Collections.unmodifiableMap(costs);
    }

    /** The total. */
    public Cost total() {
        return costs.values().stream().reduce(new Cost(0, 0), Cost::plus);
    }

    /** Number of operations that make a result of their own: kernels that a processor is given, or a little less. */
    public long operations() {
        return operations;
    }

    /** Peak number of elements of live results. */
    public long peakElements() {
        return peak;
    }

    /** Whether a tensor is on the meta device. */
    static boolean isOf(Tensor x) {
        return x.raw().is_meta();
    }

    /** Counts a result unless it is another tensor's memory. */
    static void made(Tensor result, Tensor... operands) {
        ShapeInference rehearsal = ACTIVE.get();
        if (rehearsal == null || !isOf(result) || result.raw().is_view()) {
            return;
        }
        for (Tensor operand : operands) {
            if (operand.raw().is_same(result.raw())) {
                return;
            }
        }
        result.isCounted = true;
        rehearsal.operations++;
        rehearsal.live += result.count();
        rehearsal.peak = Math.max(rehearsal.peak, rehearsal.live);
        rehearsal.book(result, new Cost(0, result.count()));
    }

    /** Subtracts a freed result. */
    static void freed(Tensor result) {
        ShapeInference rehearsal = ACTIVE.get();
        if (rehearsal != null) {
            rehearsal.live -= result.count();
        }
    }

    /** Counts the products behind a result. */
    static Tensor worked(long flops, Tensor result) {
        ShapeInference rehearsal = ACTIVE.get();
        if (rehearsal != null) {
            rehearsal.book(result, new Cost(flops, 0));
        }
        return result;
    }

    private void book(Tensor result, Cost cost) {
        costs.merge(result.rank() > 2 ? current : Size.VECTOR, cost, Cost::plus);
    }

    /** An uninitialised result of a shape, of x's type. */
    private static Tensor shaped(Tensor x, long... shape) {
        return Tensors.empty(x.dtype(), DEVICE, shape);
    }

    static Tensor conv2d(Tensor x, Tensor weight, long stride, long padding, long dilation) {
        long height = (x.size(2) + 2 * padding - dilation * (weight.size(2) - 1) - 1) / stride + 1;
        long width = (x.size(3) + 2 * padding - dilation * (weight.size(3) - 1) - 1) / stride + 1;
        imagesOf(height, width);
        Tensor y = shaped(x, x.size(0), weight.size(0), height, width);
        long taps = weight.size(1) * weight.size(2) * weight.size(3);
        return worked(2 * taps * y.count(), y);
    }

    /** A series is an image of one row. */
    static Tensor conv1d(Tensor x, Tensor weight, long padding) {
        long length = x.size(2) + 2 * padding - weight.size(2) + 1;
        imagesOf(1, length);
        Tensor y = shaped(x, x.size(0), weight.size(0), length);
        return worked(2 * weight.size(1) * weight.size(2) * y.count(), y);
    }

    static Tensor convTranspose2d(Tensor x, Tensor weight, long stride, long padding, long groups) {
        long height = (x.size(2) - 1) * stride - 2 * padding + weight.size(2);
        long width = (x.size(3) - 1) * stride - 2 * padding + weight.size(3);
        imagesOf(height, width);
        long taps = weight.size(1) * weight.size(2) * weight.size(3);
        return worked(2 * taps * x.count(), shaped(x, x.size(0), weight.size(1) * groups, height, width));
    }

    /** The weights of all pairs are made on the way. */
    static Tensor attention(Tensor q, Tensor k, Tensor v) {
        long pairs = q.count() / q.size(-1) * k.size(-2);
        try (Tensor weights = shaped(q, pairs / k.size(-2), k.size(-2))) {
            long[] shape = q.shape();
            shape[shape.length - 1] = v.size(-1);
            return worked(2 * pairs * (q.size(-1) + v.size(-1)), shaped(q, shape));
        }
    }

    static Tensor like(Tensor x) {
        return shaped(x, x.shape());
    }

    static Tensor indexSelect(Tensor x, long axis, Tensor indices) {
        long[] shape = x.shape();
        shape[(int) axis] = indices.count();
        return shaped(x, shape);
    }

    private static void imagesOf(long height, long width) {
        ShapeInference rehearsal = ACTIVE.get();
        if (rehearsal != null) {
            rehearsal.current = new Size(height, width);
        }
    }

    /** Stops counting. */
    @Override
    public void close() {
        ACTIVE.remove();
    }
}
