package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The gradient of a batch that is split among {@link Workers} (data parallelism). Each share accumulates separate
 * gradients; they are summed in the order of the shares, so that the result is reproducible.
 */
public final class SharedGradients implements AutoCloseable {
    private final Parameters parameters;
    private final List<Replica> replicas = new ArrayList<>();

    /**
     * Gradients of allocated parameters; to be closed before them.
     *
     * @param parameters of the network
     */
    public SharedGradients(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Sets all gradients to zero and computes those of every share, side by side. The first share adds to
     * {@link Parameters#gradients()} itself, so that one share alone needs no more memory than it does elsewhere.
     *
     * @param shares how many
     * @param accumulate adds the gradient of a share, from 0, to those of the parameters
     * @return what each of them returned
     */
    public <T> List<T> compute(int shares, IntFunction<T> accumulate) {
        while (replicas.size() < shares - 1) {
            replicas.add(new Replica(parameters));
        }
        List<Supplier<T>> tasks = new ArrayList<>();
        for (int i = 0; i < shares; i++) {
            int share = i;
            tasks.add(() -> {
                if (share == 0) {
                    parameters.zeroGradients();
                    return accumulate.apply(0);
                }
                try (Replica.Use use = replicas.get(share - 1).use()) {
                    parameters.zeroGradients();
                    return accumulate.apply(share);
                }
            });
        }
        return Workers.run(tasks);
    }

    /**
     * Adds the weighted gradients of the shares up and leaves the sum to the optimiser, in float32 at least.
     *
     * @param master of the optimiser
     * @param weights of the shares, in their order
     */
    public void collect(MasterWeights master, double... weights) {
        if (weights.length == 1) {
            master.collectGradients();
            return;
        }
        try (Autograd.Mode mode = Autograd.noGrad()) {
            if (master.gradients() == parameters.gradients()) {
                parameters.gradients().mulInPlace(weights[0]);
                for (int i = 1; i < weights.length; i++) {
                    parameters.gradients().addInPlace(of(i), weights[i]);
                }
            } else {
                master.clearGradients();
                for (int i = 0; i < weights.length; i++) {
                    master.addGradients(of(i), weights[i]);
                }
            }
        }
    }

    /**
     * The weighted sum of the gradients of the shares, which stay as they are.
     *
     * @param master gives the element type
     * @param weights of the shares, in their order
     * @return flat, in the caller's scope
     */
    public Tensor sum(MasterWeights master, double... weights) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor sum = of(0).to(master.gradients().dtype());
            if (weights.length > 1) {
                sum = sum.mul(weights[0]);
                for (int i = 1; i < weights.length; i++) {
                    sum.addInPlace(of(i), weights[i]);
                }
            }
            return sum;
        }
    }

    private Tensor of(int share) {
        return share == 0 ? parameters.gradients() : replicas.get(share - 1).gradients();
    }

    /** Frees the gradients of all shares but the first. */
    @Override
    public void close() {
        replicas.forEach(Replica::close);
        replicas.clear();
    }
}
