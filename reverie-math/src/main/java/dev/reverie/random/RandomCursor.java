package dev.reverie.random;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Reads a {@link RandomStream} in order. Mutable, for one thread; make a new one for each task.
 *
 * <p>Everything that this class draws is defined here, in {@link StrictMath} and by IEEE 754, so that values are the same on every
 * platform and Java version; of the methods inherited from {@link RandomGenerator} those not overridden are not promised to be.
 */
public final class RandomCursor implements RandomGenerator {
    private static final double UNIT = 0x1.0p-53;
    private static final float SINGLE_UNIT = 0x1.0p-24f;
    private static final long LOW = 0xFFFFFFFFL;

    private final RandomStream stream;
    private Philox.Block block = new Philox.Block(0L, 0L);
    private long position;
    private double spareGaussian;
    private boolean hasSpare;

    RandomCursor(RandomStream stream) {
        this.stream = stream;
    }

    @Override
    public long nextLong() {
        if ((position & 1L) == 0L) {
            block = stream.block(position >>> 1);
        }
        long value = (position & 1L) == 0L ? block.low() : block.high();
        position++;
        return value;
    }

    /** The upper half of the next 64 bits. */
    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    /** Uniform on [0, 1), a multiple of 2^-53. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /**
     * Uniform on {@code 0..bound-1}, exactly, by Lemire's method (arXiv:1805.10941).
     *
     * @throws IllegalArgumentException if {@code bound < 1}
     */
    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, got " + bound);
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        long threshold = (1L << 32) % bound;
        while ((product & 0xFFFFFFFFL) < threshold) {
            product = (nextInt() & 0xFFFFFFFFL) * bound;
        }
        return (int) (product >>> 32);
    }

    /**
     * Standard normal, by the transformation of Box and Muller 1958: exactly two uniform numbers for two normal ones, so
     * that the position in the stream is known.
     */
    @Override
    public double nextGaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spareGaussian;
        }
        // 1 - u lies in (0, 1], which keeps the logarithm finite
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - nextDouble()));
        double angle = 2.0 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        hasSpare = true;
        return radius * StrictMath.cos(angle);
    }

    /** Fills the array with uniform numbers on [0, 1). */
    public void fillUniform(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = nextDouble();
        }
    }

    /** Fills the array with standard normal numbers. */
    public void fillGaussian(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = nextGaussian();
        }
    }

    /** Fills the array with standard normal numbers of single precision. */
    public void fillGaussian(float[] values) {
        fillGaussian(values, 0, values.length);
    }

    /**
     * Fills a part of the array with standard normal numbers of single precision: those of {@link #nextGaussian()} to
     * the last place of a float, but computed several times faster.
     *
     * @param values gets the numbers
     * @param from index of the first
     * @param count how many
     * @throws IndexOutOfBoundsException if the part is not within the array
     */
    public void fillGaussian(float[] values, int from, int count) {
        Objects.checkFromIndexSize(from, count, values.length);
        int end = from + count;
        int next = from;
        if (hasSpare && next < end) {
            values[next++] = (float) nextGaussian();
        }
        for (; next < end; next += 2) {
            double radius = BoxMuller.radius(nextLong());
            long angle = nextLong();
            values[next] = (float) (radius * BoxMuller.cosine(angle));
            double second = radius * BoxMuller.sine(angle);
            if (next + 1 < end) {
                values[next + 1] = (float) second;
            } else {
                spareGaussian = second;
                hasSpare = true;
            }
        }
    }

    /** Fills the array with uniform numbers on [0, 1), multiples of 2^-24, two from each 64 bits. */
    public void fillUniform(float[] values) {
        for (int i = 0; i < values.length; i += 2) {
            long bits = nextLong();
            values[i] = (bits >>> 40) * SINGLE_UNIT;
            if (i + 1 < values.length) {
                values[i + 1] = ((bits & LOW) >>> 8) * SINGLE_UNIT;
            }
        }
    }

    /**
     * Fills the array with ones (with this probability) and zeros, two from each 64 bits.
     *
     * @param values gets the numbers
     * @param probability of a one, in [0, 1]; rounded to a multiple of 2^-32
     */
    public void fillBernoulli(float[] values, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability must be in [0, 1], got " + probability);
        }
        long threshold = Math.round(probability * 0x1.0p32);
        for (int i = 0; i < values.length; i += 2) {
            long bits = nextLong();
            values[i] = bits >>> 32 < threshold ? 1 : 0;
            if (i + 1 < values.length) {
                values[i + 1] = (bits & LOW) < threshold ? 1 : 0;
            }
        }
    }

    /**
     * A uniformly random permutation of {@code 0..n-1}, by the shuffle of Fisher and Yates. For large n, or one element at a
     * time, see {@link RandomPermutation}.
     *
     * @param n number of elements, at least 0
     * @return a new array
     * @throws IllegalArgumentException if {@code n} is negative
     */
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("a permutation needs n >= 0, got " + n);
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
