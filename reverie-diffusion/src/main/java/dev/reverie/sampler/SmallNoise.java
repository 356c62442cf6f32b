package dev.reverie.sampler;

import java.util.SplittableRandom;

/**
 * The first few numbers that {@link dev.reverie.torch.NoiseGenerator} draws after a seed, computed here: for thousands
 * of points of a few coordinates, each with a stream of its own, filling all 624 words of its Mersenne Twister for two
 * numbers costs more than a small network.
 *
 * <p>Below 16 numbers the engine takes a Box-Muller pair from four words of 32 bits, in float64. Word i of the first
 * output block needs words i, i + 1 and i + 397 of the state only (Matsumoto and Nishimura 1998, ACM TOMACS 8, 3).
 */
final class SmallNoise {
    /** From here on the engine computes its numbers in another way. */
    static final int LIMIT = 16;

    /**
     * What {@link SplittableRandom} has added to its seed after 397 numbers: so many times 0x9E3779B97F4A7C15, modulo
     * 2^64.
     */
    private static final long AFTER_397 = 0x5C07C4AA66826C91L;

    private static final double UNIT = 0x1.0p-53;
    private static final long MANTISSA = (1L << 53) - 1;

    private SmallNoise() {}

    /**
     * Draws.
     *
     * @param seed the seed of the generator
     * @param values gets the numbers
     * @param offset where they begin
     * @param count how many, below {@link #LIMIT}
     */
    static void fill(long seed, float[] values, int offset, int count) {
        Words words = new Words(seed);
        for (int i = 0; i < count; i += 2) {
            double angle = 2 * Math.PI * words.nextUniform();
            double radius = Math.sqrt(-2 * Math.log1p(-words.nextUniform()));
            values[offset + i] = (float) (radius * Math.cos(angle));
            if (i + 1 < count) {
                values[offset + i + 1] = (float) (radius * Math.sin(angle));
            }
        }
    }

    /** Whether so many numbers of one seed can be drawn here. */
    static boolean suits(long count) {
        return count > 0 && count < LIMIT;
    }

    /** The first outputs of the twister whose state is filled from a seed. */
    private static final class Words {
        private final SplittableRandom near;
        private final SplittableRandom far;
        private int current;

        Words(long seed) {
            near = new SplittableRandom(seed);
            far = new SplittableRandom(seed + AFTER_397);
            current = near.nextInt();
        }

        private long next() {
            int following = near.nextInt();
            int mixed = (current & 0x80000000) | (following & 0x7FFFFFFF);
            int word = far.nextInt() ^ (mixed >>> 1) ^ ((following & 1) == 0 ? 0 : 0x9908B0DF);
            current = following;
            word ^= word >>> 11;
            word ^= (word << 7) & 0x9D2C5680;
            word ^= (word << 15) & 0xEFC60000;
            return Integer.toUnsignedLong(word ^ (word >>> 18));
        }

        double nextUniform() {
            long high = next();
            return (((high << 32) | next()) & MANTISSA) * UNIT;
        }
    }
}
