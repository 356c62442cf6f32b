package dev.reverie.random;

/**
 * The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters whose outputs are random numbers.
 *
 * <p>Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3" (SC11), section 4.3. Ten rounds, two
 * 32 x 32 to 64 bit products each; passes BigCrush. Counter and key are given as 64-bit halves, low half first.
 */
final class Philox {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** The fractional bits of the golden ratio and of the square root of 3. */
    private static final int WEYL_0 = 0x9E3779B9;

    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /** 128 random bits, low half first. */
    record Block(long low, long high) {}

    static Block block(long key, long counterLow, long counterHigh) {
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        int x0 = (int) counterLow;
        int x1 = (int) (counterLow >>> 32);
        int x2 = (int) counterHigh;
        int x3 = (int) (counterHigh >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (x0 & LOW);
            long product1 = MULTIPLIER_1 * (x2 & LOW);
            x0 = (int) (product1 >>> 32) ^ x1 ^ key0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ key1;
            x3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return new Block((x0 & LOW) | ((long) x1 << 32), (x2 & LOW) | ((long) x3 << 32));
    }
}
