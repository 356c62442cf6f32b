package dev.reverie.torch;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A set of logical processors, numbered as the system numbers them.
 *
 * <p>Linux writes such sets in two ways: as a list, {@code 0-3,8}, and as a mask of hexadecimal words with the highest first,
 * {@code 1,0000010f}.
 */
final class CpuSet {
    /** More than any system has; a larger number in a file is an error in it. */
    private static final int MOST = 1 << 16;

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /** The first {@code count} processors. */
    static CpuSet first(int count) {
        BitSet cpus = new BitSet();
        cpus.set(0, count);
        return new CpuSet(cpus);
    }

    /** One processor. */
    static CpuSet of(int cpu) {
        BitSet cpus = new BitSet();
        cpus.set(cpu);
        return new CpuSet(cpus);
    }

    /**
     * Reads a list such as {@code 0-3,8}.
     *
     * @return empty if the text is no list, or names no processor
     */
    static Optional<CpuSet> parseList(String text) {
        BitSet cpus = new BitSet();
        for (String range : text.strip().split(",", -1)) {
            String[] ends = range.strip().split("-", 2);
            int first = number(ends[0]);
            int last = ends.length == 1 ? first : number(ends[1]);
            if (first < 0 || last < first || last >= MOST) {
                return Optional.empty();
            }
            cpus.set(first, last + 1);
        }
        return Optional.of(new CpuSet(cpus));
    }

    /**
     * Reads a mask such as {@code 1,0000010f}: words of 32 bits, the highest first.
     *
     * @return empty if the text is no mask, or names no processor
     */
    static Optional<CpuSet> parseMask(String text) {
        BitSet cpus = new BitSet();
        String[] words = text.strip().split(",", -1);
        for (int i = 0; i < words.length; i++) {
            // The lowest 32 bits of a long: a word may have its highest bit set.
            String word = words[words.length - 1 - i].strip();
            if (!word.matches("[0-9a-fA-F]{1,8}") || i >= MOST / 32) {
                return Optional.empty();
            }
            long bits = Long.parseLong(word, 16);
            for (int bit = 0; bit < 32; bit++) {
                cpus.set(32 * i + bit, (bits >> bit & 1) == 1);
            }
        }
        return cpus.isEmpty() ? Optional.empty() : Optional.of(new CpuSet(cpus));
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
    }

    /** The intersection. */
    CpuSet intersection(CpuSet other) {
        BitSet both = (BitSet) cpus.clone();
        both.and(other.cpus);
        return new CpuSet(both);
    }

    /** Number of CPUs. */
    int size() {
        return cpus.cardinality();
    }

    boolean contains(int cpu) {
        return cpus.get(cpu);
    }

    /** Their numbers, ascending. */
    IntStream numbers() {
        return cpus.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && set.cpus.equals(cpus);
    }

    @Override
    public int hashCode() {
        return cpus.hashCode();
    }

    /** As a list, {@code 0-3,8}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int first = cpus.nextSetBit(0); first >= 0; ) {
            int last = cpus.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = cpus.nextSetBit(last + 1);
        }
        return text.toString();
    }
}
