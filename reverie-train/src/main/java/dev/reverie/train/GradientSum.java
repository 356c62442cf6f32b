package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.train.PartTree.Span;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mean of the gradients of all parts of a batch, formed along {@link PartTree} by all workers of a group, in the buffer that
 * the optimiser reads.
 *
 * <p>Each worker adds up its own parts as far as they are nodes of the tree. Of these sums worker r gets the r-th stretch of
 * elements from everyone, adds them up along the rest of the tree and tells everyone the total: a reduce-scatter and an
 * all-gather, in which each worker sends and receives {@code 2 (W - 1) / W} times the gradient if W workers share out the parts
 * evenly. Great gradients go in slices, so that messages stay small.
 *
 * <p>Alone, it takes as many buffers as the tree is high.
 */
final class GradientSum implements AutoCloseable {
    /** Elements of a message: 4 MiB of float32. */
    private static final int MOST_ELEMENTS = 1 << 20;

    private final Tensor total;
    private final PartTree tree;
    private final WorkerGroup group;
    private final Deque<Tensor> free = new ArrayDeque<>();
    private final List<Tensor> allocated = new ArrayList<>();

    /** Writes the gradient of a part into a buffer. */
    interface PartGradient {
        void write(int part, Tensor buffer);
    }

    /**
     * Prepares.
     *
     * @param master of the optimiser, with separate gradients
     * @param tree over the parts
     * @param group who computes them
     */
    GradientSum(MasterWeights master, PartTree tree, WorkerGroup group) {
        total = master.gradients();
        this.tree = tree;
        this.group = group;
    }

    /** The parts that this worker computes. */
    Span own() {
        return tree.of(group.rank(), group.size());
    }

    /** The sums of this worker's parts, one for each node of the tree that they make up; valid until the next call. */
    List<Tensor> sumOwn(PartGradient gradient) {
        free.clear();
        free.add(total);
        free.addAll(allocated);
        List<Tensor> sums = new ArrayList<>();
        for (Span node : tree.nodes(own())) {
            sums.add(PartTree.sum(node, span -> part(span, gradient), this::add));
        }
        return sums;
    }

    private Optional<Tensor> part(Span span, PartGradient gradient) {
        if (!span.isPart()) {
            return Optional.empty();
        }
        if (free.isEmpty()) {
            Tensor more = Scope.detach(total.emptyLike());
            allocated.add(more);
            free.add(more);
        }
        Tensor buffer = free.removeFirst();
        gradient.write(span.from(), buffer);
        return Optional.of(buffer);
    }

    private Tensor add(Tensor first, Tensor rest) {
        first.addInPlace(rest);
        free.addFirst(rest);
        return first;
    }

    /**
     * Leaves the mean over all parts of all workers to the optimiser.
     *
     * @param own what {@link #sumOwn} gave
     */
    void finish(List<Tensor> own) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            if (group.size() > 1) {
                exchange(own);
            }
            total.mulInPlace(1.0 / tree.parts());
        }
    }

    private void exchange(List<Tensor> own) {
        int workers = group.size();
        long count = total.count();
        long stretch = Math.min(MOST_ELEMENTS, (count + workers - 1) / workers);
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

    /** The same elements of several buffers, one buffer after the other; none beyond their end. */
    private static byte[] bytes(List<Tensor> buffers, long from, long length) {
        int present = (int) Math.max(0, Math.min(length, buffers.get(0).count() - from));
        boolean fine = buffers.get(0).dtype() == DType.FLOAT64;
        ByteBuffer bytes = ByteBuffer.allocate(present * buffers.size() * (fine ? Double.BYTES : Float.BYTES));
        for (Tensor buffer : buffers) {
            if (present == 0) {
                break;
            }
            try (Tensor piece = buffer.narrow(0, from, present)) {
                if (fine) {
                    bytes.asDoubleBuffer().put(piece.toDoubles());
                } else {
                    bytes.asFloatBuffer().put(piece.toFloats());
                }
            }
            bytes.position(bytes.position() + bytes.capacity() / buffers.size());
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
        if (total.dtype() == DType.FLOAT64) {
            double[] values = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(values);
            return Tensors.of(values, values.length);
        }
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return Tensors.of(values, values.length);
    }

    /** Frees the buffers. */
    @Override
    public void close() {
        allocated.forEach(Tensor::close);
        allocated.clear();
    }
}
