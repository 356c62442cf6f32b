package dev.reverie.random;

import java.util.Objects;

/**
 * A pseudo-random permutation of {@code 0..size-1} that is evaluated at one point in constant time and memory.
 *
 * <p>A Feistel network of eight rounds on the smallest even number of bits (at least 8) that covers the range, walked along
 * its cycle until the value falls into the range (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"): at
 * most four evaluations on average for sizes of 64 and more. A data set of any size is shuffled for each epoch by
 * {@code new RandomPermutation(stream.index(epoch), size)} without an array, and a resumed run finds its place by arithmetic.
 */
public final class RandomPermutation {
    private static final int ROUNDS = 8;
    private static final int SMALLEST_HALF = 4;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] roundKeys = new long[ROUNDS];

    /**
     * The permutation that a stream defines.
     *
     * @param stream source of the round keys
     * @param size number of elements, at least 1 and at most 2^62
     * @throws IllegalArgumentException if {@code size} is outside its range
     */
    public RandomPermutation(RandomStream stream, long size) {
        if (size < 1 || size > 1L << 62) {
            throw new IllegalArgumentException("a permutation needs a size in [1, 2^62], got " + size);
        }
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        halfBits = Math.max(SMALLEST_HALF, (bits + 1) / 2);
        halfMask = (1L << halfBits) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            roundKeys[round] = stream.at(round);
        }
    }

    /** Number of elements. */
    public long size() {
        return size;
    }

    /**
     * The element at place {@code i}.
     *
     * @param i a place in {@code [0, size)}
     * @return the element there
     * @throws IndexOutOfBoundsException if {@code i} is not a place
     */
    public long at(long i) {
        long value = check(i);
        do {
            value = encrypt(value);
        } while (value >= size);
        return value;
    }

    /**
     * The place of an element: the inverse of {@link #at}.
     *
     * @param element an element in {@code [0, size)}
     * @return its place
     * @throws IndexOutOfBoundsException if it is not an element
     */
    public long placeOf(long element) {
        long value = check(element);
        do {
            value = decrypt(value);
        } while (value >= size);
        return value;
    }

    private long check(long i) {
        return Objects.checkIndex(i, size);
    }

    private long encrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(right ^ roundKeys[round]) & halfMask);
            left = right;
            right = next;
        }
        return (left << halfBits) | right;
    }

    private long decrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (int round = ROUNDS - 1; round >= 0; round--) {
            long previous = right ^ (mix(left ^ roundKeys[round]) & halfMask);
            right = left;
            left = previous;
        }
        return (left << halfBits) | right;
    }

    /** Stafford's variant 13 of the 64-bit finaliser of MurmurHash3, as in SplitMix64 (Steele et al. 2014). */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
