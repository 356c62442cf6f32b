package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The float32 weights that training changes, beside a network that computes in another type (mixed precision,
 * Micikevicius et al. 2018, arXiv:1710.03740).
 *
 * <p>A bfloat16 weight of size 1 cannot move by less than 1/256, far more than one step of Adam; so the optimiser works
 * on float32 values, and the network gets their rounding before each evaluation. With flat buffers that is one copy of
 * the gradients and one of the values per step. Where the network computes in float32 or float64 itself, its own
 * buffers are the master and nothing is copied.
 */
public final class MasterWeights implements AutoCloseable {
    private final Parameters parameters;
    private final @Nullable Tensor values;
    private final @Nullable Tensor gradients;

    /**
     * Master weights that start at the network's values.
     *
     * @param parameters allocated parameters
     */
    public MasterWeights(Parameters parameters) {
        this.parameters = parameters;
        DType dtype = parameters.dtype();
        if (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) {
            values = null;
            gradients = null;
        } else {
            values = Scope.detach(parameters.values().to(DType.FLOAT32));
            gradients = Scope.detach(parameters.gradients().to(DType.FLOAT32));
        }
    }

    /** The flat values for the optimiser, the average and checkpoints. */
    public Tensor values() {
        return values == null ? parameters.values() : values;
    }

    /** The flat gradients for the optimiser; complete after {@link #collectGradients}. */
    public Tensor gradients() {
        return gradients == null ? parameters.gradients() : gradients;
    }

    /** Brings the network's gradients here; to be called after backward and before the optimiser. */
    public void collectGradients() {
        if (gradients != null) {
            gradients.copyFrom(parameters.gradients());
        }
    }

    /** Brings the values to the network; to be called after they have changed. */
    public void publish() {
        if (values != null) {
            try (var mode = Autograd.noGrad()) {
                parameters.values().copyFrom(values);
            }
        }
    }

    /** Frees what this object allocated. */
    @Override
    public void close() {
        if (values != null && gradients != null) {
            values.close();
            gradients.close();
        }
    }
}
