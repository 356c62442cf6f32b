package dev.reverie.train;

import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import dev.reverie.train.PartTree.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How workers form one sum of gradients along the tree over all parts of a batch.
 *
 * <p>Each has added up its own parts as far as they are nodes of the tree. Of these sums worker r gets the r-th stretch of
 * elements from everyone, adds them up along the rest of the tree and tells everyone the total: a reduce-scatter and an
 * all-gather. Great gradients go in slices, so that messages stay small. Of n elements, n(r) of them in the stretches of worker r
 * whose parts are k(r) nodes, that worker sends
 *
 * <pre>
 *     k(r) (n - n(r)) + (W - 1) n(r) elements,        2 (W - 1) / W times n  where W workers share out the parts evenly
 * </pre>
 */
public final class GradientExchange {
    /** Elements of a message: 4 MiB of float32. */
    private static final int MOST_ELEMENTS = 1 << 20;

    private final Tensor total;
    private final PartTree tree;
    private final WorkerGroup group;

    /**
     * Prepares.
     *
     * @param total where the sum goes, [n] in float32 or float64
     * @param parts of a batch, at least as many as workers
     * @param group who share them out
     */
    public GradientExchange(Tensor total, int parts, WorkerGroup group) {
        this(total, new PartTree(parts), group);
    }

    GradientExchange(Tensor total, PartTree tree, WorkerGroup group) {
        this.total = total;
        this.tree = tree;
        this.group = group;
    }

    /**
     * Sums that a worker has of its own parts: the greatest nodes of the tree that they make up.
     *
     * @throws IllegalArgumentException if there are more workers than parts
     */
    public static int nodes(int parts, int workers, int rank) {
        PartTree tree = new PartTree(parts);
        return tree.nodes(tree.of(rank, workers)).size();
    }

    /**
     * Elements that a worker sends to all others together.
     *
     * @param count elements of the gradient
     * @param parts of a batch
     * @param workers who share them out
     * @param rank of the one that sends
     */
    public static long sent(long count, int parts, int workers, int rank) {
        if (workers == 1) {
            return 0;
        }
        long stretch = stretch(count, workers);
        long own = 0;
        for (long start = rank * stretch; start < count; start += stretch * workers) {
            own += Math.min(stretch, count - start);
        }
        return nodes(parts, workers, rank) * (count - own) + (workers - 1) * own;
    }

    /** Times that all workers wait for one another: two for each slice. */
    public static long rounds(long count, int workers) {
        long slice = workers * stretch(count, workers);
        return workers == 1 ? 0 : 2 * ((count + slice - 1) / slice);
    }

    private static long stretch(long count, int workers) {
        return Math.min(MOST_ELEMENTS, (count + workers - 1) / workers);
    }

    /**
     * Leaves the sum over all parts of all workers in the buffer.
     *
     * @param own sums of this worker's nodes, in order; the buffer of the total may be among them
     */
    public void run(List<Tensor> own) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            int workers = group.size();
            long count = total.count();
            long stretch = stretch(count, workers);
            for (long start = 0; start < count; start += stretch * workers) {
                List<byte[]> sent = new ArrayList<>();
                for (int rank = 0; rank < workers; rank++) {
                    sent.add(bytes(own, start + rank * stretch, stretch));
                }
                List<byte[]> sums = group.gather(addUp(group.exchange(sent)));
                for (int rank = 0; rank < workers; rank++) {
                    overwrite(start + rank * stretch, sums.get(rank));
                }
            }
        }
    }

    /** The same elements of several buffers, one buffer after the other; none beyond their end. */
    private static byte[] bytes(List<Tensor> buffers, long from, long length) {
        int present = (int) Math.max(0, Math.min(length, buffers.get(0).count() - from));
        int width = buffers.get(0).dtype().bytes();
        ByteBuffer bytes = ByteBuffer.allocate(present * buffers.size() * width);
        if (present > 0) {
            for (Tensor buffer : buffers) {
                try (Tensor piece = buffer.narrow(0, from, present)) {
                    bytes.put(TensorArrays.toArray(piece).asByteBuffer());
                }
            }
        }
        return bytes.array();
    }

    /** Adds up what the workers have sent of one stretch of elements, along what is left of the tree. */
    private byte[] addUp(List<byte[]> partial) {
        if (partial.get(0).length == 0) {
            return new byte[0];
        }
        try (Scope scope = Scope.open()) {
            Map<Span, Tensor> sums = new HashMap<>();
            for (int rank = 0; rank < group.size(); rank++) {
                List<Span> nodes = tree.nodes(tree.of(rank, group.size()));
                byte[] message = partial.get(rank);
                int length = message.length / nodes.size();
                for (int i = 0; i < nodes.size(); i++) {
                    sums.put(nodes.get(i), tensor(ByteBuffer.wrap(message, i * length, length)));
                }
            }
            Tensor sum = PartTree.sum(tree.whole(), span -> Optional.ofNullable(sums.get(span)), Tensor::addInPlace);
            return bytes(List.of(sum), 0, sum.count());
        }
    }

    private void overwrite(long from, byte[] values) {
        if (values.length == 0) {
            return;
        }
        try (Scope scope = Scope.open()) {
            Tensor sum = tensor(ByteBuffer.wrap(values));
            total.narrow(0, from, sum.count()).copyFrom(sum);
        }
    }

    private Tensor tensor(ByteBuffer bytes) {
        ElementType type = total.dtype() == DType.FLOAT64 ? ElementType.F64 : ElementType.F32;
        return TensorArrays.toTensor(NdArray.ofBytes(type, Shape.of(bytes.remaining() / type.bytes()), bytes));
    }
}
