package dev.reverie.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The vector-Jacobian products {@code v^T d output / d input} of one recorded evaluation: one forward pass, any number of
 * backward passes.
 *
 * <p>Unlike {@link Autograd#vjp}, an input that the output does not depend on is no error: its product is zero, as the
 * divergence of a constant field requires.
 */
public final class Pullback {
    private final Tensor output;
    private final List<Tensor> inputs;

    /** Whether the recorded graph is kept. */
    public enum Graph {
        /** Keeps it for further products. */
        KEEP,
        /** Frees it: the last product. */
        FREE,
        /** Keeps it and records the product itself, for second derivatives. */
        RECORD
    }

    /**
     * The products of one evaluation.
     *
     * @param output a tensor of any shape; stays with the caller
     * @param inputs tensors it was computed from; stay with the caller
     */
    public Pullback(Tensor output, List<Tensor> inputs) {
        this.output = output;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * One backward pass.
     *
     * @param v the cotangent, of the output's shape
     * @param graph whether the graph is kept
     * @return {@code v^T d output / d input} for each input, of the input's shape
     */
    public List<Tensor> apply(Tensor v, Graph graph) {
        if (!output.requiresGrad()) {
            return inputs.stream().map(Tensor::zerosLike).toList();
        }
        Tensor[] sources = inputs.toArray(new Tensor[0]);
        boolean record = graph == Graph.RECORD;
        try (TensorVector outputs = Tensors.vector(output);
                TensorVector from = Tensors.vector(sources);
                TensorVector cotangents = Tensors.vector(v);
                BoolOptional retain = new BoolOptional(graph != Graph.FREE);
                TensorVector results = torch.grad(outputs, from, cotangents, retain, record, true)) {
            List<Tensor> products = new ArrayList<>(sources.length);
            for (int i = 0; i < sources.length; i++) {
                try (org.bytedeco.pytorch.Tensor result = results.get(i)) {
                    products.add(
                            result.defined()
                                    ? new Tensor(new org.bytedeco.pytorch.Tensor(result))
                                    : sources[i].zerosLike());
                }
            }
            return products;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure("gradient of " + output + " by", e, sources);
        }
    }

    /**
     * Runs one backward pass to the only input.
     *
     * @param v the cotangent, of the output's shape
     * @param graph whether the graph is kept
     * @return the product, of the input's shape
     */
    public Tensor one(Tensor v, Graph graph) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("one product was asked for, but there are " + inputs.size() + " inputs");
        }
        return apply(v, graph).get(0);
    }
}
