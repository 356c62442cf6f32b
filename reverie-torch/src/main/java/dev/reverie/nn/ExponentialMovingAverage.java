package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Exponential moving average of the trained values, {@code shadow += (1 - d) (theta - shadow)}: sampling uses the
 * average, training the values (technique 5 of NCSNv2, arXiv:2006.09011). The decay d of each update is that of an
 * {@link AveragingDecay}.
 */
public final class ExponentialMovingAverage implements AutoCloseable {
    private final Tensor values;
    private final Tensor shadow;
    private final AveragingDecay decay;
    private long updates;

    /**
     * An average that starts at the current values.
     *
     * @param values the flat buffer to follow
     * @param rate decay in [0, 1); 0 copies the values
     * @param warmUp whether the decay starts small
     */
    public ExponentialMovingAverage(Tensor values, double rate, boolean warmUp) {
        this(values, new AveragingDecay.Constant(rate, warmUp));
    }

    /**
     * An average that starts at the current values.
     *
     * @param values the flat buffer to follow
     * @param decay decay of each update
     */
    public ExponentialMovingAverage(Tensor values, AveragingDecay decay) {
        this.values = values;
        this.decay = decay;
        try (Tensor detached = values.detach()) {
            shadow = Scope.detach(detached.copy());
        }
    }

    /** Updates the average with the current values. */
    public void update() {
        updates++;
        try (var mode = Autograd.noGrad()) {
            shadow.lerpInPlace(values, 1 - decay());
        }
    }

    /** Decay of the latest update. */
    public double decay() {
        return decay.at(updates);
    }

    /** The averaged values, flat. */
    public Tensor values() {
        return shadow;
    }

    /** Updates so far. */
    public long updates() {
        return updates;
    }

    /**
     * Sets the number of updates from a checkpoint; fill {@link #values()} first.
     *
     * @param updatesDone updates before
     */
    public void restore(long updatesDone) {
        if (updatesDone < 0) {
            throw new IllegalArgumentException("the number of updates must not be negative, got " + updatesDone);
        }
        updates = updatesDone;
    }

    /** Undoes {@link #apply} when closed. */
    public interface Applied extends AutoCloseable {
        @Override
        void close();
    }

    /** Replaces the values by the average until closed, for sampling and evaluation during training. */
    public Applied apply() {
        try (var mode = Autograd.noGrad();
                Tensor detached = values.detach()) {
            Tensor trained = Scope.detach(detached.copy());
            detached.copyFrom(shadow);
            return () -> {
                try (var inner = Autograd.noGrad();
                        Tensor target = values.detach()) {
                    target.copyFrom(trained);
                }
                trained.close();
            };
        }
    }

    /** Frees the average. */
    @Override
    public void close() {
        shadow.close();
    }
}
