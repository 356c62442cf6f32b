package dev.reverie.torch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;

/**
 * Fills free memory of the processor with known contents, to find operations that read uninitialised memory.
 *
 * <p>An allocator reuses freed blocks with their old contents. An operation that reads memory it has not written, such
 * as the padding of a blocked layout, is wrong even if the contents are usually harmless. This class allocates, fills
 * and frees blocks of all sizes, so that the next allocations get them:
 *
 * <pre>{@code
 * try (StaleMemory stale = StaleMemory.leave(StaleMemory.Content.NAN, 4 * n * c * h * w)) {
 *     Tensor y = Functional.conv2d(x, weight, null, 1, 1, 1, 1);   // computed in blocks full of NaN
 * }
 * }</pre>
 *
 * <p>There is no guarantee: pages that the allocator returns to the kernel come back as zeros. {@link #reach} measures
 * how much of the next allocations is such a block. {@link StaleMemoryTrial} compares.
 */
public final class StaleMemory implements AutoCloseable {
    /** Besides the sizes asked for, blocks of a ladder of sizes are left, for working memory; its steps. */
    private static final double STEP = 1.4;

    /** The ladder goes to this multiple of the largest size asked for. */
    private static final double REACH = 2;

    private static final long LEAST = 48;

    /** What is asked of the allocator beyond the bytes of a tensor that begins at a multiple of 64: the best fit in glibc. */
    private static final long ALIGNMENT = 112;

    /** Below this size many objects of the engine take blocks too, and the allocator sets some of each size apart. */
    private static final long SMALL = 2048;

    private static final int SMALL_COPIES = 150;
    private static final int COPIES = 6;
    private static final int LADDER_COPIES = 3;

    /** Channels of the widest blocked layouts of the processor. */
    private static final long CHANNEL_BLOCK = 16;

    /** Bytes at most of the blocks that stay in use. */
    private static final long BETWEEN = 1 << 20;

    /** Contents of the freed blocks; one byte repeated, so that it is the same in every element type. */
    public enum Content {
        /** Zeros, like memory fresh from the kernel: the reference. */
        ZEROS(0x00, 0),
        /** NaN of every floating-point type, -1 of every integer: shows wherever it enters a sum, even times zero. */
        NAN(0xFF, Double.NaN),
        /** 1.2e30 in float32 and bfloat16, 1e238 in float64: shows where NaN is compared away. */
        LARGE(0x71, 1.2e30);

        private final int octet;
        private final double value;

        Content(int octet, double value) {
            this.octet = octet;
            this.value = value;
        }

        /** About what it is in float32. */
        double value() {
            return value;
        }
    }

    /** Blocks in use between the free ones, lest these grow together: no longer the best fit, or returned to the kernel. */
    private final List<Pointer> between = new ArrayList<>();

    private StaleMemory() {}

    /**
     * Frees blocks of known content on this thread.
     *
     * @param content what they hold
     * @param sizes bytes of the tensors that are to get them
     * @return to be closed after the operation
     */
    public static StaleMemory leave(Content content, long... sizes) {
        Engine.load();
        StaleMemory stale = new StaleMemory();
        List<Pointer> blocks = new ArrayList<>();
        for (Blocks each : descending(sizes)) {
            stale.fill(blocks, content, each);
        }
        blocks.forEach(Pointer::free);
        return stale;
    }

    private record Blocks(long size, int copies) {}

    /** What was asked for and the ladder. Descending: small blocks fill the holes that large ones leave. */
    private static List<Blocks> descending(long... sizes) {
        List<Blocks> all = new ArrayList<>();
        double largest = LEAST;
        for (long size : sizes) {
            all.add(new Blocks(size + ALIGNMENT, size < SMALL ? SMALL_COPIES : COPIES));
            largest = Math.max(largest, REACH * size);
        }
        for (double size = LEAST; size <= largest; size *= STEP) {
            all.add(new Blocks((long) size, LADDER_COPIES));
        }
        all.sort(Comparator.comparingLong(Blocks::size).reversed());
        return all;
    }

    private void fill(List<Pointer> blocks, Content content, Blocks each) {
        for (int i = 0; i < each.copies(); i++) {
            Pointer block = Pointer.malloc(each.size());
            Pointer.memset(block, content.octet, each.size());
            blocks.add(block);
            between.add(Pointer.malloc(Math.min(each.size(), BETWEEN)));
        }
    }

    /**
     * The share of the next allocations that holds the content.
     *
     * @param content the argument of {@link #leave}
     * @param bytes of one allocation
     * @param allocations how many are made, all in use together
     * @return the share of their bytes, in [0, 1]
     */
    public static double reach(Content content, long bytes, int allocations) {
        try (Scope scope = Scope.open()) {
            List<Tensor> next = new ArrayList<>();
            for (int i = 0; i < allocations; i++) {
                next.add(Tensors.empty(DType.UINT8, Device.CPU, bytes));
            }
            long found = 0;
            for (Tensor memory : next) {
                for (long octet : memory.toLongs()) {
                    found += octet == content.octet ? 1 : 0;
                }
            }
            return (double) found / (bytes * allocations);
        }
    }

    /**
     * Bytes in which an operation may keep a tensor: as it is, in float32, and with its first two axes rounded up to blocks
     * as those of images and weights are.
     */
    static LongStream sizesOf(Tensor tensor) {
        long count = tensor.count();
        long plain = count * tensor.dtype().bytes();
        if (tensor.rank() < 3 || count == 0) {
            return LongStream.of(plain, 4 * count);
        }
        long inner = count / tensor.size(0) / tensor.size(1);
        long image = 4 * tensor.size(0) * blocks(tensor.size(1)) * inner;
        long weights = 4 * blocks(tensor.size(0)) * blocks(tensor.size(1)) * inner;
        return LongStream.of(plain, 4 * count, image, weights);
    }

    private static long blocks(long channels) {
        return (channels + CHANNEL_BLOCK - 1) / CHANNEL_BLOCK * CHANNEL_BLOCK;
    }

    /** Frees the blocks between. */
    @Override
    public void close() {
        between.forEach(Pointer::free);
        between.clear();
    }
}
