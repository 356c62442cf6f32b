package dev.reverie.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AnomalyMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Reverse-mode differentiation: gradients and vector-Jacobian products.
 *
 * <p>For {@code y = f(x)} and a cotangent {@code v} of y's shape, {@link #vjp} is {@code v^T dy/dx}; for one-element y,
 * {@link #grad} is {@code dy/dx}. Recording is on by default and per thread; {@link #noGrad} turns it off.
 */
public final class Autograd {
    private Autograd() {}

    /** Restores the previous recording mode when closed. */
    public interface Mode extends AutoCloseable {
        @Override
        void close();
    }

    /** Stops recording on this thread until closed; sampling and evaluation run in here. */
    public static Mode noGrad() {
        return mode(false);
    }

    /** Records on this thread until closed, also inside {@link #noGrad}. */
    public static Mode recording() {
        return mode(true);
    }

    private static Mode mode(boolean enabled) {
        Engine.load();
        boolean before = GradMode.is_enabled();
        GradMode.set_enabled(enabled);
        return () -> GradMode.set_enabled(before);
    }

    /**
     * Makes every backward pass that produces NaN fail with an {@link EngineException} that names the function, until
     * closed. For debugging: the mode applies to the whole process, slows backward passes down, and the engine writes a
     * warning to standard error.
     */
    public static Mode naming() {
        Engine.load();
        AnomalyMode.set_enabled(true, true);
        return () -> AnomalyMode.set_enabled(false, true);
    }

    /** Whether operations on this thread are recorded now. */
    public static boolean isRecording() {
        Engine.load();
        return GradMode.is_enabled();
    }

    /**
     * Gradient {@code d output / d input} of a one-element tensor; frees the graph.
     *
     * @param output one element
     * @param input a tensor the output was computed from
     * @return a tensor of the input's shape
     */
    public static Tensor grad(Tensor output, Tensor input) {
        return gradients(output, List.of(input), false).get(0);
    }

    /**
     * Gradients of a one-element tensor by several inputs.
     *
     * @param output one element
     * @param inputs tensors the output was computed from
     * @param createGraph whether the gradients themselves are recorded, for second derivatives; keeps the graph
     */
    public static List<Tensor> gradients(Tensor output, List<Tensor> inputs, boolean createGraph) {
        try (Tensor one = Tensors.ones(output.dtype(), output.device(), output.shape())) {
            return vjp(output, inputs, one, createGraph);
        }
    }

    /**
     * Vector-Jacobian product {@code v^T d output / d input}; frees the graph.
     *
     * @param output a tensor of any shape
     * @param input a tensor it was computed from
     * @param v the cotangent, of the output's shape
     * @return a tensor of the input's shape
     */
    public static Tensor vjp(Tensor output, Tensor input, Tensor v) {
        return vjp(output, List.of(input), v, false).get(0);
    }

    /**
     * Vector-Jacobian products by several inputs.
     *
     * @param output a tensor of any shape
     * @param inputs tensors it was computed from
     * @param v the cotangent, of the output's shape
     * @param createGraph whether the results themselves are recorded; keeps the graph for further products
     * @throws EngineException if an input was not used to compute the output, or nothing was recorded
     */
    public static List<Tensor> vjp(Tensor output, List<Tensor> inputs, Tensor v, boolean createGraph) {
        Tensor[] operands = inputs.toArray(new Tensor[0]);
        try (TensorVector outputs = Tensors.vector(output);
                TensorVector sources = Tensors.vector(operands);
                TensorVector cotangents = Tensors.vector(v);
                BoolOptional retain = new BoolOptional(createGraph);
                TensorVector results = torch.grad(outputs, sources, cotangents, retain, createGraph, false)) {
            List<Tensor> gradients = new ArrayList<>();
            for (long i = 0; i < results.size(); i++) {
                gradients.add(new Tensor(new org.bytedeco.pytorch.Tensor(results.get(i))));
            }
            return gradients;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure("gradient of " + output + " by", e, operands);
        }
    }
}
