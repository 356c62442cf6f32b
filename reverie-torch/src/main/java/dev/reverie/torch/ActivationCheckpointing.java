package dev.reverie.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Activation checkpointing (Chen et al. 2016, arXiv:1604.06174): blocks of a network keep only their inputs and are
 * evaluated again in the backward pass.
 *
 * <pre>{@code
 * try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
 *     Tensor loss = ...;      // blocks inside call ActivationCheckpointing.of
 *     tape.backward(loss);    // in place of loss.backward()
 * }
 * }</pre>
 *
 * <p>Costs one more forward pass of the blocks. The gradients are the same, to rounding. First derivatives only: the
 * output of {@link #of} is a leaf, and {@link Autograd#vjp} does not pass through it. The mode applies to the thread
 * that opened it.
 */
public final class ActivationCheckpointing implements AutoCloseable {
    private static final ThreadLocal<@Nullable ActivationCheckpointing> ACTIVE = new ThreadLocal<>();

    private final @Nullable ActivationCheckpointing outer;
    private final List<Block> blocks = new ArrayList<>();

    /**
     * One block.
     *
     * @param inputs as they stand in the recorded graph around the blocks
     * @param output a leaf, whose gradient is that of the block's output
     * @param function from inputs to output
     */
    private record Block(List<Tensor> inputs, Tensor output, Function<List<Tensor>, Tensor> function) {
        void free() {
            inputs.forEach(Tensor::close);
            output.close();
        }
    }

    private ActivationCheckpointing(@Nullable ActivationCheckpointing outer) {
        this.outer = outer;
    }

    /** Starts checkpointing on this thread. */
    public static ActivationCheckpointing begin() {
        Engine.load();
        ActivationCheckpointing tape = new ActivationCheckpointing(ACTIVE.get());
        ACTIVE.set(tape);
        return tape;
    }

    /** Whether {@link #of} checkpoints now: this thread has an open tape and records gradients. */
    public static boolean isActive() {
        return ACTIVE.get() != null && Autograd.isRecording();
    }

    /**
     * Evaluates a block. With an open tape its intermediates are dropped; otherwise they are recorded as usual.
     *
     * @param inputs all tensors that need a gradient, except parameters; they stay with the caller
     * @param function the block: the same result, random masks included, however often it is evaluated; must leave its
     *     inputs as they are
     * @return the block's output, in the caller's scope
     */
    public static Tensor of(List<Tensor> inputs, Function<List<Tensor>, Tensor> function) {
        ActivationCheckpointing tape = ACTIVE.get();
        if (tape == null || !Autograd.isRecording()) {
            return function.apply(inputs);
        }
        Tensor output;
        try (Autograd.Mode mode = Autograd.noGrad()) {
            output = function.apply(inputs);
        }
        output.requireGrad();
        tape.blocks.add(
                new Block(inputs.stream().map(ActivationCheckpointing::handle).toList(), handle(output), function));
        return output;
    }

    /** Another handle on a tensor with all its history, in no scope. */
    private static Tensor handle(Tensor tensor) {
        return Scope.detach(new Tensor(new org.bytedeco.pytorch.Tensor(tensor.raw())));
    }

    /**
     * Accumulates the gradient of a loss into the leaves that require it, as {@link Tensor#backward} does, through all
     * blocks.
     *
     * @param loss one element, computed since this tape was opened
     */
    public void backward(Tensor loss) {
        ACTIVE.set(null);
        try (Autograd.Mode mode = Autograd.recording()) {
            try (Tensor one = Tensors.ones(loss.dtype(), loss.device(), loss.shape())) {
                pull(List.of(loss), List.of(one), true);
            }
            for (int i = blocks.size() - 1; i >= 0; i--) {
                Block block = blocks.remove(i);
                backward(block);
                block.free();
            }
        } finally {
            ACTIVE.set(this);
        }
    }

    private static void backward(Block block) {
        try (Scope scope = Scope.open()) {
            Tensor gradient = gradient(block.output());
            if (gradient == null) {
                return;
            }
            List<Tensor> leaves = new ArrayList<>();
            for (Tensor input : block.inputs()) {
                Tensor leaf = input.detach();
                leaves.add(input.requiresGrad() ? leaf.requireGrad() : leaf);
            }
            Tensor again = block.function().apply(leaves);
            if (!again.requiresGrad()) {
                return;
            }
            pull(List.of(again), List.of(gradient), false);
            List<Tensor> roots = new ArrayList<>();
            List<Tensor> gradients = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                Tensor reached = gradient(leaves.get(i));
                if (reached != null) {
                    roots.add(block.inputs().get(i));
                    gradients.add(reached);
                }
            }
            if (!roots.isEmpty()) {
                pull(roots, gradients, true);
            }
        }
    }

    /** The accumulated gradient of a leaf, in the current scope, or null. */
    private static @Nullable Tensor gradient(Tensor leaf) {
        org.bytedeco.pytorch.Tensor raw = leaf.raw().grad();
        if (raw.defined()) {
            return new Tensor(raw);
        }
        raw.close();
        return null;
    }

    /** One backward pass; the graph between blocks is kept, since several of them may lead to the same part of it. */
    private static void pull(List<Tensor> outputs, List<Tensor> gradients, boolean keepGraph) {
        try (TensorVector from = Tensors.vector(outputs.toArray(new Tensor[0]));
                TensorVector cotangents = Tensors.vector(gradients.toArray(new Tensor[0]));
                TensorVector everyLeaf = new TensorVector();
                BoolOptional keep = new BoolOptional(keepGraph)) {
            torch.backward(from, cotangents, keep, false, everyLeaf);
        } catch (RuntimeException e) {
            throw Tensor.failure("backward of", e, outputs.toArray(new Tensor[0]));
        }
    }

    /** Drops remaining blocks and ends the mode. */
    @Override
    public void close() {
        blocks.forEach(Block::free);
        blocks.clear();
        if (outer == null) {
            ACTIVE.remove();
        } else {
            ACTIVE.set(outer);
        }
    }
}
