package dev.reverie.nn;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shares the values of {@link Parameters} but has separate gradients, for a thread that computes the gradient of one
 * part of a batch.
 *
 * <pre>{@code
 * try (Replica.Use use = replica.use()) {
 *     loss.backward();      // Parameter.value() is the replica's leaf on this thread
 * }
 * parameters.gradients().addInPlace(replica.gradients());
 * }</pre>
 */
public final class Replica implements AutoCloseable {
    private static final ThreadLocal<@Nullable Replica> CURRENT = new ThreadLocal<>();

    private final Parameters parameters;
    private final Tensor gradients;
    private final IdentityHashMap<Parameter, Tensor> leaves = new IdentityHashMap<>();

    /**
     * A replica of allocated parameters; to be closed before them.
     *
     * @param parameters whose values it shares
     * @throws IllegalStateException if they are not allocated
     */
    public Replica(Parameters parameters) {
        this.parameters = parameters;
        gradients = Scope.detach(parameters.gradients().zerosLike());
        long offset = 0;
        for (Parameter parameter : parameters.trainable()) {
            Tensor leaf = Scope.detach(parameter.value().detach().requireGrad());
            try (Tensor part = gradients.narrow(0, offset, parameter.count());
                    Tensor shaped = part.view(parameter.shape())) {
                leaf.accumulateGradInto(shaped);
            }
            leaves.put(parameter, leaf);
            offset += parameter.count();
        }
    }

    /** Restores the previous replica of the thread when closed. */
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /** Makes this thread compute with the replica until closed. */
    public Use use() {
        Replica before = CURRENT.get();
        CURRENT.set(this);
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    /** The accumulated gradients, flat, in the order of {@link Parameters#gradients()}. */
    public Tensor gradients() {
        return gradients;
    }

    /** The leaf of a parameter in the replica that this thread uses, or null. */
    static @Nullable Tensor leafOf(Parameter parameter) {
        Replica current = CURRENT.get();
        return current == null ? null : current.leaves.get(parameter);
    }

    /** The gradients of the replica that this thread uses, if it is one of these parameters, or null. */
    static @Nullable Tensor gradientsOf(Parameters parameters) {
        Replica current = CURRENT.get();
        return current == null || current.parameters != parameters ? null : current.gradients;
    }

    /** Frees the gradients. */
    @Override
    public void close() {
        leaves.values().forEach(Tensor::close);
        leaves.clear();
        gradients.close();
    }
}
