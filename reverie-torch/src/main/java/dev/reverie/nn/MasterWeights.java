package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The float32 weights that training changes, beside a network that computes in another type (mixed precision,
 * Micikevicius et al. 2018, arXiv:1710.03740).
 *
 * <p>A bfloat16 weight of size 1 cannot move by less than 1/256, far more than one step of Adam; so the optimiser works
 * on float32 values, and the network gets their rounding before each evaluation. With flat buffers that is one copy of
 * the gradients and one of the values per step. Where the network computes in float32 or float64 itself, its own
 * buffers are the master and nothing is copied.
 *
 * <p>With {@link #accumulating} the master always has separate gradients: the sum over the parts of a batch, in float32
 * or better. Each part leaves its gradient in the network and is added here.
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
        this(parameters, false);
    }

    private MasterWeights(Parameters parameters, boolean accumulates) {
        this.parameters = parameters;
        DType dtype = parameters.dtype();
        boolean fine = dtype == DType.FLOAT32 || dtype == DType.FLOAT64;
        DType master = fine ? dtype : DType.FLOAT32;
        values = fine ? null : Scope.detach(parameters.values().to(master));
        gradients = fine && !accumulates
                ? null
                : Scope.detach(Tensors.zeros(
                        master, parameters.device(), parameters.gradients().count()));
    }

    /**
     * Master weights for batches in several parts: {@link #clearGradients} before the first, {@link #addGradients} after
     * each.
     *
     * @param parameters allocated parameters
     */
    public static MasterWeights accumulating(Parameters parameters) {
        return new MasterWeights(parameters, true);
    }

    /** The flat values for the optimiser, the average and checkpoints. */
    public Tensor values() {
        return values == null ? parameters.values() : values;
    }

    /** The flat gradients for the optimiser; complete after {@link #collectGradients}. */
    public Tensor gradients() {
        return gradients == null ? parameters.gradients() : gradients;
    }

    /** Copies the network's gradients here; call it after backward and before the optimiser. */
    public void collectGradients() {
        if (gradients != null) {
            gradients.copyFrom(parameters.gradients());
        }
    }

    /**
     * Sets the gradients of the optimiser to zero.
     *
     * @throws IllegalStateException unless this object was made by {@link #accumulating}
     */
    public void clearGradients() {
        own().fill(0);
    }

    /**
     * Adds gradients, times a factor, to those of the optimiser.
     *
     * @param part flat gradients of a part of the batch, in the order of {@link Parameters#gradients()}
     * @param factor share of this part in the whole
     * @throws IllegalStateException unless this object was made by {@link #accumulating}
     */
    public void addGradients(Tensor part, double factor) {
        BufferChunks.forEach(piece -> piece[0].addInPlace(piece[1], factor), own(), part);
    }

    private Tensor own() {
        if (gradients == null) {
            throw new IllegalStateException("these master weights share the network's gradients and cannot add up those"
                    + " of several parts; make them with MasterWeights.accumulating");
        }
        return gradients;
    }

    /** Copies the values to the network; call it after they have changed. */
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
        if (values != null) {
            values.close();
        }
        if (gradients != null) {
            gradients.close();
        }
    }
}
