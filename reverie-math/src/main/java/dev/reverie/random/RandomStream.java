package dev.reverie.random;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A stream of random numbers that is a pure function of (root seed, purposes, index). Immutable.
 *
 * <pre>{@code
 * RandomStream noise = RandomStream.of(seed).purpose("training noise").index(step);
 * double z = noise.cursor().nextGaussian();
 * }</pre>
 *
 * <p>There is no global generator and no state to save: step 1000 of a resumed run draws what step 1000 of an unbroken run
 * draws, and sample {@code i} gets its own stream whatever the batch size.
 *
 * <p><b>How.</b> The root seed and each purpose are absorbed into a 64-bit key by Philox4x32-10 (Salmon et al. 2011), eight
 * bytes of UTF-8 at a time, closed by the length. Number {@code k} of a stream is half a Philox block: a drawing key
 * derived from that key, counter low {@code k / 2}, counter high the index. So all indices of one purpose are disjoint by construction, and two purposes
 * collide only if their 64-bit keys do.
 */
public final class RandomStream {
    private static final long ROOT = 0x726F6F74L;
    private static final long TEXT = 0x74657874L;
    private static final long LENGTH = 0x6C656E67L;
    private static final long INDEX = 0x696E6478L;
    private static final long SEED = 0x73656564L;
    private static final long DRAW = 0x64726177L;

    private final long key;
    private final long index;
    private final boolean indexed;
    /** Numbers are drawn under a key of their own, apart from the keys of streams further down. */
    private final long drawKey;

    private RandomStream(long key, long index, boolean indexed) {
        this.key = key;
        this.index = index;
        this.indexed = indexed;
        drawKey = Philox.block(key, indexed ? 1L : 0L, DRAW).high();
    }

    /** The stream of a root seed, from which all others are derived. */
    public static RandomStream of(long rootSeed) {
        return new RandomStream(absorb(0L, rootSeed, ROOT), 0L, false);
    }

    private static long absorb(long key, long word, long tag) {
        return Philox.block(key, word, tag).low();
    }

    /** The key with the index, if one was set, folded in. */
    private long foldedKey() {
        return indexed ? absorb(key, index, INDEX) : key;
    }

    /**
     * The stream for one purpose below this one.
     *
     * @param name any text; different texts give independent streams
     * @return the stream, without an index
     */
    public RandomStream purpose(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long state = foldedKey();
        for (int start = 0; start < bytes.length; start += Long.BYTES) {
            long word = 0L;
            for (int i = start; i < Math.min(start + Long.BYTES, bytes.length); i++) {
                word |= (bytes[i] & 0xFFL) << (8 * (i - start));
            }
            state = absorb(state, word, TEXT);
        }
        return new RandomStream(absorb(state, bytes.length, LENGTH), 0L, false);
    }

    /**
     * The stream of one member of a numbered family below this one: a step, an example, a sample. On a stream that already
     * has an index this goes one level deeper.
     *
     * @param k any number
     * @return the stream
     */
    public RandomStream index(long k) {
        return new RandomStream(foldedKey(), k, true);
    }

    /** A 64-bit seed for a generator of another library, such as a tensor engine's. */
    public long seed() {
        return Philox.block(foldedKey(), indexed ? 1L : 0L, SEED).high();
    }

    /** The number at a position of the stream, without going through those before. */
    public long at(long position) {
        Philox.Block block = block(position >>> 1);
        return (position & 1L) == 0L ? block.low() : block.high();
    }

    Philox.Block block(long number) {
        return Philox.block(drawKey, number, index);
    }

    /** A new cursor at the beginning of the stream. */
    public RandomCursor cursor() {
        return new RandomCursor(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RandomStream stream
                && key == stream.key
                && index == stream.index
                && indexed == stream.indexed;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, index, indexed);
    }

    @Override
    public String toString() {
        return "RandomStream[key=" + Long.toHexString(key) + (indexed ? ", index=" + index : "") + "]";
    }
}
