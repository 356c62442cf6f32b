package dev.reverie.torch;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array on a {@link Device}, with arithmetic that reads like the formula:
 * {@code x.mul(0.5).add(score.mul(g2))}.
 *
 * <p>Operations return new tensors (or views) and never change their operands, except those whose name ends in
 * {@code InPlace}, {@link #copyFrom} and {@link #fill}. Shapes broadcast from the right, as usual. A tensor belongs to
 * the innermost open {@link Scope} of the thread that made it; using it after it was closed, or closing it twice, is an
 * {@link EngineException}, never a crash.
 */
public final class Tensor implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor raw;
    private final long[] shape;
    private final DType dtype;
    private boolean closed;

    /** Whether a {@link ShapeInference} has counted it. */
    boolean isCounted;

    @Nullable
    Scope scope;

    @Nullable
    Tensor previous;

    @Nullable
    Tensor next;

    Tensor(org.bytedeco.pytorch.Tensor raw) {
        this.raw = raw;
        this.dtype = DType.of(raw.scalar_type().intern());
        int rank = (int) raw.dim();
        this.shape = new long[rank];
        for (int i = 0; i < rank; i++) {
            shape[i] = raw.size(i);
        }
        Scope current = Scope.current();
        if (current != null) {
            current.link(this);
        }
    }

    /** The engine's tensor, checked to be alive. */
    org.bytedeco.pytorch.Tensor raw() {
        if (closed) {
            throw new EngineException("use of a closed tensor " + this
                    + "; it was freed by close() or by the end of its Scope (Scope.keep lets a result outlive one)");
        }
        return raw;
    }

    /** Runs one engine operation and turns its failures into exceptions that show the shapes. */
    static Tensor run(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        Tensor result = unset(operation, call, operands);
        NonFiniteDetector detector = NonFiniteDetector.current();
        if (detector != null) {
            detector.made(operation, result, operands);
        }
        return result;
    }

    /** As {@link #run}, for an uninitialised result. */
    static Tensor unset(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        try {
            Tensor result = new Tensor(call.get());
            if (ShapeInference.current() != null) {
                ShapeInference.made(result, operands);
            }
            return result;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(operation, e, operands);
        }
    }

    static EngineException failure(String operation, RuntimeException cause, Tensor... operands) {
        StringBuilder text = new StringBuilder(operation);
        for (int i = 0; i < operands.length; i++) {
            text.append(i == 0 ? " of " : " and ").append(operands[i]);
        }
        return new EngineException(
                text.append(": ").append(EngineException.firstLine(cause)).toString(), cause);
    }

    private Tensor inPlace(String operation, Runnable call, Tensor... operands) {
        return change(operation, call, operands, operands);
    }

    /** As {@link #inPlace}, where the previous elements are not read. */
    private Tensor overwrite(String operation, Runnable call, Tensor... sources) {
        Tensor[] operands = Arrays.copyOf(sources, sources.length + 1);
        System.arraycopy(sources, 0, operands, 1, sources.length);
        operands[0] = this;
        return change(operation, call, operands, sources);
    }

    private Tensor change(String operation, Runnable call, Tensor[] operands, Tensor[] read) {
        try {
            NonFiniteDetector detector = NonFiniteDetector.current();
            List<NonFiniteDetector.Operand> before = detector == null ? List.of() : NonFiniteDetector.describe(read);
            call.run();
            if (detector != null) {
                detector.changed(operation, this, before);
            }
            return this;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(operation, e, operands);
        }
    }

    // ---- shape and kind ------------------------------------------------------------------------------------------

    /** The shape; a fresh array. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of axes. */
    public int rank() {
        return shape.length;
    }

    /**
     * Length of one axis.
     *
     * @param axis from 0, or negative from the end
     * @throws EngineException if there is no such axis
     */
    public long size(int axis) {
        int index = axis < 0 ? axis + shape.length : axis;
        if (index < 0 || index >= shape.length) {
            throw new EngineException(
                    "axis " + axis + " was asked of " + this + ", which has " + shape.length + " axes");
        }
        return shape[index];
    }

    /** Number of elements. */
    public long count() {
        long n = 1;
        for (long s : shape) {
            n *= s;
        }
        return n;
    }

    /** Element type. */
    public DType dtype() {
        return dtype;
    }

    /** The device of the elements. */
    public Device device() {
        try (org.bytedeco.pytorch.Device d = raw().device()) {
            return Device.of(d);
        }
    }

    /** Whether this tensor has the same shape as another. */
    public boolean hasShapeOf(Tensor other) {
        return Arrays.equals(shape, other.shape);
    }

    /** Whether this tensor and another are views of the same first element. */
    public boolean sharesMemoryWith(Tensor other) {
        try (var mine = raw().data_ptr();
                var theirs = other.raw().data_ptr()) {
            return mine.address() == theirs.address();
        }
    }

    // ---- arithmetic ----------------------------------------------------------------------------------------------

    /** {@code this + other}. */
    public Tensor add(Tensor other) {
        return run("add", () -> raw().add(other.raw()), this, other);
    }

    /** {@code this + value}. */
    public Tensor add(double value) {
        return withScalar("add", value, s -> raw().add(s));
    }

    /** {@code this + factor * other}, in one pass. */
    public Tensor add(Tensor other, double factor) {
        try (Scalar s = new Scalar(factor)) {
            return run("add", () -> raw().add(other.raw(), s), this, other);
        }
    }

    /** {@code this - other}. */
    public Tensor sub(Tensor other) {
        return run("sub", () -> raw().sub(other.raw()), this, other);
    }

    /** {@code this - value}. */
    public Tensor sub(double value) {
        return add(-value);
    }

    /** {@code this * other}, element by element. */
    public Tensor mul(Tensor other) {
        return run("mul", () -> raw().mul(other.raw()), this, other);
    }

    /** {@code this * value}. */
    public Tensor mul(double value) {
        return withScalar("mul", value, s -> raw().mul(s));
    }

    /** {@code this / other}, element by element. */
    public Tensor div(Tensor other) {
        return run("div", () -> raw().div(other.raw()), this, other);
    }

    /** {@code this / value}. */
    public Tensor div(double value) {
        return withScalar("div", value, s -> raw().div(s));
    }

    /** {@code -this}. */
    public Tensor neg() {
        return run("neg", () -> raw().neg(), this);
    }

    /** {@code this^2}. */
    public Tensor square() {
        return run("square", () -> raw().square(), this);
    }

    /** {@code this^exponent}. */
    public Tensor pow(double exponent) {
        return withScalar("pow", exponent, s -> raw().pow(s));
    }

    /** Square root. */
    public Tensor sqrt() {
        return run("sqrt", () -> raw().sqrt(), this);
    }

    /** {@code 1 / sqrt(this)}. */
    public Tensor rsqrt() {
        return run("rsqrt", () -> raw().rsqrt(), this);
    }

    /** {@code e^this}. */
    public Tensor exp() {
        return run("exp", () -> raw().exp(), this);
    }

    /** Natural logarithm. */
    public Tensor log() {
        return run("log", () -> raw().log(), this);
    }

    /** Sine. */
    public Tensor sin() {
        return run("sin", () -> raw().sin(), this);
    }

    /** Cosine. */
    public Tensor cos() {
        return run("cos", () -> raw().cos(), this);
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return run("tanh", () -> raw().tanh(), this);
    }

    /** Logistic function {@code 1 / (1 + e^-this)}. */
    public Tensor sigmoid() {
        return run("sigmoid", () -> raw().sigmoid(), this);
    }

    /** Absolute value. */
    public Tensor abs() {
        return run("abs", () -> raw().abs(), this);
    }

    /** Rounds to the nearest integer, halves to even. */
    public Tensor round() {
        return run("round", () -> raw().round(), this);
    }

    /**
     * Limits the values to {@code [low, high]}.
     *
     * @param low smallest value kept
     * @param high largest value kept
     */
    public Tensor clamp(double low, double high) {
        try (Scalar l = new Scalar(low);
                Scalar h = new Scalar(high);
                ScalarOptional lo = new ScalarOptional(l);
                ScalarOptional hi = new ScalarOptional(h)) {
            return run("clamp", () -> raw().clamp(lo, hi), this);
        }
    }

    /** The larger of the two, element by element. */
    public Tensor maximum(Tensor other) {
        return run("maximum", () -> raw().maximum(other.raw()), this, other);
    }

    /** The smaller of the two, element by element. */
    public Tensor minimum(Tensor other) {
        return run("minimum", () -> raw().minimum(other.raw()), this, other);
    }

    /** Truth values {@code this < other}. */
    public Tensor less(Tensor other) {
        return run("less", () -> raw().lt(other.raw()), this, other);
    }

    /** Truth values: neither infinite nor NaN. */
    public Tensor isFinite() {
        return run("isFinite", () -> raw().isfinite(), this);
    }

    /** Whether every element is finite. */
    public boolean allFinite() {
        try (Tensor finite = isFinite();
                Tensor all = run("all", () -> finite.raw().all(), finite)) {
            return all.raw().item_bool();
        }
    }

    // ---- in place ------------------------------------------------------------------------------------------------

    /** {@code this += other}. */
    public Tensor addInPlace(Tensor other) {
        return inPlace("addInPlace", () -> raw().add_(other.raw()), this, other);
    }

    /** {@code this += factor * other}. */
    public Tensor addInPlace(Tensor other, double factor) {
        try (Scalar s = new Scalar(factor)) {
            return inPlace("addInPlace", () -> raw().add_(other.raw(), s), this, other);
        }
    }

    /** {@code this += value}. */
    public Tensor addInPlace(double value) {
        try (Scalar s = new Scalar(value)) {
            return inPlace("addInPlace", () -> raw().add_(s), this);
        }
    }

    /** {@code this *= other}. */
    public Tensor mulInPlace(Tensor other) {
        return inPlace("mulInPlace", () -> raw().mul_(other.raw()), this, other);
    }

    /** {@code this *= value}. */
    public Tensor mulInPlace(double value) {
        try (Scalar s = new Scalar(value)) {
            return inPlace("mulInPlace", () -> raw().mul_(s), this);
        }
    }

    /** {@code this = sqrt(this)}. */
    public Tensor sqrtInPlace() {
        return inPlace("sqrtInPlace", () -> raw().sqrt_(), this);
    }

    /** {@code this += factor * a * b}. */
    public Tensor addProductInPlace(Tensor a, Tensor b, double factor) {
        try (Scalar s = new Scalar(factor)) {
            return inPlace("addProductInPlace", () -> raw().addcmul_(a.raw(), b.raw(), s), this, a, b);
        }
    }

    /** {@code this += factor * a / b}. */
    public Tensor addQuotientInPlace(Tensor a, Tensor b, double factor) {
        try (Scalar s = new Scalar(factor)) {
            return inPlace("addQuotientInPlace", () -> raw().addcdiv_(a.raw(), b.raw(), s), this, a, b);
        }
    }

    /** {@code this += weight * (target - this)}. */
    public Tensor lerpInPlace(Tensor target, double weight) {
        try (Scalar s = new Scalar(weight)) {
            return inPlace("lerpInPlace", () -> raw().lerp_(target.raw(), s), this, target);
        }
    }

    /** Overwrites the elements with those of another tensor, which may broadcast and may differ in type or device. */
    public Tensor copyFrom(Tensor source) {
        return overwrite("copyFrom", () -> raw().copy_(source.raw()), source);
    }

    /** Sets every element. */
    public Tensor fill(double value) {
        try (Scalar s = new Scalar(value)) {
            return overwrite("fill", () -> raw().fill_(s));
        }
    }

    // ---- reductions ----------------------------------------------------------------------------------------------

    /** Sum of all elements, a tensor of no axes. */
    public Tensor sum() {
        return run("sum", () -> raw().sum(), this);
    }

    /**
     * Sums over some axes.
     *
     * @param keepAxes whether the summed axes stay, with length 1
     * @param axes which ones
     */
    public Tensor sum(boolean keepAxes, long... axes) {
        try (ScalarTypeOptional none = new ScalarTypeOptional()) {
            return run("sum", () -> raw().sum(axes, keepAxes, none), this);
        }
    }

    /** Mean of all elements, a tensor of no axes. */
    public Tensor mean() {
        return run("mean", () -> raw().mean(), this);
    }

    /**
     * Means over some axes.
     *
     * @param keepAxes whether the averaged axes stay, with length 1
     * @param axes which ones
     */
    public Tensor mean(boolean keepAxes, long... axes) {
        try (ScalarTypeOptional none = new ScalarTypeOptional()) {
            return run("mean", () -> raw().mean(axes, keepAxes, none), this);
        }
    }

    /**
     * Euclidean norm of all elements, a tensor of no axes. Summed pairwise: the engine's own norm adds float32 squares one
     * after another and is off by 4e-4 over ten million elements.
     */
    public Tensor norm() {
        try (Tensor squares = square();
                Tensor sum = squares.sum()) {
            return sum.sqrt();
        }
    }

    /** Largest element, a tensor of no axes. */
    public Tensor max() {
        return run("max", () -> raw().max(), this);
    }

    /** Smallest element, a tensor of no axes. */
    public Tensor min() {
        return run("min", () -> raw().min(), this);
    }

    /**
     * {@code ln(sum(e^this))} over some axes, without overflow.
     *
     * @param keepAxes whether the summed axes stay, with length 1
     * @param axes which ones
     */
    public Tensor logSumExp(boolean keepAxes, long... axes) {
        return run("logSumExp", () -> raw().logsumexp(axes, keepAxes), this);
    }

    /** Sums of all axes but the first: {@code [N, ...] -> [N]}. */
    public Tensor sumPerSample() {
        if (shape.length == 0) {
            throw new EngineException("sumPerSample needs an axis of samples [N, ...], got " + this);
        }
        return shape.length == 1 ? view(shape[0]) : sum(false, tailAxes());
    }

    /** Euclidean norm of each sample: {@code [N, ...] -> [N]}. */
    public Tensor normPerSample() {
        try (Tensor squares = square();
                Tensor sums = squares.sumPerSample()) {
            return sums.sqrt();
        }
    }

    private long[] tailAxes() {
        long[] axes = new long[shape.length - 1];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i + 1L;
        }
        return axes;
    }

    /** {@code this @ other}: matrix product with batch axes. */
    public Tensor matmul(Tensor other) {
        Tensor product = run("matmul", () -> raw().matmul(other.raw()), this, other);
        return ShapeInference.current() == null
                ? product
                : ShapeInference.worked(2 * product.count() * size(-1), product);
    }

    // ---- views and layout ----------------------------------------------------------------------------------------

    /** The same elements with another shape, without copying; one axis may be -1. */
    public Tensor view(long... newShape) {
        return run("view to " + Arrays.toString(newShape), () -> raw().view(newShape), this);
    }

    /** The same elements with another shape, copied only where a view is impossible; one axis may be -1. */
    public Tensor reshape(long... newShape) {
        return run("reshape to " + Arrays.toString(newShape), () -> raw().reshape(newShape), this);
    }

    /** Reorders the axes; a view. */
    public Tensor permute(long... axes) {
        return run("permute to " + Arrays.toString(axes), () -> raw().permute(axes), this);
    }

    /** Swaps two axes; a view. */
    public Tensor transpose(long a, long b) {
        return run("transpose", () -> raw().transpose(a, b), this);
    }

    /**
     * A range of one axis; a view.
     *
     * @param axis which axis
     * @param start first index
     * @param length how many
     */
    public Tensor narrow(long axis, long start, long length) {
        return run("narrow", () -> raw().narrow(axis, start, length), this);
    }

    /** One index of one axis, which disappears; a view. */
    public Tensor select(long axis, long index) {
        return run("select", () -> raw().select(axis, index), this);
    }

    /** The given indices (int64, one axis) along one axis; a copy. */
    public Tensor indexSelect(long axis, Tensor indices) {
        return ShapeInference.isOf(this)
                ? ShapeInference.indexSelect(this, axis, indices)
                : run("indexSelect", () -> raw().index_select(axis, indices.raw()), this, indices);
    }

    /** Repeats axes of length 1 to the given shape without copying; -1 keeps an axis. */
    public Tensor expand(long... newShape) {
        return run("expand to " + Arrays.toString(newShape), () -> raw().expand(newShape), this);
    }

    /** {@code [N] -> [N, 1, 1, ...]} with as many axes as {@code like}, ready to scale each of its samples. */
    public Tensor perSample(Tensor like) {
        if (like.rank() == 0) {
            throw new EngineException("perSample of " + this + " needs samples [N, ...] to scale, got " + like);
        }
        long[] target = new long[like.rank()];
        Arrays.fill(target, 1);
        target[0] = -1;
        return view(target);
    }

    /**
     * A view with explicit strides (in elements) into the same storage.
     *
     * @param newShape shape of the view
     * @param strides distance between neighbours along each axis
     * @param offset first element, counted from the start of the storage
     */
    public Tensor strided(long[] newShape, long[] strides, long offset) {
        try (LongOptional o = new LongOptional(offset)) {
            return run("strided", () -> raw().as_strided(newShape, strides, o), this);
        }
    }

    /** This tensor in dense row-major order: itself when it is so already. */
    public Tensor contiguous() {
        return run("contiguous", () -> raw().contiguous(), this);
    }

    /** This {@code [N, C, H, W]} tensor stored with channels innermost (NHWC); its axes keep their order. */
    public Tensor channelsLast() {
        if (size(1) == 1) {
            // Both layouts are one for a single channel; only the strides can tell the engine which is meant.
            try (Tensor dense = contiguous();
                    Tensor rows = dense.view(shape[0], shape[2], shape[3], 1)) {
                return rows.permute(0, 3, 1, 2);
            }
        }
        return run("channelsLast", () -> raw().contiguous(MemoryFormat.ChannelsLast), this);
    }

    /** Whether the elements are dense and in row-major order. */
    public boolean isContiguous() {
        return raw().is_contiguous();
    }

    /** Whether the elements of this {@code [N, C, H, W]} tensor are dense with channels innermost. */
    public boolean isChannelsLast() {
        return shape.length == 4 && raw().is_contiguous(MemoryFormat.ChannelsLast);
    }

    /** A copy in new memory. */
    public Tensor copy() {
        return run("copy", () -> raw().clone(), this);
    }

    // ---- conversion ----------------------------------------------------------------------------------------------

    /** This tensor with another element type: a copy, or another handle when it has that type already. */
    public Tensor to(DType type) {
        return run("to " + type, () -> raw().to(type.scalarType), this);
    }

    /** This tensor on another device: a copy, or another handle when it is there already. */
    public Tensor to(Device target) {
        try (org.bytedeco.pytorch.Device d = target.raw()) {
            return run("to " + target, () -> raw().to(d, dtype.scalarType), this);
        }
    }

    /** This tensor with the element type and on the device of another. */
    public Tensor like(Tensor other) {
        return run("like", () -> raw().to(other.raw()), this, other);
    }

    /** Zeros of the same shape, type, layout and device. */
    public Tensor zerosLike() {
        return run("zerosLike", () -> torch.zeros_like(raw()), this);
    }

    /** Memory of the same shape, type, layout and device, not initialised. */
    public Tensor emptyLike() {
        return unset("emptyLike", () -> torch.empty_like(raw()), this);
    }

    /**
     * The single element of a tensor that has one.
     *
     * @throws EngineException if there is not exactly one element
     */
    public double item() {
        if (count() != 1) {
            throw new EngineException("item() needs a tensor of exactly one element, got " + this);
        }
        return raw().item_double();
    }

    // Tensors without elements have no memory: their pointer is null.

    /** The elements in row-major order, as float32. */
    public float[] toFloats() {
        float[] out = new float[Math.toIntExact(count())];
        try (Tensor plain = dense(DType.FLOAT32);
                var pointer = plain.raw().data_ptr_float()) {
            if (pointer != null) {
                pointer.get(out);
            }
        }
        return out;
    }

    /** The elements in row-major order, as float64. */
    public double[] toDoubles() {
        double[] out = new double[Math.toIntExact(count())];
        try (Tensor plain = dense(DType.FLOAT64);
                var pointer = plain.raw().data_ptr_double()) {
            if (pointer != null) {
                pointer.get(out);
            }
        }
        return out;
    }

    /** The elements in row-major order, as integers. */
    public long[] toLongs() {
        long[] out = new long[Math.toIntExact(count())];
        try (Tensor plain = dense(DType.INT64);
                var pointer = plain.raw().data_ptr_long()) {
            if (pointer != null) {
                pointer.get(out);
            }
        }
        return out;
    }

    /** Detached, on the processor, of the given type, row-major. */
    private Tensor dense(DType type) {
        try (org.bytedeco.pytorch.Device cpu = Device.CPU.raw();
                Tensor detached = detach();
                Tensor moved = run("to cpu", () -> detached.raw().to(cpu, type.scalarType), this)) {
            return moved.contiguous();
        }
    }

    // ---- gradients -----------------------------------------------------------------------------------------------

    /** Requires gradients of this leaf, and returns it. */
    public Tensor requireGrad() {
        return inPlace("requireGrad", () -> raw().set_requires_grad(true), this);
    }

    /** Whether operations on this tensor are recorded for gradients. */
    public boolean requiresGrad() {
        return raw().requires_grad();
    }

    /** The same elements, cut out of the autograd graph; a view. */
    public Tensor detach() {
        return run("detach", () -> raw().detach(), this);
    }

    /**
     * Accumulates the gradient of this one-element tensor into the leaves that require it, and frees the graph.
     *
     * @throws EngineException if this tensor has more than one element or no graph
     */
    public void backward() {
        inPlace("backward", () -> raw().backward(), this);
    }

    /** Makes {@code backward} accumulate this leaf's gradient into the given memory. */
    public void accumulateGradInto(Tensor memory) {
        try (org.bytedeco.pytorch.Tensor grad = raw().mutable_grad()) {
            grad.put(memory.raw());
        }
    }

    // ---- life ----------------------------------------------------------------------------------------------------

    /**
     * Frees the native memory (unless views or the autograd graph still need it).
     *
     * @throws EngineException if this tensor was closed before
     */
    @Override
    public void close() {
        if (closed) {
            throw new EngineException(
                    "double close of tensor " + this + "; its Scope or an earlier close() has freed it already");
        }
        if (scope != null) {
            scope.unlink(this);
        }
        free();
    }

    /** Whether this tensor has been closed. */
    public boolean isClosed() {
        return closed;
    }

    void free() {
        closed = true;
        if (isCounted) {
            ShapeInference.freed(this);
        }
        raw.deallocate();
    }

    private Tensor withScalar(
            String operation, double value, java.util.function.Function<Scalar, org.bytedeco.pytorch.Tensor> call) {
        try (Scalar s = new Scalar(value)) {
            return run(operation, () -> call.apply(s), this);
        }
    }

    /** For example {@code [32, 3, 8, 8] float32}. */
    @Override
    public String toString() {
        return Arrays.toString(shape) + " " + dtype;
    }
}
