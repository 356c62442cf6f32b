package dev.reverie.bench.micro;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Overhead of an operation, measured on tensors of four numbers. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TensorOverhead {
    private final Tensor a = Tensors.ones(DType.FLOAT32, Device.CPU, 4);
    private final Tensor b = Tensors.ones(DType.FLOAT32, Device.CPU, 4);
    private final Tensor leaf = Tensors.ones(DType.FLOAT32, Device.CPU, 4).requireGrad();

    /** Made by JMH. */
    public TensorOverhead() {}

    /** A sum, freed at once. */
    @Benchmark
    public long add() {
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor sum = a.add(b)) {
            return mode == null ? 0 : sum.count();
        }
    }

    /** A product with a number, which the engine wraps. */
    @Benchmark
    public long multiplyByNumber() {
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor product = a.mul(0.5)) {
            return mode == null ? 0 : product.count();
        }
    }

    /** A sum in place: nothing is allocated. */
    @Benchmark
    public Tensor addInPlace() {
        return a.addInPlace(b);
    }

    /** A scope with three operations. */
    @Benchmark
    public long scopeOfThree() {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            return mode == null || scope == null ? 0 : a.add(b).mul(b).sub(a).count();
        }
    }

    /** A product recorded for gradients, and its gradient. */
    @Benchmark
    public long gradient() {
        try (Scope scope = Scope.open()) {
            return scope == null ? 0 : Autograd.vjp(leaf.mul(b), leaf, a).count();
        }
    }
}
