package dev.reverie.bench;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** The rate of one large square matrix product: what the processor can do at all in an element type. */
final class MatrixCeiling implements AutoCloseable {
    private final int size;
    private final Tensor a;
    private final Tensor b;

    /**
     * Prepares the factors.
     *
     * @param size rows and columns
     * @param dtype element type
     */
    MatrixCeiling(int size, DType dtype) {
        this.size = size;
        NoiseGenerator generator = new NoiseGenerator();
        generator.seed(0);
        a = Scope.detach(generator.normal(dtype, Device.CPU, size, size));
        b = Scope.detach(generator.normal(dtype, Device.CPU, size, size));
    }

    /** Flops per second of one round. */
    double measure() {
        double seconds = Stopwatch.seconds(1, () -> a.matmul(b).close());
        return 2.0 * size * size * size / seconds;
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
