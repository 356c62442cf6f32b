package dev.reverie.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Makes tensors from Java arrays and constants, and joins them. */
public final class Tensors {
    private Tensors() {}

    /**
     * A float32 tensor on the processor.
     *
     * @param values the elements in row-major order; copied
     * @param shape its product is the number of values; empty means one axis
     */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = allocate(shape, values.length, DType.FLOAT32);
        try (FloatPointer memory = tensor.raw().data_ptr_float()) {
            if (memory != null) {
                memory.put(values);
            }
        }
        return tensor;
    }

    /**
     * A float64 tensor on the processor.
     *
     * @param values the elements in row-major order; copied
     * @param shape its product is the number of values; empty means one axis
     */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = allocate(shape, values.length, DType.FLOAT64);
        try (DoublePointer memory = tensor.raw().data_ptr_double()) {
            if (memory != null) {
                memory.put(values);
            }
        }
        return tensor;
    }

    /**
     * An int64 tensor on the processor.
     *
     * @param values the elements in row-major order; copied
     * @param shape its product is the number of values; empty means one axis
     */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = allocate(shape, values.length, DType.INT64);
        try (LongPointer memory = tensor.raw().data_ptr_long()) {
            if (memory != null) {
                memory.put(values);
            }
        }
        return tensor;
    }

    private static Tensor allocate(long[] shape, int values, DType dtype) {
        long[] full = shape.length == 0 ? new long[] {values} : shape;
        long count = 1;
        for (long s : full) {
            count = Math.multiplyExact(count, s);
        }
        if (count != values) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(full) + " needs " + count + " values, got " + values);
        }
        return empty(dtype, Device.CPU, full);
    }

    /** A tensor of no axes holding one float64 value. */
    public static Tensor scalar(double value) {
        return full(value, DType.FLOAT64, Device.CPU);
    }

    /** Memory that is not initialised. */
    public static Tensor empty(DType dtype, Device device, long... shape) {
        Engine.load();
        try (Options o = new Options(dtype, device);
                MemoryFormatOptional plain = new MemoryFormatOptional()) {
            return Tensor.unset(
                    "empty " + Arrays.toString(shape),
                    () -> torch.empty(shape, o.type, o.layout, o.device, o.pinned, plain));
        }
    }

    /** Zeros. */
    public static Tensor zeros(DType dtype, Device device, long... shape) {
        return full(0, dtype, device, shape);
    }

    /** Ones. */
    public static Tensor ones(DType dtype, Device device, long... shape) {
        return full(1, dtype, device, shape);
    }

    /** A constant tensor. */
    public static Tensor full(double value, DType dtype, Device device, long... shape) {
        Engine.load();
        try (Options o = new Options(dtype, device);
                Scalar s = new Scalar(value)) {
            return Tensor.run(
                    "full " + Arrays.toString(shape), () -> torch.full(shape, s, o.type, o.layout, o.device, o.pinned));
        }
    }

    /** The identity matrix of size n. */
    public static Tensor identity(long n, DType dtype, Device device) {
        Engine.load();
        try (Options o = new Options(dtype, device)) {
            return Tensor.run("identity", () -> torch.eye(n, o.type, o.layout, o.device, o.pinned));
        }
    }

    /**
     * Joins tensors along an axis they have.
     *
     * @param axis the axis that grows
     * @param parts at least one, equal in all other axes
     */
    public static Tensor cat(long axis, Tensor... parts) {
        try (TensorVector vector = vector(parts)) {
            return Tensor.run("cat along axis " + axis, () -> torch.cat(vector, axis), parts);
        }
    }

    /**
     * Joins tensors of equal shape along a new axis.
     *
     * @param axis where the new axis goes
     * @param parts at least one
     */
    public static Tensor stack(long axis, List<Tensor> parts) {
        Tensor[] array = parts.toArray(new Tensor[0]);
        try (TensorVector vector = vector(array)) {
            return Tensor.run("stack along axis " + axis, () -> torch.stack(vector, axis), array);
        }
    }

    /**
     * The slices along an axis, without it. Their gradients are joined in one pass, where slices that are taken one by one each
     * fill a tensor of zeros.
     *
     * @param tensor what to take apart
     * @param axis which goes
     * @return views, as many as the axis is long
     */
    public static List<Tensor> unbind(Tensor tensor, long axis) {
        try (TensorVector slices = torch.unbind(tensor.raw(), axis)) {
            List<Tensor> views = new ArrayList<>();
            for (long i = 0; i < slices.size(); i++) {
                views.add(new Tensor(new org.bytedeco.pytorch.Tensor(slices.get(i))));
            }
            return views;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure("unbind along axis " + axis, e, tensor);
        }
    }

    /** {@code condition ? a : b}, element by element. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Tensor.run("where", () -> torch.where(condition.raw(), a.raw(), b.raw()), condition, a, b);
    }

    static TensorVector vector(Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("at least one tensor is needed, got none");
        }
        org.bytedeco.pytorch.Tensor[] raw = new org.bytedeco.pytorch.Tensor[parts.length];
        for (int i = 0; i < parts.length; i++) {
            raw[i] = parts[i].raw();
        }
        return new TensorVector(raw);
    }

    /** The optional arguments of the engine's factory functions; native objects, so closed after use. */
    private static final class Options implements AutoCloseable {
        private final org.bytedeco.pytorch.Device rawDevice;
        final ScalarTypeOptional type;
        final LayoutOptional layout = new LayoutOptional();
        final DeviceOptional device;
        final BoolOptional pinned = new BoolOptional();

        Options(DType dtype, Device where) {
            type = new ScalarTypeOptional(dtype.scalarType);
            rawDevice = where.raw();
            device = new DeviceOptional(rawDevice);
        }

        @Override
        public void close() {
            pinned.close();
            device.close();
            rawDevice.close();
            layout.close();
            type.close();
        }
    }
}
