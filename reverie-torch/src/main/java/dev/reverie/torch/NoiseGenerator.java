package dev.reverie.torch;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;

/**
 * Random tensors from an explicit seed: the numbers of a {@link RandomStream} (Philox4x32-10, normal ones by Box and
 * Muller). They are drawn as float32 on the processor and then moved, so one seed gives the same numbers on every
 * device, for every element type and with every version of the engine.
 *
 * <p>Seeding costs nothing, so a generator is re-seeded for each use: there is no hidden state to store or to lose. Not
 * thread-safe.
 */
public final class NoiseGenerator {
    private RandomCursor cursor = RandomStream.of(0).cursor();

    /** A generator; {@link #seed} it before use. */
    public NoiseGenerator() {}

    /**
     * Restarts the sequence.
     *
     * @param seed any 64 bits
     * @return this generator
     */
    public NoiseGenerator seed(long seed) {
        cursor = RandomStream.of(seed).cursor();
        return this;
    }

    /** Standard normal numbers. */
    public Tensor normal(DType dtype, Device device, long... shape) {
        float[] values = memory(shape);
        cursor.fillGaussian(values);
        return moved(values, dtype, device, shape);
    }

    /** Standard normal numbers of the shape, type and device of another tensor. */
    public Tensor normalLike(Tensor like) {
        return normal(like.dtype(), like.device(), like.shape());
    }

    /** Uniform numbers in [low, high). */
    public Tensor uniform(double low, double high, DType dtype, Device device, long... shape) {
        float[] values = memory(shape);
        cursor.fillUniform(values);
        float last = Math.nextDown((float) high);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(last, (float) (low + (high - low) * values[i]));
        }
        return moved(values, dtype, device, shape);
    }

    /** Float32 ones (with probability p) and zeros on the processor. */
    public Tensor bernoulli(double p, long... shape) {
        float[] values = memory(shape);
        cursor.fillBernoulli(values, p);
        return moved(values, DType.FLOAT32, Device.CPU, shape);
    }

    private static float[] memory(long... shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return new float[Math.toIntExact(count)];
    }

    private static Tensor moved(float[] values, DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor plain = Tensors.of(values, values.length).reshape(shape);
            return scope.keep(plain.to(device).to(dtype));
        }
    }
}
