package dev.reverie.bench.micro;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Deriving random streams and drawing from them. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RandomStreamDrawing {
    private static final int NUMBERS = 1024;

    private final RandomStream root = RandomStream.of(0);
    private final RandomCursor cursor = root.purpose("cursor").cursor();
    private final NoiseGenerator generator = new NoiseGenerator();
    private final float[] values = new float[NUMBERS];
    private long step;

    /** Made by JMH. */
    public RandomStreamDrawing() {}

    /** The seed of one purpose of one step. */
    @Benchmark
    public long derive() {
        return root.purpose("training noise").index(step++).seed();
    }

    /** One uniform number. */
    @Benchmark
    public double uniform() {
        return cursor.nextDouble();
    }

    /** 1024 normal numbers in Java, the same on every platform. */
    @Benchmark
    public float[] normal1024() {
        cursor.fillGaussian(values);
        return values;
    }

    /** 1024 normal numbers as a tensor, reseeded. */
    @Benchmark
    public long engineNormal1024() {
        try (Tensor z = generator.seed(step++).normal(DType.FLOAT32, Device.CPU, NUMBERS)) {
            return z.count();
        }
    }
}
