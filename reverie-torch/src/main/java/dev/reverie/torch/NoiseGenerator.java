package dev.reverie.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Random tensors from an explicit seed. Numbers are always drawn as float32 on the processor and then moved, so one
 * seed gives the same numbers on every device and for every element type.
 *
 * <p>Seeding costs microseconds, so a generator is re-seeded for each use from a
 * {@link dev.reverie.random.RandomStream}: there is no hidden state to store or to lose. Not thread-safe.
 */
public final class NoiseGenerator implements AutoCloseable {
    /** Words of the Mersenne Twister and where they begin in the engine's saved state. */
    private static final int WORDS = 624;

    private static final int FIRST_WORD = 24;

    private final Generator generator;
    private final org.bytedeco.pytorch.Tensor freshState;
    private final GeneratorOptional optional;

    /** A generator; {@link #seed} it before use. */
    public NoiseGenerator() {
        Engine.load();
        generator = torch.make_generator_cpu(0);
        optional = new GeneratorOptional(generator);
        freshState = generator.get_state();
    }

    /**
     * Restarts the sequence. The engine itself looks at the low 32 bits of a seed only, so that among 50 000 seeds two
     * would likely enough coincide; here all 64 bits choose the words of its Mersenne Twister.
     *
     * @param seed any 64 bits
     * @return this generator
     */
    public NoiseGenerator seed(long seed) {
        SplittableRandom words = new SplittableRandom(seed);
        try (Pointer first = freshState.data_ptr();
                BytePointer memory = new BytePointer(first)) {
            ByteBuffer state =
                    memory.capacity(freshState.numel()).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < WORDS; i++) {
                state.putLong(FIRST_WORD + i * Long.BYTES, Integer.toUnsignedLong(words.nextInt()));
            }
        }
        generator.set_state(freshState);
        return this;
    }

    /** Standard normal numbers. */
    public Tensor normal(DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor z = Tensors.empty(DType.FLOAT32, Device.CPU, shape);
            z.raw().normal_(0, 1, optional);
            return scope.keep(z.to(device).to(dtype));
        }
    }

    /** Standard normal numbers of the shape, type and device of another tensor. */
    public Tensor normalLike(Tensor like) {
        return normal(like.dtype(), like.device(), like.shape());
    }

    /** Fills a float32 tensor on the processor with standard normal numbers, in its storage order. */
    public Tensor fillNormal(Tensor target) {
        require(target);
        target.raw().normal_(0, 1, optional);
        return target;
    }

    /** Uniform numbers in [low, high). */
    public Tensor uniform(double low, double high, DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor u = Tensors.empty(DType.FLOAT32, Device.CPU, shape);
            u.raw().uniform_(low, high, optional);
            return scope.keep(u.to(device).to(dtype));
        }
    }

    /** Fills a tensor on the processor with ones (probability p) and zeros. */
    public Tensor fillBernoulli(Tensor target, double p) {
        target.raw().bernoulli_(p, optional);
        return target;
    }

    private static void require(Tensor target) {
        if (target.dtype() != DType.FLOAT32 || target.device().kind() != Device.Kind.CPU) {
            throw new IllegalArgumentException(
                    "noise is drawn into float32 memory on the cpu, got " + target + " on " + target.device());
        }
    }

    /** Frees the generator. */
    @Override
    public void close() {
        optional.close();
        freshState.close();
        generator.close();
    }
}
