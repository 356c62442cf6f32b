package dev.reverie.data;

import dev.reverie.random.RandomPermutation;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Chooses the examples that are held out of a set which has no test part: a share of all, at random, the same for ever for a
 * set of the same size.
 *
 * @param share of the examples, in [0, 1); 0 for none
 */
public record HeldOutShare(double share) {
    /** Nothing is held out. */
    public static final HeldOutShare NONE = new HeldOutShare(0);

    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public HeldOutShare {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("the share held out must be in [0, 1), got " + share);
        }
    }

    /** Whether nothing is held out. */
    public boolean isNone() {
        return share == 0;
    }

    /**
     * How many of so many examples are held out: the share, rounded, but at least one, and one at least is left to learn from.
     *
     * @param size of the set
     */
    public int count(int size) {
        return isNone() ? 0 : (int) Math.min(size - 1L, Math.max(1, Math.round(share * size)));
    }

    /**
     * The numbers of the examples that are held out, in increasing order.
     *
     * @param size of the set
     */
    public int[] heldOut(int size) {
        RandomPermutation order = new RandomPermutation(RandomStream.of(0).purpose("held out"), size);
        int[] chosen = new int[count(size)];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (int) order.at(i);
        }
        Arrays.sort(chosen);
        return chosen;
    }

    /**
     * The numbers of the examples that are left to learn from, in increasing order.
     *
     * @param size of the set
     */
    public int[] learnt(int size) {
        boolean[] out = new boolean[size];
        for (int i : heldOut(size)) {
            out[i] = true;
        }
        int[] rest = new int[size - count(size)];
        int next = 0;
        for (int i = 0; i < size; i++) {
            if (!out[i]) {
                rest[next++] = i;
            }
        }
        return rest;
    }

    /**
     * Parts a set that has no test part; one that has keeps it, and an endless one needs none.
     *
     * @param splits the set
     * @return the same set with a test part, and a notice of it
     * @throws DataException if there is only one example, or the set is neither of bytes nor of numbers in memory
     */
    public DataSplits applyTo(DataSplits splits) throws DataException {
        Dataset all = splits.train();
        if (isNone() || splits.test().isPresent() || all.isEndless()) {
            return splits;
        }
        int size = Math.toIntExact(all.size());
        if (size < 2) {
            throw new DataException(
                    splits.name() + " has one example, of which nothing can be held out; set" + " data.heldOut=0");
        }
        if (!(all instanceof StoredDataset stored)) {
            throw new DataException(
                    splits.name() + " is no set in memory, of which a share can be held out; set" + " data.heldOut=0");
        }
        String name = splits.name();
        return DataSplits.of(
                        name,
                        stored.subset(name + "/train", learnt(size)),
                        stored.subset(name + "/test", heldOut(size)))
                .telling(splits.notices())
                .telling(List.of(notice(name, size)));
    }

    /**
     * What is held out, for people.
     *
     * @param name of the set
     * @param size of the set
     */
    public String notice(String name, int size) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d examples held out, chosen at random (data.heldOut %s)",
                name,
                count(size),
                size,
                share);
    }
}
