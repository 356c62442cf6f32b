package dev.reverie.train;

import dev.reverie.nn.MasterWeights;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.train.PartTree.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The mean of the gradients of all parts of a batch, formed along {@link PartTree} by all workers of a group, in the buffer that
 * the optimiser reads.
 *
 * <p>Each worker adds up its own parts as far as they are nodes of the tree; what is left of it is {@link GradientExchange}.
 *
 * <p>Alone, it takes as many buffers as the tree is high.
 */
final class GradientSum implements AutoCloseable {
    private final Tensor total;
    private final PartTree tree;
    private final WorkerGroup group;
    private final GradientExchange exchange;
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
        exchange = new GradientExchange(total, tree, group);
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
                exchange.run(own);
            }
            total.mulInPlace(1.0 / tree.parts());
        }
    }

    /** Frees the buffers. */
    @Override
    public void close() {
        allocated.forEach(Tensor::close);
        allocated.clear();
    }
}
